/**
 * TensorFlow.js on WebAssembly. Some megabytes, so loaded at first need only.
 */
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TensorBackend } from '../../engine/index.js';
import { tfjsTensors } from './tfjsTensors.js';

let loaded: Promise<TensorBackend> | null = null;

/** @throws Error when WebAssembly or its file is missing */
export function wasmTensors(): Promise<TensorBackend> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<TensorBackend> {
  const tf = await import('@tensorflow/tfjs-core');
  tf.enableProdMode(); // No advice on the console.
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // The build puts the WebAssembly file beside this one; without a build the package finds its own.
  if (process.env['UNROLL_VERSION'] !== undefined) setWasmPaths(dirname(fileURLToPath(import.meta.url)) + sep);
  if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend of TensorFlow.js could not be started');
  return tfjsTensors(tf, 'wasm');
}
