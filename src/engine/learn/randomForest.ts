/**
 * Random forests: Breiman, "Random Forests" (2001), as scikit-learn grows them: every tree on a bootstrap sample of the
 * rows, every node on a draw of √width columns, classes by the mean of the trees' leaves.
 *
 * Trees are grown in shards that depend on nothing but data, options and the numbers of their trees, so that threads may
 * share the work in any way and the forest stays the same.
 */
import { seededRandom, type Random } from '../core/random.js';
import type { Task } from '../core/task.js';
import { eachLeaf, leafOfColumns, type CompactTree } from './compactTree.js';
import type { FeatureMatrix, TreeColumns } from './decisionTreeColumns.js';
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

/** What a forest is grown on. */
export interface ForestData {
  readonly columns: TreeColumns;
  /** Class of every row, 0 … classes − 1. */
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** Of the rows, not negative; null = all 1. Rows of weight 0 take no part. */
  readonly weights: ArrayLike<number> | null;
}

export interface ForestTree extends CompactTree {
  /** Share of every class in each node, [nodes, classes]. */
  readonly shares: Float32Array;
  /** Per column the impurity that its splits take away, as a share of all; zeros for a tree without a split. */
  readonly importances: Float64Array;
}

/** The trees `from` … of a forest, and what they say of the rows that they were not grown on. */
export interface ForestShard {
  readonly from: number;
  readonly trees: readonly ForestTree[];
  /** Sums of class shares over the trees whose sample lacks the row, [rows, classes]. */
  readonly votes: Float64Array;
}

export interface RandomForest {
  /** Columns that the forest was grown on. */
  readonly features: number;
  readonly classes: number;
  readonly trees: readonly ForestTree[];
  /** Mean of the trees' importances, [features]. */
  readonly importances: Float64Array;
  readonly outOfBag: {
    /** Share of rows whose class the trees that were not grown on them get right; null when every tree has seen every row. */
    readonly accuracy: number | null;
    /** Class of every row by those trees; -1 for rows that all trees have seen. */
    readonly classes: Int32Array;
  };
}

/** Shares are kept in steps of this size, so that sums of them are exact and the order of adding does not matter. */
const step = 2 ** -24;

/**
 * Grows a forest on this thread.
 * @throws RangeError for no trees, no row of weight, or a label out of range
 */
export async function growForest(data: ForestData, options: ForestOptions, task: Task): Promise<RandomForest> {
  const shards: ForestShard[] = [];
  for (let tree = 0; tree < options.trees; tree++) {
    await task.checkpoint();
    task.progress(tree / options.trees, `Growing tree ${tree + 1} of ${options.trees}`);
    shards.push(growForestShard(data, options, tree, tree + 1, task));
  }
  return joinForest(data, shards);
}

/**
 * Grows trees `from` … `to` − 1 of a forest.
 * @throws RangeError for no row of weight or a label out of range
 */
export function growForestShard({ columns, labels, classes, weights }: ForestData, options: ForestOptions, from: number, to: number, task: Task): ForestShard {
  const { maxDepth, minLeaf } = options;
  const output = Int32Array.from(labels);
  const outside = output.findIndex((label) => label < 0 || label >= classes);
  if (outside >= 0) throw new RangeError(`Row ${outside} has the label ${output[outside]}, of ${classes} classes.`);
  const size = options.featuresPerSplit ?? Math.max(1, Math.floor(Math.sqrt(columns.columns.length)));
  const votes = new Float64Array(columns.count * classes);
  const trees = seedsOf(options, from, to).map((seed): ForestTree => {
    const random = seededRandom(seed);
    const weight = bootstrap(columns.count, weights, random);
    const grown = growTree(columns, { outputs: classes, output, amount: weight, weight }, { maxDepth, minLeaf, minWeight: 0, maxLeaves: null, sample: { size, random } }, task);
    const tree = forestTree(grown, columns.columns.length, classes);
    for (let row = 0; row < columns.count; row++) {
      if (weight[row] === 0) addShares(tree, leafOfColumns(grown, columns, row), votes, row, classes);
    }
    return tree;
  });
  return { from, trees, votes };
}

/**
 * @param shards with all trees of the forest, in any order
 * @throws RangeError without trees
 */
export function joinForest({ columns, labels, classes }: ForestData, shards: readonly ForestShard[]): RandomForest {
  const trees = [...shards].sort((a, b) => a.from - b.from).flatMap((shard) => shard.trees);
  if (trees.length === 0) throw new RangeError('A forest needs at least one tree.');
  const features = columns.columns.length;
  const importances = new Float64Array(features);
  for (const tree of trees) tree.importances.forEach((importance, feature) => (importances[feature]! += importance));
  const total = importances.reduce((sum, importance) => sum + importance, 0);
  const votes = new Float64Array(columns.count * classes);
  for (const shard of shards) shard.votes.forEach((vote, i) => (votes[i]! += vote));
  const said = new Int32Array(columns.count);
  let right = 0;
  let asked = 0;
  for (let row = 0; row < columns.count; row++) {
    said[row] = largest(votes, row * classes, classes);
    if (said[row] === labels[row]) right++;
    if (said[row]! >= 0) asked++;
  }
  return {
    features,
    classes,
    trees,
    importances: total > 0 ? importances.map((importance) => importance / total) : importances,
    outOfBag: { accuracy: asked > 0 ? right / asked : null, classes: said },
  };
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

/** Seeds of trees are drawn one after the other, so that forests of neighbouring seeds have no trees in common. */
function seedsOf({ seed }: ForestOptions, from: number, to: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: to }, () => random.integer(2 ** 32)).slice(from);
}

/** @returns weights times how often each row is drawn, in as many draws as there are rows. */
function bootstrap(count: number, weights: ArrayLike<number> | null, random: Random): Float64Array {
  const drawn = new Float64Array(count);
  for (let i = 0; i < count; i++) drawn[random.integer(count)]!++;
  if (weights) for (let row = 0; row < count; row++) drawn[row]! *= weights[row]!;
  return drawn;
}

function forestTree({ feature, threshold, equality, right, sums, weight, impurity }: GrownTree, features: number, classes: number): ForestTree {
  const shares = Float32Array.from(sums, (sum, i) => Math.round(sum / weight[Math.floor(i / classes)]! / step) * step);
  const importances = new Float64Array(features);
  const mass = (node: number): number => weight[node]! * impurity[node]!;
  feature.forEach((asked, node) => {
    if (asked >= 0) importances[asked]! += mass(node) - mass(node + 1) - mass(right[node]!);
  });
  const total = importances.reduce((sum, importance) => sum + importance, 0);
  return { feature, threshold, equality, right, shares, importances: total > 0 ? importances.map((importance) => importance / total) : importances };
}

function addShares({ shares }: ForestTree, leaf: number, sums: Float64Array, row: number, classes: number): void {
  for (let i = 0; i < classes; i++) sums[row * classes + i]! += shares[leaf * classes + i]!;
}

/** @returns index of the largest of some positive numbers, the lowest of equals; -1 when all are 0 */
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
