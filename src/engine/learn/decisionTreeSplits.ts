/**
 * The best way to part the rows of a node in two. Gini impurity and squared error are one criterion here: every row adds
 * an `amount` to one of the `outputs` (its weight to its class; or weight times target to the only one), and a split is
 * the better the larger the sum of both sides' (sum of squared totals) / weight.
 */
import type { BinnedColumn, SortedColumn, TreeColumn } from './decisionTreeColumns.js';

/** What rows contribute to a node. */
export interface RowStatistics {
  readonly outputs: number;
  /** Output that each row adds to. */
  readonly output: Int32Array;
  readonly amount: Float64Array;
  readonly weight: Float64Array;
}

/** Totals over some rows. */
export interface Totals {
  /** Per output. */
  readonly sums: Float64Array;
  readonly weight: number;
  readonly count: number;
}

export interface Split {
  readonly feature: number;
  readonly threshold: number;
  /** Whether the test is `= threshold` instead of `≤ threshold`. */
  readonly equality: boolean;
  readonly score: number;
}

/** Scores that differ by less, relatively, are equal: rounding must not decide between splits of the same worth. */
const rounding = 1e-11;

/** @returns whether a split is better by more than rounding; of equals the one found first stays. */
function better(score: number, best: Split | null): boolean {
  return best === null || score - best.score > rounding * Math.max(Math.abs(score), Math.abs(best.score));
}

/**
 * @param rows of the node, for binned columns; sorted ones take theirs, in ascending order, from `ordered`
 * @returns the best split with at least `minLeaf` rows on either side: of equals that of the lowest feature, then of the
 * lowest threshold; null when there is none
 */
export function bestSplit(
  columns: readonly TreeColumn[],
  rows: Int32Array,
  ordered: (feature: number) => Int32Array,
  statistics: RowStatistics,
  totals: Totals,
  minLeaf: number,
): Split | null {
  let best: Split | null = null;
  columns.forEach((column, feature) => {
    best = column.kind === 'sorted'
      ? splitSorted(column, ordered(feature), feature, statistics, totals, minLeaf, best)
      : splitBinned(column, rows, feature, statistics, totals, minLeaf, best);
  });
  return best;
}

function splitSorted({ values }: SortedColumn, order: Int32Array, feature: number, { output, amount, weight, outputs }: RowStatistics, totals: Totals, minLeaf: number, best: Split | null): Split | null {
  const left = new Float64Array(outputs);
  const right = totals.sums.slice();
  let leftSquares = 0;
  let rightSquares = squares(right);
  let leftWeight = 0;
  const last = order.length - minLeaf;
  for (let i = 0; i < last; i++) {
    const row = order[i]!;
    const at = output[row]!;
    const added = amount[row]!;
    leftSquares += added * (2 * left[at]! + added);
    rightSquares -= added * (2 * right[at]! - added);
    left[at]! += added;
    right[at]! -= added;
    leftWeight += weight[row]!;
    if (i + 1 < minLeaf) continue;
    const value = values[row]!;
    const next = values[order[i + 1]!]!;
    if (value === next) continue;
    const score = leftSquares / leftWeight + rightSquares / (totals.weight - leftWeight);
    if (better(score, best)) best = { feature, threshold: value / 2 + next / 2, equality: false, score };
  }
  return best;
}

function splitBinned({ kind, bins, low, high }: BinnedColumn, rows: Int32Array, feature: number, { output, amount, weight, outputs }: RowStatistics, totals: Totals, minLeaf: number, best: Split | null): Split | null {
  const sums = new Float64Array(low.length * outputs);
  const weights = new Float64Array(low.length);
  const counts = new Int32Array(low.length);
  for (const row of rows) {
    const bin = bins[row]!;
    sums[bin * outputs + output[row]!]! += amount[row]!;
    weights[bin]! += weight[row]!;
    counts[bin]!++;
  }
  const left = new Float64Array(outputs);
  let leftWeight = 0;
  let leftCount = 0;
  let previous = -1;
  const consider = (threshold: number): void => {
    if (leftCount < minLeaf || totals.count - leftCount < minLeaf) return;
    const score = squares(left) / leftWeight + squaresOfRest(totals.sums, left) / (totals.weight - leftWeight);
    if (better(score, best)) best = { feature, threshold, equality: kind === 'categorical', score };
  };
  for (let bin = 0; bin < low.length; bin++) {
    if (counts[bin] === 0) continue;
    if (kind === 'categorical') {
      left.fill(0);
      leftWeight = leftCount = 0;
    } else if (previous >= 0) consider(high[previous]! / 2 + low[bin]! / 2);
    for (let at = 0; at < outputs; at++) left[at]! += sums[bin * outputs + at]!;
    leftWeight += weights[bin]!;
    leftCount += counts[bin]!;
    if (kind === 'categorical') consider(low[bin]!);
    previous = bin;
  }
  return best;
}

export function squares(sums: Float64Array): number {
  let total = 0;
  for (const sum of sums) total += sum * sum;
  return total;
}

function squaresOfRest(all: Float64Array, part: Float64Array): number {
  let total = 0;
  for (let at = 0; at < all.length; at++) total += (all[at]! - part[at]!) ** 2;
  return total;
}
