/**
 * Features prepared for growing trees: sorted or binned once, however many trees are grown on them.
 */

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
  readonly values: Float32Array;
  /** Bin of every row. */
  readonly bins: Int32Array;
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

/**
 * @param splits `exact` tries every threshold between two values; `histogram` only those between at most
 * {@link mostBins} bins of about equally many rows, which is the same where a column has no more values than bins
 * @throws RangeError without rows or with a value that is not finite
 */
export function prepareColumns(matrix: FeatureMatrix, splits: 'exact' | 'histogram'): TreeColumns {
  const { data, count, width, categorical } = matrix;
  if (count < 1) throw new RangeError('A tree needs at least one row.');
  const columns = Array.from({ length: width }, (_, feature): TreeColumn => {
    const values = new Float32Array(count);
    for (let row = 0; row < count; row++) {
      const value = data[row * width + feature]!;
      if (!Number.isFinite(value)) throw new RangeError(`Row ${row} of column ${feature} is ${value}; trees need finite values.`);
      values[row] = value;
    }
    const order = Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
    if (categorical?.[feature]) return binned('categorical', values, order, Infinity);
    return splits === 'exact' ? { kind: 'sorted', values, order } : binned('binned', values, order, mostBins);
  });
  return { count, columns };
}

/** Equal values share a bin; with more values than bins, bins fill up to an equal share of the rows that are left. */
function binned(kind: BinnedColumn['kind'], values: Float32Array, order: Int32Array, most: number): BinnedColumn {
  let different = 1;
  for (let i = 1; i < order.length; i++) if (values[order[i]!] !== values[order[i - 1]!]) different++;
  const bins = new Int32Array(order.length);
  const low: number[] = [];
  const high: number[] = [];
  let filled = 0;
  let wanted = 0;
  for (let i = 0; i < order.length; i++) {
    const value = values[order[i]!]!;
    if (i === 0 || (value !== high.at(-1) && filled >= wanted)) {
      low.push(value);
      high.push(value);
      filled = 0;
      wanted = different <= most ? 0 : (order.length - i) / (most - low.length + 1);
    }
    high[high.length - 1] = value;
    bins[order[i]!] = low.length - 1;
    filled++;
  }
  return { kind, values, bins, low: Float32Array.from(low), high: Float32Array.from(high) };
}
