/**
 * Long short-term memory: i, f, o = σ(x·W + h·U + b), g = act(…), c' = f ⊙ c + i ⊙ g, h' = o ⊙ act(c').
 * Keras LSTM, nn.LSTM. Blocks: i f g o. With peepholes (Gers & Schmidhuber 2000; ONNX input P) c adds to the sums of i
 * and f, c' to that of o.
 */
import { addProduct } from '../products.js';
import { clipSums, type Cell } from './cell.js';

export const lstm: Cell = {
  type: 'lstm',
  gateCount: 4,
  gates: ['i', 'f', 'g', 'o'],
  hasCellState: true,
  step(weights, configuration, { x, xAt, hBefore, cBefore, beforeAt, h, c, gates, at, scratch }) {
    const { inputSize, units, activation, recurrentActivation, outputActivation = activation, clip } = configuration;
    const { peepholes } = weights;
    const columns = 4 * units;
    scratch.set(weights.bias);
    addProduct(scratch, x, xAt, weights.kernel, inputSize, columns, 0, columns);
    addProduct(scratch, hBefore, beforeAt, weights.recurrent, units, columns, 0, columns);
    const [iRows, fRows, gRows, oRows] = gates as [Float32Array, Float32Array, Float32Array, Float32Array];
    if (peepholes) {
      for (let j = 0; j < 2 * units; j++) scratch[j]! += peepholes[j]! * cBefore![beforeAt + (j % units)]!;
    }
    clipSums(scratch, clip, 0, 3 * units);
    for (let j = 0; j < units; j++) {
      const i = recurrentActivation(scratch[j]!);
      const f = configuration.coupledGates ? 1 - i : recurrentActivation(scratch[units + j]!);
      const g = activation(scratch[2 * units + j]!);
      const cell = f * cBefore![beforeAt + j]! + i * g;
      const oAt = 3 * units + j;
      if (peepholes) scratch[oAt]! += peepholes[2 * units + j]! * cell;
      clipSums(scratch, clip, oAt, oAt + 1);
      const o = recurrentActivation(scratch[oAt]!);
      iRows[at + j] = i;
      fRows[at + j] = f;
      gRows[at + j] = g;
      oRows[at + j] = o;
      c![at + j] = cell;
      h[at + j] = o * outputActivation(cell);
    }
  },
};
