/**
 * Trees of forests and ensembles: flat arrays, cheap to keep by the hundred and to send between threads.
 */
import type { FeatureMatrix, TreeColumns } from './decisionTreeColumns.js';
import type { GrownTree } from './treeGrowth.js';

/** Nodes in depth-first order from the root, 0; the left child of a node stands right behind it. */
export interface CompactTree {
  /** Column that is asked about; -1 for a leaf. */
  readonly feature: Int32Array;
  /** Rows go left whose value is at most this, or equal to it where `equality` is 1. */
  readonly threshold: Float64Array;
  readonly equality: Uint8Array;
  /** Index of the right child; -1 for a leaf. */
  readonly right: Int32Array;
}

/** Rows that are led through all trees before the next ones: few enough to stay in the processor's cache. */
const rowsAtOnce = 256;

/**
 * @param row values of the features, the first at index `at`
 * @returns index of the node that is the row's leaf
 */
export function compactLeafOf({ feature, threshold, equality, right }: CompactTree, row: ArrayLike<number>, at = 0): number {
  let node = 0;
  for (let asked = feature[0]!; asked >= 0; asked = feature[node]!) {
    const value = row[at + asked]!;
    const goes = equality[node] === 1 ? value === threshold[node] : value <= threshold[node]!;
    node = goes ? node + 1 : right[node]!;
  }
  return node;
}

/** Calls `visit` with the leaf of every row in every tree; `block` is called before each block of rows. */
export function eachLeaf(trees: readonly CompactTree[], { data, count, width }: FeatureMatrix, block: () => void, visit: (tree: number, row: number, leaf: number) => void): void {
  for (let from = 0; from < count; from += rowsAtOnce) {
    block();
    const to = Math.min(count, from + rowsAtOnce);
    for (let i = 0; i < trees.length; i++) {
      for (let row = from; row < to; row++) visit(i, row, compactLeafOf(trees[i]!, data, row * width));
    }
  }
}

/** @returns the leaf of a row of the columns that the tree was grown on. */
export function leafOfColumns({ feature, threshold, equality, bin, right }: GrownTree, { columns }: TreeColumns, row: number): number {
  let node = 0;
  for (let asked = feature[0]!; asked >= 0; asked = feature[node]!) {
    const column = columns[asked]!;
    let goes: boolean;
    if (column.kind === 'sorted') goes = column.values[row]! <= threshold[node]!;
    else if (equality[node] === 1) goes = column.bins[row] === bin[node];
    else goes = column.bins[row]! <= bin[node]!;
    node = goes ? node + 1 : right[node]!;
  }
  return node;
}
