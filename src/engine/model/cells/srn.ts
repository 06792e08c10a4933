/**
 * Simple recurrent network (Elman): h' = act(x·W + h·U + b). Keras SimpleRNN, nn.RNN.
 */
import { addProduct } from '../products.js';
import { clipSums, type Cell } from './cell.js';

export const srn: Cell = {
  type: 'srn',
  gateCount: 1,
  gates: [],
  hasCellState: false,
  step(weights, { inputSize, units, activation, clip }, { x, xAt, hBefore, beforeAt, h, at, scratch }) {
    scratch.set(weights.bias);
    addProduct(scratch, x, xAt, weights.kernel, inputSize, units, 0, units);
    addProduct(scratch, hBefore, beforeAt, weights.recurrent, units, units, 0, units);
    clipSums(scratch, clip, 0, units);
    for (let j = 0; j < units; j++) h[at + j] = activation(scratch[j]!);
  },
};
