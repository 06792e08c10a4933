/**
 * The two levels of clustering (CNN-INTE, section 3): units into factors, and for each factor instances into clusters.
 */
import type { Task } from '../../core/task.js';
import { kmeans, type Points } from '../../learn/kmeans.js';
import { nearestCentres } from '../../learn/nearestCentres.js';
import { columnsOf, evenly, rowsOf } from './scaling.js';

export interface Factor {
  /** Units that it looks at, ascending. */
  readonly columns: readonly number[];
  /** [clusters, units of the factor], in z-scores; clusters of most instances first. */
  readonly centres: Float32Array;
}

/** Units that a factor looks at, and the instances that its clusters are made of; null = all. */
export interface Region {
  readonly columns: readonly number[];
  readonly members: Int32Array | null;
}

/** Instances by which units are compared, and of which clusters are made; all others go to the nearest centre. */
const instancesPerUnit = 500;
const instancesPerClustering = 4000;
const options = { restarts: 2, sample: 500, iterations: 50 } as const;

/**
 * Level 1.
 * @param activations z-scores, [instances, units]
 * @param live units that vary, ascending; at least one
 * @param over `units`: factors are units that respond alike; `instances` (ours): regions of instances, whose clusters
 * part them further by all units
 * @returns largest first; fewer than asked for where there are fewer distinct units or instances
 */
export async function findRegions(activations: Points, live: readonly number[], factors: number, over: 'units' | 'instances', seed: number, task: Task): Promise<readonly Region[]> {
  const points = over === 'units' ? unitPoints(activations, live) : columnsOf(activations, live);
  const { assignment, k } = await kmeans(points, factors, { ...options, seed }, task);
  const groups = Array.from({ length: k }, (_, cluster) => Int32Array.from(assignment.keys()).filter((i) => assignment[i] === cluster));
  return groups
    .filter((group) => group.length > 0)
    .sort((a, b) => b.length - a.length || a[0]! - b[0]!)
    .map((group) => (over === 'units' ? { columns: Array.from(group, (i) => live[i]!), members: null } : { columns: live, members: group }));
}

/**
 * Level 2.
 * @param clusters fewer are found where there are fewer distinct instances
 */
export async function findFactor(activations: Points, { columns, members }: Region, clusters: number, seed: number, task: Task): Promise<Factor> {
  const count = members?.length ?? activations.count;
  const rows = evenly(count, instancesPerClustering);
  const points = columnsOf(rowsOf(activations, members ? rows.map((i) => members[i]!) : rows), columns);
  const { centres } = await kmeans(points, clusters, { ...options, seed }, task);
  return largestFirst({ columns, centres }, activations, task);
}

/** @returns nearest cluster of every instance, given as z-scores of all units. */
export function nearestClusters({ columns, centres }: Factor, activations: Points, task: Task): Int32Array {
  return nearestCentres(columnsOf(activations, columns), centres, task);
}

/** @returns the factor with the clusters of most instances first, so that their names do not hang on k-means; without those that are no one's */
export function largestFirst({ columns, centres }: Factor, activations: Points, task: Task): Factor {
  const width = columns.length;
  const sizes = new Int32Array(centres.length / width);
  for (const cluster of nearestClusters({ columns, centres }, activations, task)) sizes[cluster]!++;
  const order = Array.from(sizes.keys()).filter((cluster) => sizes[cluster]! > 0).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  return { columns, centres: Float32Array.from(order.flatMap((cluster) => Array.from(centres.subarray(cluster * width, (cluster + 1) * width)))) };
}

export function clusterCount({ columns, centres }: Factor): number {
  return centres.length / columns.length;
}

/** Units are points whose coordinates are their z-scores on some instances. */
function unitPoints(activations: Points, live: readonly number[]): Points {
  const rows = evenly(activations.count, instancesPerUnit);
  const data = new Float32Array(live.length * rows.length);
  live.forEach((unit, i) => rows.forEach((row, j) => (data[i * rows.length + j] = activations.data[row * activations.width + unit]!)));
  return { data, count: live.length, width: rows.length, weights: null };
}
