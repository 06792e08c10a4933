/**
 * Lloyd's iterations over all points, for k-means. Distances are computed for those points alone whose cluster may have
 * changed (lloydShard.ts), and the sums of the clusters follow those that changed.
 */
import { inSharedMemory, parallelOf, rangesOf, sharedMemory } from '../core/parallel.js';
import type { Task } from '../core/task.js';
import { pointKernels } from '../kernels/simdPoints.js';
import { type CentreSteps, type ClusterSums, lloydJob, noSums } from './lloydShard.js';
import { type Points, rowsOf, squaredDistance } from './points.js';

export interface Clustering {
  /** Number of clusters; fewer than asked for where there are fewer distinct points. */
  readonly k: number;
  /** [k, width] */
  readonly centres: Float32Array;
  /** Cluster of every point, [count]. */
  readonly assignment: Int32Array;
  /** Weighted sum of squared distances to the own centre. */
  readonly inertia: number;
}

export interface LloydOptions {
  /** At most. */
  readonly iterations: number;
  /** The centres are at rest when the squares of their steps sum up to no more. */
  readonly stillness: number;
}

/** Points of a shard: a tenth of a second for a hundred clusters of large states. */
const shardPoints = 2 ** 13;

/** @param start centres, [k, width] */
export async function lloyd(points: Points, start: Float32Array, { iterations, stillness }: LloydOptions, task: Task): Promise<Clustering> {
  const { count, width } = points;
  const k = start.length / width;
  const parallel = parallelOf(task);
  const ranges = rangesOf(count, shardPoints);
  const isSeen = parallel.threads > 1 && ranges.length > 1;
  const memory = (bytes: number): ArrayBufferLike => (isSeen ? sharedMemory(bytes) : new ArrayBuffer(bytes));
  const assignment = new Int32Array(memory(4 * count));
  const shared = {
    points: isSeen ? { ...points, data: inSharedMemory(points.data.subarray(0, count * width)) } : points,
    assignment,
    upper: new Float64Array(memory(8 * count)),
    lower: new Float64Array(memory(8 * count)),
  };
  const assign = parallel.prepare(lloydJob, shared);
  const sums = noSums(k * width, width);
  let centres = start;
  let steps: CentreSteps | null = null;
  for (let iteration = 0; iteration <= iterations; iteration++) {
    await task.checkpoint();
    for (const change of assign(ranges.map((range) => ({ ...range, centres, steps })), task)) addTo(sums, change);
    if (iteration === iterations || (steps && steps.squares <= stillness)) break;
    const moved = meansOf(points, sums, assignment, centres);
    steps = stepsOf(centres, moved, width);
    centres = moved;
  }
  return { k, centres, assignment, inertia: inertiaOf(shared.points, centres, assignment, task) };
}

function addTo(sums: ClusterSums, change: ClusterSums): void {
  for (let i = 0; i < sums.sums.length; i++) sums.sums[i]! += change.sums[i]!;
  for (let cluster = 0; cluster < sums.mass.length; cluster++) {
    sums.mass[cluster]! += change.mass[cluster]!;
    sums.members[cluster]! += change.members[cluster]!;
  }
}

/** @returns weighted means of the clusters; an empty cluster moves to the point farthest from its own centre */
function meansOf(points: Points, { sums, mass, members }: ClusterSums, assignment: Int32Array, centres: Float32Array): Float32Array {
  const { data, count, width } = points;
  const means = new Float32Array(centres.length);
  for (let i = 0; i < means.length; i++) means[i] = sums[i]! / mass[Math.floor(i / width)]!;
  if (!members.includes(0)) return means;
  const distances = Float64Array.from({ length: count }, (_, i) => squaredDistance(data, i * width, centres, assignment[i]! * width, width));
  members.forEach((number, cluster) => {
    if (number > 0) return;
    const farthest = distances.reduce((best, distance, i) => (distance > distances[best]! ? i : best), 0);
    distances[farthest] = -1;
    means.set(data.subarray(farthest * width, (farthest + 1) * width), cluster * width);
  });
  return means;
}

function stepsOf(before: Float32Array, after: Float32Array, width: number): CentreSteps {
  const k = before.length / width;
  const moved = new Float64Array(k);
  const halfGaps = new Float64Array(k).fill(Infinity);
  let squares = 0;
  let fastest = 0;
  for (let cluster = 0; cluster < k; cluster++) {
    const square = squaredDistance(before, cluster * width, after, cluster * width, width);
    squares += square;
    moved[cluster] = Math.sqrt(square);
    if (moved[cluster]! > moved[fastest]!) fastest = cluster;
    for (let other = 0; other < cluster; other++) {
      const gap = Math.sqrt(squaredDistance(after, cluster * width, after, other * width, width)) / 2;
      halfGaps[cluster] = Math.min(halfGaps[cluster]!, gap);
      halfGaps[other] = Math.min(halfGaps[other]!, gap);
    }
  }
  const next = moved.reduce((most, step, cluster) => (cluster === fastest ? most : Math.max(most, step)), 0);
  return { moved, halfGaps, squares, fastest, secondFastest: next };
}

function inertiaOf(points: Points, centres: Float32Array, assignment: Int32Array, task: Task): number {
  const kernels = pointKernels(points);
  let inertia = 0;
  for (const range of rangesOf(points.count, shardPoints)) {
    const distances = kernels.squaredDistances(rowsOf(range), centres, assignment.subarray(range.from, range.to), task);
    for (let i = 0; i < distances.length; i++) inertia += (points.weights?.[range.from + i] ?? 1) * distances[i]!;
  }
  return inertia;
}
