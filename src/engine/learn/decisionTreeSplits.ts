/**
 * The best way to part the rows of a node in two. Gini impurity and squared error are one criterion here: every row adds
 * an `amount` to one of the `outputs` (its weight to its class; or weight times target to the only one), and a split is
 * the better the larger the sum of both sides' (sum of squared totals) / weight.
 */
import { cellsPerBin, type NodeRows, type RowStatistics } from './treeHistograms.js';
import { mostBins, type BinnedColumn, type SortedColumn } from './decisionTreeColumns.js';

export interface Split {
  readonly feature: number;
  readonly threshold: number;
  /** Of a binned column the last bin that goes left, or the one that does for an equality test; -1 for a sorted one. */
  readonly bin: number;
  /** Whether the test is `= threshold` instead of `≤ threshold`. */
  readonly equality: boolean;
  /** What the split takes away from the node's impurity, times its weight. */
  readonly gain: number;
}

/** What either side of a split must have. */
export interface LeafLimits {
  readonly minLeaf: number;
  /** Sum of weights at least. */
  readonly minWeight: number;
}

/** Scores that differ by less, relatively, are equal: rounding must not decide between splits of the same worth. */
const rounding = 1e-11;

/**
 * Searches the columns of one node after the other. Of equally good splits the one found first stays: columns are to be
 * shown in ascending order, and each is searched from its lowest threshold up.
 */
export class SplitSearch {
  private readonly left: Float64Array;
  private readonly starts = new Int32Array(mostBins);
  private sums: Float64Array = new Float64Array(0);
  private weight = 0;
  private count = 0;
  private score = -1;
  /** Scores above are better. */
  private bar = -1;
  private feature = -1;
  private threshold = 0;
  private bin = -1;
  private equality = false;

  constructor(
    private readonly statistics: RowStatistics,
    private readonly limits: LeafLimits,
  ) {
    this.left = new Float64Array(statistics.outputs);
  }

  /** Begins with the totals of another node. */
  start({ sums, weight, rows }: NodeRows): void {
    this.sums = sums;
    this.weight = weight;
    this.count = rows.length;
    this.score = this.bar = this.feature = -1;
  }

  get found(): boolean {
    return this.feature >= 0;
  }

  /** @returns the best split that was found; null when no column can be split */
  best(): Split | null {
    if (!this.found) return null;
    const { feature, threshold, bin, equality } = this;
    return { feature, threshold, bin, equality, gain: this.score - this.squares(this.sums) / this.weight };
  }

  /** @param order rows of the node by ascending value */
  searchSorted({ values }: SortedColumn, order: Int32Array, feature: number): void {
    const at = this.sweepRows(order, values);
    if (at < 0) return;
    this.feature = feature;
    this.threshold = values[order[at]!]! / 2 + values[order[at + 1]!]! / 2;
    this.bin = -1;
    this.equality = false;
  }

  /** As {@link searchSorted} for a node of few rows, which are quicker sorted by bin than counted for every bin. */
  searchFewRows(column: BinnedColumn, rows: Int32Array, order: Int32Array, feature: number): void {
    const { starts } = this;
    const { bins, low } = column;
    starts.fill(0);
    for (let i = 0; i < rows.length; i++) starts[bins[rows[i]!]!]!++;
    for (let bin = 0, sum = 0; bin < low.length; bin++) {
      const count = starts[bin]!;
      starts[bin] = sum;
      sum += count;
    }
    for (let i = 0; i < rows.length; i++) order[starts[bins[rows[i]!]!]!++] = rows[i]!;
    const at = this.sweepRows(order, bins);
    if (at < 0) return;
    this.keepBetween(column, bins[order[at]!]!, bins[order[at + 1]!]!, feature);
  }

  /** @param cells holds the column's histogram of the node, beginning at `from` */
  searchHistogram(column: BinnedColumn, cells: Float64Array, from: number, feature: number): void {
    const { sums } = this;
    const { kind, low } = column;
    const equality = kind === 'categorical';
    const best = sums.length === 1 && !equality ? this.sweepBinsOfOne(cells, from, low.length) : this.sweepBins(cells, from, low.length, equality);
    if (best < 0) return;
    if (equality) {
      this.feature = feature;
      this.threshold = low[best]!;
      this.bin = best;
      this.equality = true;
      return;
    }
    const stride = cellsPerBin(sums.length);
    let next = best + 1;
    while (cells[from + next * stride + sums.length + 1] === 0) next++;
    this.keepBetween(column, best, next, feature);
  }

  /**
   * @returns the last bin that goes left in the best split, or the only one for an equality test; -1 when none is better
   * than what was found before
   */
  private sweepBins(cells: Float64Array, from: number, bins: number, equality: boolean): number {
    const { left, sums, weight, count } = this;
    const { minLeaf, minWeight } = this.limits;
    const outputs = sums.length;
    const stride = cellsPerBin(outputs);
    left.fill(0);
    let leftWeight = 0;
    let leftCount = 0;
    let best = -1;
    for (let bin = 0, at = from; bin < bins; bin++, at += stride) {
      const counted = cells[at + outputs + 1]!;
      if (counted === 0) continue;
      if (equality) {
        left.fill(0);
        leftWeight = leftCount = 0;
      }
      leftWeight += cells[at + outputs]!;
      leftCount += counted;
      let leftSquares = 0;
      let rightSquares = 0;
      for (let output = 0; output < outputs; output++) {
        const its = left[output]! + cells[at + output]!;
        const rest = sums[output]! - its;
        left[output] = its;
        leftSquares += its * its;
        rightSquares += rest * rest;
      }
      const rightWeight = weight - leftWeight;
      if (leftCount < minLeaf || count - leftCount < minLeaf || leftWeight < minWeight || rightWeight < minWeight) continue;
      if (this.beats(leftSquares / leftWeight + rightSquares / rightWeight)) best = bin;
    }
    return best;
  }

  /** As {@link sweepBins}, for one output; most splits are worse than one before, which is seen without dividing. */
  private sweepBinsOfOne(cells: Float64Array, from: number, bins: number): number {
    const { weight, count } = this;
    const { minLeaf, minWeight } = this.limits;
    const sum = this.sums[0]!;
    const stride = cellsPerBin(1);
    let left = 0;
    let leftWeight = 0;
    let leftCount = 0;
    let best = -1;
    for (let bin = 0, at = from; bin < bins; bin++, at += stride) {
      const counted = cells[at + 2]!;
      if (counted === 0) continue;
      left += cells[at]!;
      leftWeight += cells[at + 1]!;
      leftCount += counted;
      const right = sum - left;
      const rightWeight = weight - leftWeight;
      if (leftCount < minLeaf || count - leftCount < minLeaf || leftWeight < minWeight || rightWeight < minWeight) continue;
      if (left * left * rightWeight + right * right * leftWeight <= this.bar * leftWeight * rightWeight) continue;
      if (this.beats((left * left) / leftWeight + (right * right) / rightWeight)) best = bin;
    }
    return best;
  }

  /** Keeps the split half-way between two bins; those between them have no rows of the node, but may have others. */
  private keepBetween({ low, high }: BinnedColumn, left: number, right: number, feature: number): void {
    this.feature = feature;
    this.threshold = high[left]! / 2 + low[right]! / 2;
    this.bin = left;
    while (this.bin + 1 < right && high[this.bin + 1]! <= this.threshold) this.bin++;
    this.equality = false;
  }

  /**
   * @param keys of all rows: values or bins
   * @returns position of the last row of the node that goes left in the best split of this column; -1 when none is better
   * than what was found before
   */
  private sweepRows(order: Int32Array, keys: Float32Array | BinnedColumn['bins']): number {
    const { left, sums, weight: all, count } = this;
    const { minLeaf, minWeight } = this.limits;
    const { output, amount, weight } = this.statistics;
    left.fill(0);
    let leftSquares = 0;
    let rightSquares = this.squares(sums);
    let leftWeight = 0;
    let best = -1;
    const last = count - minLeaf;
    for (let i = 0; i < last; i++) {
      const row = order[i]!;
      const its = output[row]!;
      const added = amount[row]!;
      const before = left[its]!;
      leftSquares += added * (2 * before + added);
      rightSquares -= added * (2 * (sums[its]! - before) - added);
      left[its] = before + added;
      leftWeight += weight[row]!;
      if (i + 1 < minLeaf || leftWeight < minWeight || all - leftWeight < minWeight || keys[row] === keys[order[i + 1]!]) continue;
      if (this.beats(leftSquares / leftWeight + rightSquares / (all - leftWeight))) best = i;
    }
    return best;
  }

  /** Keeps a score that is better by more than rounding. */
  private beats(score: number): boolean {
    if (score <= this.bar) return false;
    this.score = score;
    this.bar = score / (1 - rounding);
    return true;
  }

  private squares(sums: Float64Array): number {
    let total = 0;
    for (let at = 0; at < sums.length; at++) total += sums[at]! ** 2;
    return total;
  }
}
