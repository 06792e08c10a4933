/**
 * One step of Lloyd's algorithm for a part of the points, with Hamerly's bounds ("Making k-means even faster", 2010): a
 * point keeps its cluster, and nothing is computed for it, as long as it is nearer to its centre than any other centre
 * can have come. What is computed is exact, so the clusters are those of the plain algorithm.
 */
import type { Cancellation, ParallelJob, Range } from '../core/parallel.js';
import { pointKernels } from '../kernels/simdPoints.js';
import type { PointKernels } from './pointKernels.js';
import { type Points, rowsOf } from './points.js';

/** What is kept of all points from step to step; a shard reads and writes its own part. */
export interface LloydShared {
  readonly points: Points;
  readonly assignment: Int32Array;
  /** Bounds of the distance to the own centre from above, and to every other centre from below. */
  readonly upper: Float64Array;
  readonly lower: Float64Array;
}

/** How the centres have moved. */
export interface CentreSteps {
  /** [k] */
  readonly moved: Float64Array;
  /** Half the distance from each centre to the nearest other, [k]. */
  readonly halfGaps: Float64Array;
  /** Sum of the squares of all steps. */
  readonly squares: number;
  /** The centre that moved most, and how far the others moved at most. */
  readonly fastest: number;
  readonly secondFastest: number;
}

export interface LloydShard extends Range {
  /** [k, width] */
  readonly centres: Float32Array;
  /** null in the first step: nothing is known yet. */
  readonly steps: CentreSteps | null;
}

/** Of every cluster, or by what they change. */
export interface ClusterSums {
  /** Weighted sum of the points, [k, width]. */
  readonly sums: Float64Array;
  /** Sum of the weights, [k]. */
  readonly mass: Float64Array;
  readonly members: Int32Array;
}

export function noSums(values: number, width: number): ClusterSums {
  const k = values / width;
  return { sums: new Float64Array(values), mass: new Float64Array(k), members: new Int32Array(k) };
}

/** Bounds are sums of rounded numbers. */
const caution = 1 - 1e-12;

export const lloydJob: ParallelJob<LloydShared, LloydShard, ClusterSums> = {
  name: 'lloyd',
  prepare(shared) {
    const kernels = pointKernels(shared.points);
    return (shard, task) => assignPoints(shared, kernels, shard, task);
  },
};

function assignPoints(shared: LloydShared, kernels: PointKernels, shard: LloydShard, task: Cancellation): ClusterSums {
  const { centres, steps } = shard;
  const { points, assignment, upper, lower } = shared;
  const rows = steps ? doubtful(shared, kernels, shard, steps, task) : rowsOf(shard);
  const found = kernels.nearest(rows, centres, task);
  const changes = new Changes(points, steps ? 2 * rows.length : rows.length, centres.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const cluster = found.nearest[i]!;
    upper[row] = found.upper[i]!;
    lower[row] = found.lower[i]!;
    if (steps && cluster === assignment[row]) continue;
    if (steps) changes.add(row, assignment[row]!, -1);
    changes.add(row, cluster, 1);
    assignment[row] = cluster;
  }
  return changes.sum(kernels, task);
}

/** Points that enter or leave clusters. */
class Changes {
  private number = 0;
  private readonly rows: Int32Array;
  private readonly clusters: Int32Array;
  private readonly weights: Float64Array;
  private readonly total: ClusterSums;

  constructor(
    private readonly points: Points,
    most: number,
    values: number,
  ) {
    this.rows = new Int32Array(most);
    this.clusters = new Int32Array(most);
    this.weights = new Float64Array(most);
    this.total = noSums(values, points.width);
  }

  add(row: number, cluster: number, sign: 1 | -1): void {
    const weight = sign * (this.points.weights?.[row] ?? 1);
    const at = this.number++;
    this.rows[at] = row;
    this.clusters[at] = cluster;
    this.weights[at] = weight;
    this.total.mass[cluster]! += weight;
    this.total.members[cluster]! += sign;
  }

  sum(kernels: PointKernels, task: Cancellation): ClusterSums {
    const { number, rows, clusters, weights, total } = this;
    kernels.addRows(rows.subarray(0, number), clusters.subarray(0, number), weights.subarray(0, number), total.sums, task);
    return total;
  }
}

/** Brings the bounds up to date. @returns the points whose cluster may have changed */
function doubtful({ assignment, upper, lower }: LloydShared, kernels: PointKernels, { from, to, centres }: LloydShard, steps: CentreSteps, task: Cancellation): Int32Array {
  const { moved, halfGaps, fastest, secondFastest } = steps;
  const furthest = moved[fastest]!;
  const rows = new Int32Array(to - from);
  const own = new Int32Array(to - from);
  let number = 0;
  for (let row = from; row < to; row++) {
    const cluster = assignment[row]!;
    const above = upper[row]! + moved[cluster]!;
    const below = lower[row]! - (cluster === fastest ? secondFastest : furthest);
    upper[row] = above;
    lower[row] = below;
    if (above < Math.max(below, halfGaps[cluster]!) * caution) continue;
    rows[number] = row;
    own[number++] = cluster;
  }
  // The bound from above has grown step by step; what it really is takes no more than one comparison.
  const distances = kernels.squaredDistances(rows.subarray(0, number), centres, own, task);
  let left = 0;
  for (let i = 0; i < number; i++) {
    const row = rows[i]!;
    const distance = Math.sqrt(distances[i]!);
    upper[row] = distance;
    if (!(distance < Math.max(lower[row]!, halfGaps[own[i]!]!) * caution)) rows[left++] = row;
  }
  return rows.subarray(0, left);
}
