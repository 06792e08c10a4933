/**
 * Features prepared for growing trees: sorted or binned once, however many trees are grown on them.
 */
import type { Cancellation } from '../core/parallel.js';
import { silentTask } from '../core/task.js';
import { ascendingOrder } from './ascendingOrder.js';

export interface FeatureMatrix {
  /** [count, width], row-major, finite. */
  readonly data: Float32Array;
  readonly count: number;
  readonly width: number;
  /** Per column: whether it holds ids, which are asked `= id` instead of `≤ threshold`; absent = none does. */
  readonly categorical?: readonly boolean[];
}

/** A column whose rows are kept in ascending order, for exact splits. */
export interface SortedColumn {
  readonly kind: 'sorted';
  readonly values: Float32Array;
  /** Rows by ascending value, equal ones in their own order. */
  readonly order: Int32Array;
}

/** A column of few values or ranges of values, each a bin. */
export interface BinnedColumn {
  readonly kind: 'binned' | 'categorical';
  /** Bin of every row; 32 bits wide only where there are more ids than {@link mostBins}. */
  readonly bins: Uint8Array | Int32Array;
  /** Smallest and largest value in each bin, ascending; the same for ids. */
  readonly low: Float32Array;
  readonly high: Float32Array;
}

export type TreeColumn = SortedColumn | BinnedColumn;

export interface TreeColumns {
  readonly count: number;
  readonly columns: readonly TreeColumn[];
}

/** Bins of a histogram at most. */
export const mostBins = 256;
/** Columns that are read from the matrix together: 16 neighbours share a line of the processor's cache. */
const columnsAtOnce = 16;

/**
 * @param splits `exact` tries every threshold between two values; `histogram` only those between at most
 * {@link mostBins} bins of about equally many rows, which is the same where a column has no more values than bins
 * @throws RangeError without rows or with a value that is not finite
 */
export function prepareColumns(matrix: FeatureMatrix, splits: 'exact' | 'histogram', task: Cancellation = silentTask): TreeColumns {
  const { count, width, categorical } = matrix;
  if (count < 1) throw new RangeError('A tree needs at least one row.');
  const columns: TreeColumn[] = [];
  for (let from = 0; from < width; from += columnsAtOnce) {
    task.throwIfCancelled();
    for (const [i, values] of columnsOf(matrix, from, Math.min(width, from + columnsAtOnce)).entries()) {
      const order = ascendingOrder(values);
      if (categorical?.[from + i]) columns.push(binned('categorical', values, order, Infinity));
      else columns.push(splits === 'exact' ? { kind: 'sorted', values, order } : binned('binned', values, order, mostBins));
    }
  }
  return { count, columns };
}

/** @returns the columns `from` … `to` − 1 of a matrix, each on its own. */
function columnsOf({ data, count, width }: FeatureMatrix, from: number, to: number): readonly Float32Array[] {
  const beside = new Float32Array((to - from) * count);
  for (let row = 0; row < count; row++) {
    for (let feature = from, at = row; feature < to; feature++, at += count) {
      const value = data[row * width + feature]!;
      if (!Number.isFinite(value)) throw new RangeError(`Row ${row} of column ${feature} is ${value}; trees need finite values.`);
      beside[at] = value;
    }
  }
  return Array.from({ length: to - from }, (_, i) => beside.subarray(i * count, (i + 1) * count));
}

/** Equal values share a bin; with more values than bins, bins fill up to an equal share of the rows that are left. */
function binned(kind: BinnedColumn['kind'], values: Float32Array, order: Int32Array, most: number): BinnedColumn {
  let different = 1;
  for (let i = 1; i < order.length; i++) if (values[order[i]!] !== values[order[i - 1]!]) different++;
  const size = Math.min(different, most);
  const bins = size <= mostBins ? new Uint8Array(order.length) : new Int32Array(order.length);
  const low = new Float32Array(size);
  const high = new Float32Array(size);
  let bin = -1;
  let filled = 0;
  let wanted = 0;
  for (let i = 0; i < order.length; i++) {
    const value = values[order[i]!]!;
    if (bin < 0 || (value !== high[bin] && filled >= wanted)) {
      bin++;
      low[bin] = value;
      filled = 0;
      wanted = different <= most ? 0 : (order.length - i) / (most - bin);
    }
    high[bin] = value;
    bins[order[i]!] = bin;
    filled++;
  }
  return { kind, bins, low: low.slice(0, bin + 1), high: high.slice(0, bin + 1) };
}
