/**
 * PyTorch's layout of recurrent weights, [gates · units, inputs] with gates in PyTorch's order, brought into the
 * engine's (CellWeights).
 */
import type { TensorSource } from '../../core/tensor.js';
import type { CellType, CellWeights } from '../../model/sequenceModel.js';

/** For every gate of the engine's order, its block in PyTorch's: GRU r z n there, z r n here. */
const blocks: Readonly<Record<CellType, readonly number[]>> = {
  srn: [0],
  mgu: [0, 1],
  gru: [1, 0, 2],
  lstm: [0, 1, 2, 3],
};

export interface DirectionTensors {
  readonly weightIh: TensorSource;
  readonly weightHh: TensorSource;
  readonly biasIh: TensorSource | null;
  readonly biasHh: TensorSource | null;
  /** [hidden size, units] of an LSTM with `proj_size`. */
  readonly weightHr: TensorSource | null;
}

/** A GRU keeps its second bias apart, as it stands inside the reset product; elsewhere the two are one. */
export async function loadCellWeights(cell: CellType, units: number, tensors: DirectionTensors): Promise<CellWeights> {
  const order = blocks[cell];
  const bias = await reordered(tensors.biasIh, order, units);
  const recurrentBias = await reordered(tensors.biasHh, order, units);
  if (cell !== 'gru') for (let i = 0; i < bias.length; i++) bias[i]! += recurrentBias[i]!;
  const recurrent = await transposed(tensors.weightHh, order, units);
  const projection = tensors.weightHr && (await transposed(tensors.weightHr, [0], tensors.weightHr.shape[0]!));
  return {
    kernel: await transposed(tensors.weightIh, order, units),
    recurrent: projection ? paddedRows(recurrent, units * order.length * units) : recurrent,
    bias,
    recurrentBias: cell === 'gru' ? recurrentBias : null,
    ...(projection && { projection }),
  };
}

/** What reads from h reads from as many units: those that a projection leaves out weigh nothing. */
function paddedRows(weights: Float32Array, size: number): Float32Array {
  const padded = new Float32Array(size);
  padded.set(weights);
  return padded;
}

async function reordered(tensor: TensorSource | null, order: readonly number[], units: number): Promise<Float32Array> {
  const bias = new Float32Array(order.length * units);
  if (tensor === null) return bias;
  const stored = await tensor.load();
  order.forEach((block, gate) => bias.set(stored.subarray(block * units, (block + 1) * units), gate * units));
  return bias;
}

/** [blocks · units, inputs] to [inputs, gates · units]. */
async function transposed(tensor: TensorSource, order: readonly number[], units: number): Promise<Float32Array> {
  const stored = await tensor.load();
  const [rows, inputs] = tensor.shape as [number, number];
  const kernel = new Float32Array(rows * inputs);
  for (const [gate, block] of order.entries()) {
    for (let unit = 0; unit < units; unit++) {
      const from = (block * units + unit) * inputs;
      const column = gate * units + unit;
      for (let i = 0; i < inputs; i++) kernel[i * rows + column] = stored[from + i]!;
    }
  }
  return kernel;
}
