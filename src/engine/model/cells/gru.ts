/**
 * Gated recurrent unit: z, r = σ(x·W + h·U + b), h' = z ⊙ h + (1 − z) ⊙ n. Blocks: z r n. The candidate n is
 *   act(x·W_n + b_n + r ⊙ (h·U_n + b'_n))   with resetAfter (Keras's default, nn.GRU),
 *   act(x·W_n + b_n + (r ⊙ h)·U_n)          without (Cho et al. 2014).
 */
import { addProduct } from '../products.js';
import { clipSums, type Cell } from './cell.js';

export const gru: Cell = {
  type: 'gru',
  gateCount: 3,
  gates: ['z', 'r', 'n'],
  hasCellState: false,
  step(weights, configuration, { x, xAt, hBefore, beforeAt, h, gates, at, scratch }) {
    const { inputSize, units, activation, recurrentActivation, resetAfter, clip } = configuration;
    const { kernel, recurrent, bias, recurrentBias } = weights;
    const columns = 3 * units;
    const nAt = 2 * units;
    const [zRows, rRows, nRows] = gates as [Float32Array, Float32Array, Float32Array];

    for (let j = 0; j < nAt; j++) scratch[j] = bias[j]! + (recurrentBias?.[j] ?? 0);
    for (let j = nAt; j < columns; j++) scratch[j] = resetAfter ? (recurrentBias?.[j] ?? 0) : bias[j]!;
    addProduct(scratch, x, xAt, kernel, inputSize, columns, 0, nAt);
    addProduct(scratch, hBefore, beforeAt, recurrent, units, columns, 0, resetAfter ? columns : nAt);
    clipSums(scratch, clip, 0, nAt);
    for (let j = 0; j < units; j++) {
      zRows[at + j] = recurrentActivation(scratch[j]!);
      const r = recurrentActivation(scratch[units + j]!);
      rRows[at + j] = r;
      if (resetAfter) scratch[nAt + j] = r * scratch[nAt + j]! + bias[nAt + j]!;
      else h[at + j] = r * hBefore[beforeAt + j]!;
    }
    addProduct(scratch, x, xAt, kernel, inputSize, columns, nAt, columns);
    if (!resetAfter) addProduct(scratch, h, at, recurrent, units, columns, nAt, columns);
    clipSums(scratch, clip, nAt, columns);
    for (let j = 0; j < units; j++) {
      const z = zRows[at + j]!;
      const n = activation(scratch[nAt + j]!);
      nRows[at + j] = n;
      h[at + j] = z * hBefore[beforeAt + j]! + (1 - z) * n;
    }
  },
};
