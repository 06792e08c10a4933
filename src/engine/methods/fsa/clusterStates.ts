/**
 * LISOR's step 2 (Hou & Zhou, arXiv 1810.10708): clusters of hidden states become the automaton's states.
 */
import type { Task } from '../../core/task.js';
import { kmeans, type Points } from '../../learn/kmeans.js';
import { StatePartition } from './statePartition.js';
import type { StateTree } from './stateTree.js';

export interface Clusterer {
  /** LISOR-k clusters h alone, LISOR-x h with the position in the sequence beside it. */
  readonly method: 'lisor-k' | 'lisor-x';
  /** Weight of the position in LISOR-x. */
  readonly lambda: number;
  readonly seed: number;
}

export interface ClusteredStates {
  readonly partition: StatePartition;
  /** Of what was clustered: with the positions behind h in LISOR-x. */
  readonly centres: Float32Array;
}

/** Moderate effort: a sweep clusters many times, and single cells that come out mixed are repaired. */
const effort = { restarts: 1, sample: 1000, iterations: 30 };

/**
 * Clusters the states of nodes 1 … nodes − 1, weighted by the fitting sequences that pass through them. The root, the
 * state before any symbol, is no part of it.
 * @param from centres of fewer clusters of the same states, to begin with
 */
export async function clusterStates(tree: StateTree, nodes: number, k: number, clusterer: Clusterer, task: Task, from: Float32Array | null = null): Promise<ClusteredStates> {
  const { units } = tree;
  const weights = tree.fitted.subarray(1, nodes);
  const hidden: Points = { data: tree.states.subarray(units, nodes * units), count: nodes - 1, width: units, weights };
  const points = clusterer.method === 'lisor-x' ? withPositions(tree, hidden, clusterer.lambda) : hidden;
  const { centres, k: found } = await kmeans(points, k, { seed: clusterer.seed, from, ...effort }, task);
  // Only the hidden part of a centre is used afterwards: a new state is assigned by h, wherever it occurs.
  const hiddenCentres = new Float32Array(found * units);
  for (let cluster = 0; cluster < found; cluster++) {
    hiddenCentres.set(centres.subarray(cluster * points.width, cluster * points.width + units), cluster * units);
  }
  return { partition: StatePartition.of(hiddenCentres, units), centres };
}

/** [h_t ; λ·e_t], where e_t marks the position of step t in its own sequence. */
function withPositions(tree: StateTree, hidden: Points, lambda: number): Points {
  const { count, width: units } = hidden;
  const depths = tree.depth.subarray(1, count + 1);
  const width = units + depths.reduce((longest, depth) => Math.max(longest, depth), 0);
  const data = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    data.set(hidden.data.subarray(i * units, (i + 1) * units), i * width);
    data[i * width + units + depths[i]! - 1] = lambda;
  }
  return { data, count, width, weights: hidden.weights };
}

/**
 * @param limit nodes from here on are left out
 * @returns the automaton state of every node: 0 for the root, cluster + 1 for others, -1 for those left out
 */
export function statesOfNodes(tree: StateTree, partition: StatePartition, limit: number, task: Task): Int32Array {
  const states = new Int32Array(tree.size).fill(-1);
  const clusters = partition.assign(tree.states.subarray(tree.units, limit * tree.units), limit - 1, task);
  for (let node = 1; node < limit; node++) states[node] = clusters[node - 1]! + 1;
  states[0] = 0;
  return states;
}
