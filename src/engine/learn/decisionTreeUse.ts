/**
 * What a grown tree says: leaves and paths of rows, predictions, importances.
 */
import type { DecisionTree, TreeNode } from './decisionTree.js';
import type { FeatureMatrix } from './decisionTreeColumns.js';

/** @returns whether a row goes left at a node that is no leaf. */
export function goesLeft({ threshold, equality }: TreeNode, value: number): boolean {
  return equality ? value === threshold : value <= threshold;
}

/**
 * @param row values of the features, the first at index `at`
 * @returns indices of the nodes from the root to the leaf
 */
export function pathOf({ nodes }: DecisionTree, row: ArrayLike<number>, at = 0): number[] {
  const path = [0];
  for (let node = nodes[0]!; node.feature >= 0; ) {
    const next = goesLeft(node, row[at + node.feature]!) ? node.left : node.right;
    path.push(next);
    node = nodes[next]!;
  }
  return path;
}

/** @returns index of the leaf that a row falls into. */
export function leafOf({ nodes }: DecisionTree, row: ArrayLike<number>, at = 0): number {
  let index = 0;
  for (let node = nodes[0]!; node.feature >= 0; node = nodes[index]!) index = goesLeft(node, row[at + node.feature]!) ? node.left : node.right;
  return index;
}

/** @returns the leaf of every row. */
export function leavesOf(tree: DecisionTree, { data, count, width }: FeatureMatrix): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => leafOf(tree, data, row * width));
}

/** @returns the class of most weight in a node, the lowest of equals. */
export function classOfNode({ value }: TreeNode): number {
  let best = 0;
  for (let i = 1; i < value.length; i++) if (value[i]! > value[best]!) best = i;
  return best;
}

/** @returns the share of every class in a node. */
export function probabilitiesOf({ value, weight }: TreeNode): number[] {
  return value.map((each) => each / weight);
}

/** @returns the class that a classification tree gives a row. */
export function predictClass(tree: DecisionTree, row: ArrayLike<number>, at = 0): number {
  return classOfNode(tree.nodes[leafOf(tree, row, at)]!);
}

/** @returns the number that a regression tree gives a row. */
export function predictNumber(tree: DecisionTree, row: ArrayLike<number>, at = 0): number {
  return tree.nodes[leafOf(tree, row, at)]!.value[0]!;
}

/** @returns per feature the impurity that its splits take away, as a share of all that is; zeros for a tree without a split. */
export function importancesOf({ nodes, features }: DecisionTree): Float64Array {
  const decrease = new Float64Array(features);
  const mass = ({ weight, impurity }: TreeNode): number => weight * impurity;
  for (const node of nodes) {
    if (node.feature >= 0) decrease[node.feature]! += mass(node) - mass(nodes[node.left]!) - mass(nodes[node.right]!);
  }
  const total = decrease.reduce((sum, each) => sum + each, 0);
  return total > 0 ? decrease.map((each) => each / total) : decrease;
}
