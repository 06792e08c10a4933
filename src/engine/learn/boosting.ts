/**
 * Gradient boosting of histogram trees: Friedman (2001) with second derivatives (Chen & Guestrin, XGBoost, 2016) and, where
 * leaves are limited, growth of the leaf that gains most (Ke et al., LightGBM, 2017). Defaults are LightGBM's.
 */
import type { Task } from '../core/task.js';
import { compactLeafOf, eachLeaf, leafOfColumns, type CompactTree } from './compactTree.js';
import type { FeatureMatrix, TreeColumns } from './decisionTreeColumns.js';
import { logLoss, logOddsOf, probabilityOf, smallestShare } from './logOdds.js';
import { growTree } from './treeGrowth.js';
import { histogramPool } from './treeHistograms.js';

export interface BoostingOptions {
  /** `logistic` takes targets 0 and 1. */
  readonly loss: BoostingLoss;
  /** Trees at most. */
  readonly rounds: number;
  readonly learningRate: number;
  /** null = no limit. */
  readonly maxDepth: number | null;
  /** The leaf that gains most is split first; null = every leaf is, down to the depth. */
  readonly maxLeaves: number | null;
  /** Rows of a leaf at least. */
  readonly minLeaf: number;
  /** Rounds without less loss on the held-out rows after which to stop; null = never. */
  readonly patience: number | null;
}

export type BoostingLoss = 'squaredError' | 'logistic';

/** Targets of the rows of some matrix. */
export interface Targets {
  readonly targets: ArrayLike<number>;
  /** Of the rows, not negative; null = all 1. */
  readonly weights: ArrayLike<number> | null;
}

export interface BoostedTree extends CompactTree {
  /** What each leaf adds to the score, the learning rate included, [nodes]. */
  readonly value: Float64Array;
}

export interface BoostedTrees {
  readonly loss: BoostingLoss;
  /** Columns that the trees were grown on. */
  readonly features: number;
  /** Score before the first tree: the mean target, or the log-odds of the mean. */
  readonly start: number;
  readonly trees: readonly BoostedTree[];
  /** Mean squared error or log-loss before the first tree and after each. */
  readonly trainingLoss: readonly number[];
  /** The same on the held-out rows, for trees that were given up again too; null without such rows. */
  readonly heldOutLoss: readonly number[] | null;
}

/** Sum of second derivatives in a leaf at least, which keeps the steps of logistic trees finite. */
const minWeight = 1e-3;

/**
 * @param heldOut rows that tell when to stop; of the trees those up to the least loss on them are kept
 * @throws RangeError when no row has weight
 */
export async function boost(columns: TreeColumns, training: Targets, heldOut: (Targets & { readonly matrix: FeatureMatrix }) | null, options: BoostingOptions, task: Task): Promise<BoostedTrees> {
  const { loss, rounds, learningRate, maxDepth, maxLeaves, minLeaf, patience } = options;
  const { count } = columns;
  const weight = Float64Array.from(training.weights ?? new Float64Array(count).fill(1));
  const start = startOf(loss, training.targets, weight);
  const scores = new Float64Array(count).fill(start);
  const heldOutScores = heldOut && new Float64Array(heldOut.matrix.count).fill(start);
  const trainingLoss = [meanLoss(loss, scores, training)];
  const heldOutLoss = heldOut && [meanLoss(loss, heldOutScores!, heldOut)];
  const trees: BoostedTree[] = [];
  let kept = 0;
  const statistics = { outputs: 1, output: new Int32Array(count), amount: new Float64Array(count), weight: new Float64Array(count) };
  const pool = histogramPool(columns, 1);
  for (let round = 0; round < rounds && (patience === null || !heldOut || round - kept < patience); round++) {
    await task.checkpoint();
    task.progress(round / rounds, `Growing tree ${round + 1} of at most ${rounds}`);
    derive(loss, scores, training.targets, weight, statistics);
    const grown = growTree(columns, statistics, { maxDepth, maxLeaves, minLeaf, minWeight, sample: null }, task, pool);
    // Nothing is left to be learned: further trees would be the same.
    if (grown.feature.length === 1) break;
    const { feature, threshold, equality, right, sums } = grown;
    const tree = { feature, threshold, equality, right, value: sums.map((sum, node) => (learningRate * sum) / grown.weight[node]!) };
    trees.push(tree);
    for (let row = 0; row < count; row++) {
      const leaf = grown.leaves[row]!;
      scores[row]! += tree.value[leaf < 0 ? leafOfColumns(grown, columns, row) : leaf]!;
    }
    trainingLoss.push(meanLoss(loss, scores, training));
    if (heldOut && heldOutScores && heldOutLoss) {
      const { data, width } = heldOut.matrix;
      for (let row = 0; row < heldOutScores.length; row++) heldOutScores[row]! += tree.value[compactLeafOf(tree, data, row * width)]!;
      heldOutLoss.push(meanLoss(loss, heldOutScores, heldOut));
      if (heldOutLoss.at(-1)! < heldOutLoss[kept]!) kept = trees.length;
    } else kept = trees.length;
  }
  return { loss, features: columns.columns.length, start, trees: trees.slice(0, kept), trainingLoss: trainingLoss.slice(0, kept + 1), heldOutLoss };
}

/** @returns the score of every row: the number predicted, or log-odds. */
export function boostedScores({ trees, start }: BoostedTrees, matrix: FeatureMatrix, task: Task): Float64Array {
  const scores = new Float64Array(matrix.count).fill(start);
  eachLeaf(trees, matrix, () => task.throwIfCancelled(), (tree, row, leaf) => (scores[row]! += trees[tree]!.value[leaf]!));
  return scores;
}

/** @returns the node that is each row's leaf in each tree, [count, trees]. */
export function boostedLeaves({ trees }: BoostedTrees, matrix: FeatureMatrix, task: Task): Int32Array {
  const leaves = new Int32Array(matrix.count * trees.length);
  eachLeaf(trees, matrix, () => task.throwIfCancelled(), (tree, row, leaf) => (leaves[row * trees.length + tree] = leaf));
  return leaves;
}

function startOf(loss: BoostingLoss, targets: ArrayLike<number>, weight: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < weight.length; row++) {
    sum += weight[row]! * targets[row]!;
    total += weight[row]!;
  }
  if (!(total > 0)) throw new RangeError('Boosting needs a row of positive weight.');
  return loss === 'squaredError' ? sum / total : logOddsOf(sum / total);
}

/** Fills in each row's negative first and its second derivative of the loss by the score. */
function derive(loss: BoostingLoss, scores: Float64Array, targets: ArrayLike<number>, weights: Float64Array, { amount, weight }: { amount: Float64Array; weight: Float64Array }): void {
  for (let row = 0; row < scores.length; row++) {
    if (loss === 'squaredError') {
      amount[row] = weights[row]! * (targets[row]! - scores[row]!);
      weight[row] = weights[row]!;
    } else {
      const probability = probabilityOf(scores[row]!);
      amount[row] = weights[row]! * (targets[row]! - probability);
      weight[row] = weights[row]! * Math.max(smallestShare, probability * (1 - probability));
    }
  }
}

function meanLoss(loss: BoostingLoss, scores: Float64Array, { targets, weights }: Targets): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < scores.length; row++) {
    const weight = weights ? weights[row]! : 1;
    total += weight;
    sum += weight * (loss === 'squaredError' ? (targets[row]! - scores[row]!) ** 2 : logLoss(scores[row]!, targets[row]!));
  }
  return sum / total;
}
