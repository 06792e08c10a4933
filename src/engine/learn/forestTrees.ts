/**
 * The trees of a forest, each a function of nothing but data, options and its number: threads may share them out in any
 * way, and the forest stays the same.
 */
import type { Cancellation, ParallelJob, Range } from '../core/parallel.js';
import { seededRandom, type Random } from '../core/random.js';
import { leafOfColumns, type CompactTree } from './compactTree.js';
import type { TreeColumns } from './decisionTreeColumns.js';
import { growTree, type GrownTree } from './treeGrowth.js';

export interface ForestOptions {
  readonly trees: number;
  /** null = until leaves are pure. */
  readonly maxDepth: number | null;
  /** Rows of a leaf at least. */
  readonly minLeaf: number;
  /** Columns drawn for each split; null = the square root of how many there are, rounded down. */
  readonly featuresPerSplit: number | null;
  readonly seed: number;
}

export interface ForestTree extends CompactTree {
  /** Share of every class in each node, [nodes, classes]. */
  readonly shares: Float32Array;
  /** Per column the impurity that its splits take away, as a share of all; zeros for a tree without a split. */
  readonly importances: Float64Array;
}

/** What all trees have in common. */
export interface ForestPlan {
  readonly columns: TreeColumns;
  readonly labels: Int32Array;
  readonly classes: number;
  readonly weights: Float64Array | null;
  readonly options: ForestOptions;
}

export interface GrownForestTree {
  readonly tree: ForestTree;
  /** Leaf of every row of weight that the tree was not grown on; -1 for the others. */
  readonly outOfBag: Int32Array;
}

/** Grows the trees of a range. */
export const forestJob: ParallelJob<ForestPlan, Range, readonly GrownForestTree[]> = {
  name: 'forest',
  prepare(plan) {
    // Drawn one after the other, so that forests of neighbouring seeds have no trees in common.
    const random = seededRandom(plan.options.seed);
    const seeds = Array.from({ length: plan.options.trees }, () => random.integer(2 ** 32));
    return ({ from, to }, task) => seeds.slice(from, to).map((seed) => growForestTree(plan, seed, task));
  },
};

/** @throws RangeError when no row has weight */
function growForestTree({ columns, labels, classes, weights, options }: ForestPlan, seed: number, task: Cancellation): GrownForestTree {
  const { maxDepth, minLeaf, featuresPerSplit } = options;
  const random = seededRandom(seed);
  const weight = bootstrap(columns.count, weights, random);
  const size = featuresPerSplit ?? Math.max(1, Math.floor(Math.sqrt(columns.columns.length)));
  const grown = growTree(columns, { outputs: classes, output: labels, amount: weight, weight }, { maxDepth, minLeaf, minWeight: 0, maxLeaves: null, sample: { size, random } }, task);
  return {
    tree: forestTree(grown, columns.columns.length, classes),
    outOfBag: Int32Array.from(weight, (its, row) => (its > 0 || !takesPart(weights, row) ? -1 : leafOfColumns(grown, columns, row))),
  };
}

/** @returns weights times how often each row is drawn, in as many draws as there are rows of weight */
function bootstrap(count: number, weights: Float64Array | null, random: Random): Float64Array {
  const drawn = new Float64Array(count);
  const rows = Int32Array.from(drawn.keys()).filter((row) => takesPart(weights, row));
  for (let i = 0; i < rows.length; i++) {
    const row = rows[random.integer(rows.length)]!;
    drawn[row]! += weights ? weights[row]! : 1;
  }
  return drawn;
}

function takesPart(weights: Float64Array | null, row: number): boolean {
  return weights === null || weights[row]! > 0;
}

function forestTree({ feature, threshold, equality, right, sums, weight, impurity }: GrownTree, features: number, classes: number): ForestTree {
  const shares = Float32Array.from(sums, (sum, i) => sum / weight[Math.floor(i / classes)]!);
  const importances = new Float64Array(features);
  const mass = (node: number): number => weight[node]! * impurity[node]!;
  feature.forEach((asked, node) => {
    if (asked >= 0) importances[asked]! += mass(node) - mass(node + 1) - mass(right[node]!);
  });
  return { feature, threshold, equality, right, shares, importances: asShares(importances) };
}

/** @returns numbers divided by their sum; zeros where that is 0 */
export function asShares(numbers: Float64Array): Float64Array {
  const total = numbers.reduce((sum, each) => sum + each, 0);
  return total > 0 ? numbers.map((each) => each / total) : numbers;
}
