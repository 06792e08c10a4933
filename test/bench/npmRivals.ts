/** Recurrent layers as npm offers them: ONNX Runtime and TensorFlow.js on WebAssembly. They give h alone. */
import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { layers, sequential, type Sequential } from '@tensorflow/tfjs-layers';
import * as onnx from 'onnxruntime-web';
import { file, graph, node, tensor, value } from '../unit/engine/formats/onnx/handmade.js';
import { cpuSeconds, type Rival } from './measure.js';
import type { TraceSize } from './traces.js';

/** @param share of the sequences that it is given; its time is multiplied */
export function onnxRuntime({ cell, count, steps, inputSize, units }: TraceSize, x: Float32Array, share: number): Rival {
  let session: onnx.InferenceSession | null = null;
  const gates = cell === 'lstm' ? 4 : 3;
  const model = file(
    graph({
      nodes: [node(cell.toUpperCase(), ['x', 'W', 'R'], ['y'], { hidden_size: units, ...(cell === 'gru' && { linear_before_reset: 1 }) })],
      inputs: [value('x', [steps, count / share, inputSize])],
      outputs: ['y'],
      initializers: [small('W', [1, gates * units, inputSize]), small('R', [1, gates * units, units])],
    }),
  );
  return {
    name: 'onnxruntime-web (h)',
    async run() {
      onnx.env.wasm.numThreads = 1;
      session ??= await onnx.InferenceSession.create(model.read(0, model.size));
      const input = new onnx.Tensor('float32', x, [steps, count / share, inputSize]);
      return { seconds: share * (await cpuSeconds(() => session!.run({ x: input }))).seconds };
    },
  };
}

function small(name: string, shape: readonly number[]): ReturnType<typeof tensor> {
  const length = shape.reduce((product, size) => product * size, 1);
  return tensor(name, shape, Array.from({ length }, (_, i) => ((i * 7919) % 101) / 1000 - 0.05));
}

/** @param share as of {@link onnxRuntime} */
export function tensorFlow({ cell, count, steps, inputSize, units }: TraceSize, x: Float32Array, share: number): Rival {
  let model: Sequential | null = null;
  return {
    name: 'tfjs-layers on WASM (h)',
    async run() {
      if (!model) {
        setThreadsCount(1);
        await tf.setBackend('wasm');
        const shape = { inputShape: [steps, inputSize], units, returnSequences: true, recurrentInitializer: 'glorotUniform' as const };
        model = sequential({ layers: [cell === 'lstm' ? layers.lstm(shape) : layers.gru(shape)] });
      }
      const input = tf.tensor3d(x, [count / share, steps, inputSize]);
      const { seconds } = await cpuSeconds(() => tf.tidy(() => (model!.predict(input) as tf.Tensor).dataSync()));
      input.dispose();
      return { seconds: share * seconds };
    },
  };
}
