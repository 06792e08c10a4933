/**
 * Random forests: Breiman, "Random Forests" (2001), as scikit-learn grows them: every tree on a bootstrap sample of the
 * rows, every node on a draw of √width columns, classes by the mean of the trees' leaves.
 */
import { parallelOf, rangesOf } from '../core/parallel.js';
import type { Task } from '../core/task.js';
import { eachLeaf } from './compactTree.js';
import type { FeatureMatrix, TreeColumns } from './decisionTreeColumns.js';
import { asShares, forestJob, type ForestOptions, type ForestTree } from './forestTrees.js';

/** What a forest is grown on. */
export interface ForestData {
  readonly columns: TreeColumns;
  /** Class of every row, 0 … classes − 1. */
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** Of the rows, not negative; null = all 1. Rows of weight 0 take no part. */
  readonly weights: ArrayLike<number> | null;
}

export interface RandomForest {
  /** Columns that the forest was grown on. */
  readonly features: number;
  readonly classes: number;
  readonly trees: readonly ForestTree[];
  /** Mean of the trees' importances, [features]; they sum to 1, or are 0 where no tree has a split. */
  readonly importances: Float64Array;
  readonly outOfBag: {
    /** Share of rows whose class the trees that were not grown on them get right; null when every tree has seen every row. */
    readonly accuracy: number | null;
    /** Class of every row by those trees; -1 for rows that all trees have seen or that have no weight. */
    readonly classes: Int32Array;
  };
}

/** Trees that are handed out to threads at once; in between, progress is told. */
const treesAtOnce = 20;

/**
 * Grows a forest on the threads of the task; the same one whatever their number.
 * @throws RangeError for no trees, no row of weight, or a label out of range
 */
export async function growForest({ columns, labels, classes, weights }: ForestData, options: ForestOptions, task: Task): Promise<RandomForest> {
  if (options.trees < 1) throw new RangeError('A forest needs at least one tree.');
  const outside = Array.prototype.findIndex.call(labels, (label) => !(label >= 0 && label < classes));
  if (outside >= 0) throw new RangeError(`Row ${outside} has the label ${labels[outside]}, of ${classes} classes.`);
  const plan = { columns, labels: Int32Array.from(labels), classes, weights: weights && Float64Array.from(weights), options };
  const grow = parallelOf(task).prepare(forestJob, plan);
  const trees: ForestTree[] = [];
  const importances = new Float64Array(columns.columns.length);
  const votes = new Float64Array(columns.count * classes);
  const single = rangesOf(options.trees, 1);
  for (const { from, to } of rangesOf(options.trees, treesAtOnce)) {
    await task.checkpoint();
    task.progress(from / options.trees, `Growing trees: ${from} of ${options.trees}`);
    for (const { tree, outOfBag } of grow(single.slice(from, to), task).flat()) {
      trees.push(tree);
      tree.importances.forEach((importance, feature) => (importances[feature]! += importance));
      for (let row = 0; row < outOfBag.length; row++) if (outOfBag[row]! >= 0) addShares(tree, outOfBag[row]!, votes, row, classes);
    }
  }
  return { features: columns.columns.length, classes, trees, importances: asShares(importances), outOfBag: judge(votes, plan.labels, classes) };
}

/** @returns the mean class shares of the trees for every row, [count, classes]. */
export function forestProbabilities({ trees, classes }: RandomForest, matrix: FeatureMatrix, task: Task): Float64Array {
  const sums = new Float64Array(matrix.count * classes);
  eachLeaf(trees, matrix, () => task.throwIfCancelled(), (tree, row, leaf) => addShares(trees[tree]!, leaf, sums, row, classes));
  return sums.map((sum) => sum / trees.length);
}

/** @returns the class of largest probability for every row, the lowest of equals. */
export function forestClasses(forest: RandomForest, matrix: FeatureMatrix, task: Task): Int32Array {
  const probabilities = forestProbabilities(forest, matrix, task);
  return Int32Array.from({ length: matrix.count }, (_, row) => largest(probabilities, row * forest.classes, forest.classes));
}

function judge(votes: Float64Array, labels: Int32Array, classes: number): RandomForest['outOfBag'] {
  const said = labels.map((_, row) => largest(votes, row * classes, classes));
  const asked = said.filter((each) => each >= 0).length;
  const right = said.filter((each, row) => each === labels[row]).length;
  return { accuracy: asked > 0 ? right / asked : null, classes: said };
}

function addShares({ shares }: ForestTree, leaf: number, sums: Float64Array, row: number, classes: number): void {
  for (let i = 0; i < classes; i++) sums[row * classes + i]! += shares[leaf * classes + i]!;
}

/** @returns index of the largest of some numbers, the lowest of equals; -1 when none is above 0 */
function largest(values: Float64Array, from: number, count: number): number {
  let best = -1;
  let most = 0;
  for (let i = 0; i < count; i++) {
    if (values[from + i]! > most) {
      most = values[from + i]!;
      best = i;
    }
  }
  return best;
}
