/**
 * Weights in the order the kernels read them: panels of eight columns, each gate padded with zeros to whole panels.
 * Those that go into a sigmoid are halved, as σ(x) = ½ + ½ tanh(x / 2).
 */
import type { CellWeights } from '../model/sequenceModel.js';
import type { RecurrentSpec } from '../trace/recurrentKernel.js';
import { panelColumns, roundUp } from './workspace.js';

export interface PackedWeights {
  /** Gate after gate, panel after panel: [inputSize + units, 8]. */
  readonly panels: Float32Array;
  /** [gates · width], with the recurrent bias of n behind it for a GRU that resets after the product: it stands alone. */
  readonly bias: Float32Array;
}

/** Blocks of the weights that go through a sigmoid. */
const sigmoidGates = { srn: [], mgu: [0], gru: [0, 1], lstm: [0, 1, 3] } as const satisfies Record<RecurrentSpec['cell'], readonly number[]>;

/** @param gates blocks of columns in the weights */
export function packWeights({ cell, inputSize, units, resetAfter }: RecurrentSpec, weights: CellWeights, gates: number): PackedWeights {
  const { kernel, recurrent, bias, recurrentBias } = weights;
  const width = roundUp(units, panelColumns);
  const rows = inputSize + units;
  const columns = gates * units;
  const ownRecurrentBias = cell === 'gru' && resetAfter;
  const panels = new Float32Array(rows * gates * width);
  const packedBias = new Float32Array((gates + (ownRecurrentBias ? 1 : 0)) * width);
  for (let gate = 0; gate < gates; gate++) {
    const scale = (sigmoidGates[cell] as readonly number[]).includes(gate) ? 0.5 : 1;
    const alone = ownRecurrentBias && gate === 2;
    for (let j = 0; j < units; j++) {
      const from = gate * units + j;
      const to = gate * width + j;
      const panel = Math.floor(to / panelColumns) * rows * panelColumns + (to % panelColumns);
      for (let i = 0; i < inputSize; i++) panels[panel + i * panelColumns] = scale * kernel[i * columns + from]!;
      for (let i = 0; i < units; i++) panels[panel + (inputSize + i) * panelColumns] = scale * recurrent[i * columns + from]!;
      packedBias[to] = scale * (bias[from]! + (alone ? 0 : (recurrentBias?.[from] ?? 0)));
      if (alone) packedBias[to + width] = recurrentBias?.[from] ?? 0;
    }
  }
  return { panels, bias: packedBias };
}
