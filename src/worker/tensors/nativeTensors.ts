/**
 * Native TensorFlow as a backend: tried in a process of its own, then loaded here; whatever it throws later, another
 * backend takes over for good.
 */
import { execFile } from 'node:child_process';
import { CancelledError } from '../../engine/core/errors.js';
import type { TensorBackend } from '../../engine/index.js';
import { loadNative, probeMark } from './nativeTensorFlow.js';
import { tfjsTensors } from './tfjsTensors.js';

/** Loading hundreds of megabytes from a slow disk. */
const probeMilliseconds = 60_000;

export interface NativeOptions {
  /** Where npm has installed the package. */
  readonly folder: string;
  /** The program that tries it (nativeProbe), with what Node needs to run it. */
  readonly probe: readonly string[];
  /** Takes over where native TensorFlow throws. */
  readonly instead: TensorBackend;
  /** Told once, and why. */
  readonly onFailure: (reason: string) => void;
}

/** @throws Error with a reason for the user when it cannot be used here */
export async function nativeTensors({ folder, probe, instead, onFailure }: NativeOptions): Promise<TensorBackend> {
  await tryApart([...probe, folder]);
  const native = tfjsTensors(await loadNative(folder), 'tensorflow');
  return withReplacement(native, instead, onFailure);
}

/** @returns a backend that gives everything to `instead` once `first` has thrown */
export function withReplacement(first: TensorBackend, instead: TensorBackend, onFailure: (reason: string) => void): TensorBackend {
  let current = first;
  const attempt = (compute: (backend: TensorBackend) => Float32Array): Float32Array => {
    if (current === instead) return compute(instead);
    try {
      return compute(current);
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      current = instead;
      onFailure(reasonOf(error));
      return compute(instead);
    }
  };
  return {
    get name() {
      return current.name;
    },
    dense: (job, task) => attempt((backend) => backend.dense(job, task)),
    convolution: (job, task) => attempt((backend) => backend.convolution(job, task)),
    pooling: (job, task) => attempt((backend) => backend.pooling(job, task)),
  };
}

function tryApart(command: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    execFile(process.execPath, [...command], { env, timeout: probeMilliseconds }, (error, _, errors) => {
      if (!error) return resolve();
      const outcome = error.killed ? 'it does not answer' : error.signal ? `it ended by ${error.signal}` : `exit code ${error.code}`;
      reject(new Error(reasonOf(errors.split(probeMark)[1] ?? outcome)));
    });
  });
}

/** @returns the first line of what was thrown */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n')[0]!.slice(0, 300);
}
