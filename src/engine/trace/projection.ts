/**
 * LSTMs whose output is projected to a smaller hidden state (nn.LSTM with `proj_size`; Sak, Senior & Beaufays 2014,
 * equation 7): h = P · (o ⊙ tanh c). The cells know rows of `units` numbers only, so while they walk, h stands in the
 * first numbers of such a row and zeros follow.
 */
import { addProduct } from '../model/products.js';
import type { CellWeights } from '../model/sequenceModel.js';
import type { RecurrentKernel } from './recurrentKernel.js';

export interface Projection {
  readonly units: number;
  /** Numbers in h. */
  readonly size: number;
  /** Replaces what the cell gave, `units` numbers, by its projection. */
  apply(h: Float32Array): void;
}

/** @returns what projects the hidden state, null where the weights hold no projection */
export function projectionOf({ projection }: Pick<CellWeights, 'projection'>, units: number): Projection | null {
  if (!projection) return null;
  const size = projection.length / units;
  const sums = new Float64Array(size);
  return {
    units,
    size,
    apply(h) {
      addProduct(sums.fill(0), h, 0, projection, units, size, 0, size);
      h.fill(0).set(sums);
    },
  };
}

/** @param kernel whose rows of h are `units` wide @returns one that takes and gives h in its own size; it makes its records itself */
export function projecting(kernel: RecurrentKernel, { units, size }: Projection): RecurrentKernel {
  return {
    run(block, task) {
      const initial = block.initial && { ...block.initial, h: resized(block.initial.h, size, units) };
      const record = kernel.run({ ...block, initial }, task);
      return { ...record, h: record.h && resized(record.h, units, size), last: { ...record.last, h: resized(record.last.h, units, size) } };
    },
  };
}

/** @returns rows of another width: their ends cut off, or zeros added */
function resized(values: Float32Array, from: number, to: number): Float32Array {
  const rows = values.length / from;
  const result = new Float32Array(rows * to);
  for (let row = 0; row < rows; row++) result.set(values.subarray(row * from, row * from + Math.min(from, to)), row * to);
  return result;
}
