/**
 * Minimal gated unit (Hou & Zhou, arXiv 1810.10708): f = σ(x·W_f + h·U_f + b_f), n = act(x·W_n + (f ⊙ h)·U_n + b_n),
 * h' = (1 − f) ⊙ h + f ⊙ n. Blocks: f n.
 */
import { addProduct } from '../products.js';
import type { Cell } from './cell.js';

export const mgu: Cell = {
  type: 'mgu',
  gateCount: 2,
  gates: ['f', 'n'],
  hasCellState: false,
  step(weights, configuration, { x, xAt, hBefore, beforeAt, h, gates, at, scratch }) {
    const { inputSize, units, activation, recurrentActivation } = configuration;
    const columns = 2 * units;
    const [fRows, nRows] = gates as [Float32Array, Float32Array];

    scratch.set(weights.bias);
    addProduct(scratch, x, xAt, weights.kernel, inputSize, columns, 0, columns);
    addProduct(scratch, hBefore, beforeAt, weights.recurrent, units, columns, 0, units);
    for (let j = 0; j < units; j++) {
      const f = recurrentActivation(scratch[j]!);
      fRows[at + j] = f;
      h[at + j] = f * hBefore[beforeAt + j]!;
    }
    addProduct(scratch, h, at, weights.recurrent, units, columns, units, columns);
    for (let j = 0; j < units; j++) {
      const f = fRows[at + j]!;
      const n = activation(scratch[units + j]!);
      nRows[at + j] = n;
      h[at + j] = (1 - f) * hBefore[beforeAt + j]! + f * n;
    }
  },
};
