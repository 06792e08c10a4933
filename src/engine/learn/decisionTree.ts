/**
 * Classification and regression trees: CART of Breiman, Friedman, Olshen & Stone (1984), with Gini impurity or squared
 * error. Splits, thresholds and the order of nodes are scikit-learn's, with two exceptions that make trees
 * reproducible: of equally good splits the one of the lowest feature, then of the lowest threshold is taken
 * (scikit-learn looks at features in random order), and values are equal only when they are (scikit-learn: within 1e-7).
 */
import { squares, bestSplit, type RowStatistics, type Split, type Totals } from './decisionTreeSplits.js';
import type { TreeColumns } from './decisionTreeColumns.js';

export interface TreeNode {
  /** Column that is asked about; -1 for a leaf. */
  readonly feature: number;
  /** Rows go left whose value is at most this, or equal to it for an {@link TreeNode.equality} test; 0 for a leaf. */
  readonly threshold: number;
  readonly equality: boolean;
  /** Indices of nodes; -1 for a leaf. */
  readonly left: number;
  readonly right: number;
  /** Weight of each class among the rows of the node; for regression the one mean target. */
  readonly value: readonly number[];
  /** Rows that reached the node, and the sum of their weights. */
  readonly samples: number;
  readonly weight: number;
  /** Gini impurity or mean squared error. */
  readonly impurity: number;
}

/** Plain JSON. Nodes stand in depth-first order, left before right; node 0 is the root. */
export interface DecisionTree {
  readonly target: 'class' | 'number';
  /** Columns that the tree was grown on. */
  readonly features: number;
  readonly nodes: readonly TreeNode[];
}

export interface TreeOptions {
  /** null = until leaves are pure. */
  readonly maxDepth: number | null;
  /** Rows of a leaf at least. */
  readonly minLeaf: number;
}

/**
 * @param labels class of every row, 0 … classes − 1
 * @param weights of the rows, not negative; null = all 1. Rows of weight 0 take no part.
 * @throws RangeError when no row has weight
 */
export function growClassifier(columns: TreeColumns, labels: ArrayLike<number>, classes: number, weights: ArrayLike<number> | null, options: TreeOptions): DecisionTree {
  const weight = weightsOf(columns, weights);
  const statistics: RowStatistics = { outputs: classes, output: Int32Array.from(labels), amount: weight, weight };
  return { target: 'class', features: columns.columns.length, nodes: grow(columns, statistics, options, (sums) => Array.from(sums)) };
}

/**
 * @param targets number of every row
 * @param weights as for {@link growClassifier}
 * @throws RangeError when no row has weight
 */
export function growRegressor(columns: TreeColumns, targets: ArrayLike<number>, weights: ArrayLike<number> | null, options: TreeOptions): DecisionTree {
  const weight = weightsOf(columns, weights);
  const total = weight.reduce((sum, each) => sum + each, 0);
  // Targets far from 0 would drown their differences in rounding.
  const mean = weight.reduce((sum, each, row) => sum + each * targets[row]!, 0) / total;
  const amount = weight.map((each, row) => each * (targets[row]! - mean));
  const statistics: RowStatistics = { outputs: 1, output: new Int32Array(columns.count), amount, weight };
  return { target: 'number', features: columns.columns.length, nodes: grow(columns, statistics, options, (sums, sum) => [mean + sums[0]! / sum]) };
}

/** @returns weights that give all classes that occur equal sums, the total staying the number of rows. */
export function balancedWeights(labels: ArrayLike<number>, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (let row = 0; row < labels.length; row++) counts[labels[row]!]!++;
  const occurring = counts.filter((count) => count > 0).length;
  return Float64Array.from({ length: labels.length }, (_, row) => labels.length / (occurring * counts[labels[row]!]!));
}

/** A node that is still to be made: its rows are `start` … `end` − 1 of every ordering. */
interface Pending {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  /** Node that it hangs on, -1 for the root. */
  readonly parent: number;
  readonly side: 'left' | 'right';
}

function grow(columns: TreeColumns, statistics: RowStatistics, options: TreeOptions, valueOf: (sums: Float64Array, weight: number) => number[]): TreeNode[] {
  const orderings = new Orderings(columns, statistics.weight);
  const nodes: { -readonly [key in keyof TreeNode]: TreeNode[key] }[] = [];
  const pending: Pending[] = [{ start: 0, end: orderings.count, depth: 0, parent: -1, side: 'left' }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { start, end, depth, parent, side } = next;
    const rows = orderings.rows(start, end);
    const { totals, impurity } = totalsOf(rows, statistics);
    const index = nodes.length;
    if (parent >= 0) nodes[parent]![side] = index;
    const grows = (options.maxDepth === null || depth < options.maxDepth) && rows.length >= 2 * options.minLeaf && impurity > Number.EPSILON;
    const split = grows ? bestSplit(columns.columns, rows, (feature) => orderings.ordered(feature, start, end), statistics, totals, options.minLeaf) : null;
    nodes.push({
      feature: split?.feature ?? -1,
      threshold: split?.threshold ?? 0,
      equality: split?.equality ?? false,
      left: -1,
      right: -1,
      value: valueOf(totals.sums, totals.weight),
      samples: totals.count,
      weight: totals.weight,
      impurity,
    });
    if (!split) continue;
    const middle = orderings.part(start, end, split);
    pending.push({ start: middle, end, depth: depth + 1, parent: index, side: 'right' }, { start, end: middle, depth: depth + 1, parent: index, side: 'left' });
  }
  return nodes;
}

function totalsOf(rows: Int32Array, { outputs, output, amount, weight }: RowStatistics): { totals: Totals; impurity: number } {
  const sums = new Float64Array(outputs);
  let total = 0;
  let energy = 0;
  for (const row of rows) {
    sums[output[row]!]! += amount[row]!;
    total += weight[row]!;
    energy += amount[row]! ** 2 / weight[row]!;
  }
  // For classes 1 − Σ p², for numbers E[y²] − E[y]².
  const impurity = Math.max(0, energy / total - squares(sums) / total ** 2);
  return { totals: { sums, weight: total, count: rows.length }, impurity };
}

/** The rows, once in their own order and once sorted by each sorted column; each node has one stretch of all of them. */
class Orderings {
  readonly count: number;
  private readonly own: Int32Array;
  private readonly sorted: readonly (Int32Array | null)[];
  private readonly goesLeft: Uint8Array;
  private readonly scratch: Int32Array;

  constructor(
    private readonly columns: TreeColumns,
    weight: Float64Array,
  ) {
    const counts = (row: number): boolean => weight[row]! > 0;
    this.own = Int32Array.from(weight.keys()).filter(counts);
    this.sorted = columns.columns.map((column) => (column.kind === 'sorted' ? column.order.filter(counts) : null));
    this.count = this.own.length;
    this.goesLeft = new Uint8Array(columns.count);
    this.scratch = new Int32Array(this.count);
  }

  rows(start: number, end: number): Int32Array {
    return this.own.subarray(start, end);
  }

  ordered(feature: number, start: number, end: number): Int32Array {
    return this.sorted[feature]!.subarray(start, end);
  }

  /** Brings the rows that go left to the front of the stretch. @returns where the others begin. */
  part(start: number, end: number, { feature, threshold, equality }: Split): number {
    const { values } = this.columns.columns[feature]!;
    let left = 0;
    for (const row of this.rows(start, end)) {
      const goes = equality ? values[row] === threshold : values[row]! <= threshold;
      this.goesLeft[row] = goes ? 1 : 0;
      if (goes) left++;
    }
    for (const ordering of [this.own, ...this.sorted]) if (ordering) this.partStably(ordering.subarray(start, end));
    return start + left;
  }

  private partStably(rows: Int32Array): void {
    let left = 0;
    let right = 0;
    for (const row of rows) {
      if (this.goesLeft[row] === 1) rows[left++] = row;
      else this.scratch[right++] = row;
    }
    rows.set(this.scratch.subarray(0, right), left);
  }
}

function weightsOf({ count }: TreeColumns, weights: ArrayLike<number> | null): Float64Array {
  const all = weights ? Float64Array.from(weights) : new Float64Array(count).fill(1);
  if (!all.some((weight) => weight > 0)) throw new RangeError('A tree needs a row of positive weight.');
  return all;
}
