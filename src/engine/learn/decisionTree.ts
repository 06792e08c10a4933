/**
 * Classification and regression trees: CART of Breiman, Friedman, Olshen & Stone (1984), with Gini impurity or squared
 * error. Splits, thresholds and the order of nodes are scikit-learn's, with two exceptions that make trees
 * reproducible: of equally good splits the one of the lowest feature, then of the lowest threshold is taken
 * (scikit-learn looks at features in random order), and values are equal only when they are (scikit-learn: within 1e-7).
 */
import type { Cancellation } from '../core/parallel.js';
import { silentTask } from '../core/task.js';
import type { TreeColumns } from './decisionTreeColumns.js';
import { growTree } from './treeGrowth.js';
import type { RowStatistics } from './treeHistograms.js';

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
export function growClassifier(columns: TreeColumns, labels: ArrayLike<number>, classes: number, weights: ArrayLike<number> | null, options: TreeOptions, task: Cancellation = silentTask): DecisionTree {
  const weight = weightsOf(columns, weights);
  const statistics: RowStatistics = { outputs: classes, output: Int32Array.from(labels), amount: weight, weight };
  return { target: 'class', features: columns.columns.length, nodes: grow(columns, statistics, options, task, (sums) => Array.from(sums)) };
}

/**
 * @param targets number of every row
 * @param weights as for {@link growClassifier}
 * @throws RangeError when no row has weight
 */
export function growRegressor(columns: TreeColumns, targets: ArrayLike<number>, weights: ArrayLike<number> | null, options: TreeOptions, task: Cancellation = silentTask): DecisionTree {
  const weight = weightsOf(columns, weights);
  const total = weight.reduce((sum, each) => sum + each, 0);
  // Targets far from 0 would drown their differences in rounding.
  const mean = weight.reduce((sum, each, row) => sum + each * targets[row]!, 0) / total;
  const amount = weight.map((each, row) => each * (targets[row]! - mean));
  const statistics: RowStatistics = { outputs: 1, output: new Int32Array(columns.count), amount, weight };
  return { target: 'number', features: columns.columns.length, nodes: grow(columns, statistics, options, task, (sums, sum) => [mean + sums[0]! / sum]) };
}

/** @returns weights that give all classes that occur equal sums, the total staying the number of rows. */
export function balancedWeights(labels: ArrayLike<number>, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (let row = 0; row < labels.length; row++) counts[labels[row]!]!++;
  const occurring = counts.filter((count) => count > 0).length;
  return Float64Array.from({ length: labels.length }, (_, row) => labels.length / (occurring * counts[labels[row]!]!));
}

function grow(columns: TreeColumns, statistics: RowStatistics, { maxDepth, minLeaf }: TreeOptions, task: Cancellation, valueOf: (sums: Float64Array, weight: number) => number[]): TreeNode[] {
  const { feature, threshold, equality, right, sums, weight, samples, impurity } = growTree(columns, statistics, { maxDepth, minLeaf, minWeight: 0, maxLeaves: null, sample: null }, task);
  return Array.from(feature, (its, node) => ({
    feature: its,
    threshold: threshold[node]!,
    equality: equality[node] === 1,
    left: its < 0 ? -1 : node + 1,
    right: right[node]!,
    value: valueOf(sums.subarray(node * statistics.outputs, (node + 1) * statistics.outputs), weight[node]!),
    samples: samples[node]!,
    weight: weight[node]!,
    impurity: impurity[node]!,
  }));
}

function weightsOf({ count }: TreeColumns, weights: ArrayLike<number> | null): Float64Array {
  return weights ? Float64Array.from(weights) : new Float64Array(count).fill(1);
}
