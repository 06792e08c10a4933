/**
 * Layer-wise boosting (YASENN, Zharov et al., arXiv 1811.02783): F_0 = mean f; in forward order each layer's activations
 * explain what the layers before have left of the teacher's score f. The leaves an object falls into are its code.
 */
import { subtask, type Task } from '../../core/task.js';
import { growRegressor, type DecisionTree, type TreeNode } from '../../learn/decisionTree.js';
import { prepareColumns, type FeatureMatrix } from '../../learn/decisionTreeColumns.js';
import { leafOf } from '../../learn/decisionTreeUse.js';

export interface BoostingOptions {
  /** Each layer is fitted to f itself. */
  readonly independent: boolean;
  /** Trees per layer. */
  readonly trees: number;
  readonly depth: number;
  readonly learningRate: number;
  /** Objects of a leaf at least. */
  readonly minLeaf: number;
  /** Share of the score's variance that a question takes away at least (ours): digits that tell nothing only split codes. */
  readonly leastGain: number;
}

/** Plain JSON. */
export interface StagedModel {
  /** F_0: the mean score of the objects it was fitted on. */
  readonly base: number;
  readonly independent: boolean;
  readonly learningRate: number;
  /** Per layer its trees, in order. */
  readonly stages: readonly (readonly DecisionTree[])[];
}

export interface StagedScores {
  /** F after each layer, [layers][count]. */
  readonly scores: readonly Float64Array[];
  /** Leaf of each object in each tree, counted from 1 from the left, [count, digits]. */
  readonly digits: Uint8Array;
  /** Trees of all layers. */
  readonly width: number;
}

/** 5 objects at least say something about a leaf; as published 20 or 1 %, whichever is more. */
export function smallestLeaf(count: number): number {
  return Math.max(Math.min(20, Math.max(1, Math.floor(count / 4))), Math.ceil(0.01 * count));
}

/**
 * @param layers activations of the same objects, [count, units] each, in forward order
 * @param score teacher's score of every object, [count]
 */
export async function fitStages(layers: readonly FeatureMatrix[], score: Float64Array, options: BoostingOptions, task: Task): Promise<StagedModel> {
  const base = score.reduce((sum, value) => sum + value, 0) / score.length;
  const { depth: maxDepth, minLeaf, independent, learningRate } = options;
  const variation = score.reduce((sum, value) => sum + (value - base) ** 2, 0);
  const stages: DecisionTree[][] = [];
  let left = score.map((value) => value - base);
  for (const [i, layer] of layers.entries()) {
    await task.checkpoint();
    task.progress(i / layers.length, `Fitting layer ${i + 1} of ${layers.length}`);
    if (independent) left = score.map((value) => value - base);
    const columns = prepareColumns(layer, 'histogram');
    const trees: DecisionTree[] = [];
    const part = subtask(task, i / layers.length, (i + 1) / layers.length);
    for (let tree = 0; tree < options.trees; tree++) {
      await part.checkpoint();
      const least = Math.max(options.leastGain * variation, chanceGain(left, layer.width));
      const grown = withoutIdleSplits(growRegressor(columns, left, null, { maxDepth, minLeaf }), least);
      trees.push(grown);
      left = left.map((value, row) => value - learningRate * valueAt(grown, layer, row));
    }
    stages.push(trees);
  }
  return { base, independent, learningRate, stages };
}

/** @returns F of every layer and the code of every object. */
export function runStages({ base, independent, learningRate, stages }: StagedModel, layers: readonly FeatureMatrix[]): StagedScores {
  const count = layers[0]?.count ?? 0;
  const width = stages.reduce((sum, trees) => sum + trees.length, 0);
  const digits = new Uint8Array(count * width);
  const scores: Float64Array[] = [];
  let score = new Float64Array(count).fill(base);
  let digit = 0;
  stages.forEach((trees, stage) => {
    const layer = layers[stage]!;
    score = independent ? new Float64Array(count).fill(base) : score.slice();
    for (const tree of trees) {
      const ordinals = leafOrdinals(tree);
      for (let row = 0; row < count; row++) {
        const leaf = leafOf(tree, layer.data, row * layer.width);
        score[row]! += learningRate * tree.nodes[leaf]!.value[0]!;
        digits[row * width + digit] = ordinals[leaf]!;
      }
      digit++;
    }
    scores.push(score);
  });
  return { scores, digits, width };
}

/** @returns the code of an object as text: `2·1·4`. */
export function codeOf({ digits, width }: Pick<StagedScores, 'digits' | 'width'>, row: number): string {
  return digits.subarray(row * width, (row + 1) * width).join('·');
}

/** Less is rounding: of what is explained, and of the squares of scores that do not vary. */
const leastShare = 1e-9;
const leastVariation = 1e-24;

/** @returns 1 − Σ(f − F)² / Σ(f − mean f)²; null where f does not vary. */
export function explainedVariance(score: Float64Array, explained: Float64Array): number | null {
  const mean = score.reduce((sum, value) => sum + value, 0) / score.length;
  let left = 0;
  let all = 0;
  let squares = 0;
  score.forEach((value, i) => {
    left += (value - explained[i]!) ** 2;
    all += (value - mean) ** 2;
    squares += value ** 2;
  });
  if (!(all > leastVariation * squares)) return null;
  const share = 1 - left / all;
  return Math.abs(share) < leastShare ? 0 : share;
}

function valueAt(tree: DecisionTree, { data, width }: FeatureMatrix, row: number): number {
  return tree.nodes[leafOf(tree, data, row * width)]!.value[0]!;
}

/**
 * The best of many questions takes something away even from noise: a question takes a χ² of one degree of freedom, as a
 * share of the objects, and the largest of m such is about 2 ln m.
 */
function chanceGain(residual: Float64Array, units: number): number {
  const error = residual.reduce((sum, value) => sum + value * value, 0);
  return (error * 2 * Math.log(units * residual.length)) / residual.length;
}

/**
 * Takes back, from the leaves up, splits that take away less than `least` of the squared error.
 * @returns the tree with its nodes in depth-first order again
 */
export function withoutIdleSplits(tree: DecisionTree, least: number): DecisionTree {
  const squaredError = (index: number): number => tree.nodes[index]!.weight * tree.nodes[index]!.impurity;
  /** What is kept below a node, and the squared error that is left there. */
  const keep = (index: number): { readonly left: number; readonly kept: ReadonlySet<number> } => {
    const node = tree.nodes[index]!;
    const own = { left: squaredError(index), kept: new Set<number>() };
    if (node.feature < 0) return own;
    const children = [keep(node.left), keep(node.right)];
    const left = children[0]!.left + children[1]!.left;
    const kept = new Set([index, ...children.flatMap((child) => [...child.kept])]);
    // A weak question may stand where those below it are strong: only together they are judged.
    return own.left - left < least * kept.size ? own : { left, kept };
  };
  const { kept } = keep(0);
  const nodes: TreeNode[] = [];
  const copy = (index: number): number => {
    const at = nodes.length;
    const node = tree.nodes[index]!;
    nodes.push(node);
    if (kept.has(index)) nodes[at] = { ...node, left: copy(node.left), right: copy(node.right) };
    else nodes[at] = { ...node, feature: -1, threshold: 0, equality: false, left: -1, right: -1 };
    return at;
  };
  copy(0);
  return { ...tree, nodes };
}

/** Per node its number among the leaves from the left, from 1; 0 for a node that is no leaf. */
function leafOrdinals({ nodes }: DecisionTree): Uint8Array {
  let leaves = 0;
  return Uint8Array.from(nodes, (node) => (node.feature < 0 ? ++leaves : 0));
}
