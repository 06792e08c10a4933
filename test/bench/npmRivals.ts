/** Recurrent layers as npm offers them: ONNX Runtime and TensorFlow.js on WebAssembly. They give h alone. */
import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import * as onnx from 'onnxruntime-web';
import { seededRandom } from '../../src/engine/core/random.js';
import { file, graph, node, tensor, value } from '../unit/engine/formats/onnx/handmade.js';
import { cpuSeconds, type Measure } from './contenders.js';
import type { TraceSize } from './traces.js';

/** A layer that both offer, and how many of the sequences it is given. */
export interface Offered {
  readonly size: TraceSize;
  /** One in so many. */
  readonly share: number;
}

export async function onnxRuntime({ size: { cell, count, steps, inputSize, units }, share }: Offered): Promise<Measure> {
  const gates = cell === 'lstm' ? 4 : 3;
  const model = file(
    graph({
      nodes: [node(cell.toUpperCase(), ['x', 'W', 'R'], ['y'], { hidden_size: units, ...(cell === 'gru' && { linear_before_reset: 1 }) })],
      inputs: [value('x', [steps, count / share, inputSize])],
      outputs: ['y'],
      initializers: [small('W', [1, gates * units, inputSize]), small('R', [1, gates * units, units])],
    }),
  );
  onnx.env.wasm.numThreads = 1;
  const session = await onnx.InferenceSession.create(model.read(0, model.size));
  const x = new onnx.Tensor('float32', randomValues((count / share) * steps * inputSize), [steps, count / share, inputSize]);
  return async () => ({ seconds: share * (await cpuSeconds(() => session.run({ x }))).seconds });
}

function small(name: string, shape: readonly number[]): ReturnType<typeof tensor> {
  const length = shape.reduce((product, size) => product * size, 1);
  return tensor(name, shape, Array.from({ length }, (_, i) => ((i * 7919) % 101) / 1000 - 0.05));
}

export async function tensorFlow({ size: { cell, count, steps, inputSize, units }, share }: Offered): Promise<Measure> {
  setThreadsCount(1);
  await tf.setBackend('wasm');
  const shape = { inputShape: [steps, inputSize], units, returnSequences: true, recurrentInitializer: 'glorotUniform' as const };
  const model = sequential({ layers: [cell === 'lstm' ? layers.lstm(shape) : layers.gru(shape)] });
  const x = tf.tensor3d(randomValues((count / share) * steps * inputSize), [count / share, steps, inputSize]);
  return async () => ({ seconds: share * (await cpuSeconds(() => tf.tidy(() => (model.predict(x) as tf.Tensor).dataSync()))).seconds });
}

function randomValues(length: number): Float32Array {
  const random = seededRandom(2);
  return Float32Array.from({ length }, () => random.next() - 0.5);
}
