/**
 * Long short-term memory without peepholes: i, f, o = σ(x·W + h·U + b), g = act(…), c' = f ⊙ c + i ⊙ g,
 * h' = o ⊙ act(c'). Keras LSTM, nn.LSTM. Blocks: i f g o.
 */
import { addProduct } from '../products.js';
import type { Cell } from './cell.js';

export const lstm: Cell = {
  type: 'lstm',
  gateCount: 4,
  gates: ['i', 'f', 'g', 'o'],
  hasCellState: true,
  step(weights, configuration, { x, xAt, hBefore, cBefore, beforeAt, h, c, gates, at, scratch }) {
    const { inputSize, units, activation, recurrentActivation } = configuration;
    const columns = 4 * units;
    scratch.set(weights.bias);
    addProduct(scratch, x, xAt, weights.kernel, inputSize, columns, 0, columns);
    addProduct(scratch, hBefore, beforeAt, weights.recurrent, units, columns, 0, columns);
    const [iRows, fRows, gRows, oRows] = gates as [Float32Array, Float32Array, Float32Array, Float32Array];
    for (let j = 0; j < units; j++) {
      const i = recurrentActivation(scratch[j]!);
      const f = recurrentActivation(scratch[units + j]!);
      const g = activation(scratch[2 * units + j]!);
      const o = recurrentActivation(scratch[3 * units + j]!);
      const cell = f * cBefore![beforeAt + j]! + i * g;
      iRows[at + j] = i;
      fRows[at + j] = f;
      gRows[at + j] = g;
      oRows[at + j] = o;
      c![at + j] = cell;
      h[at + j] = o * activation(cell);
    }
  },
};
