/**
 * One step of Lloyd's algorithm for a part of the points, with Hamerly's bounds ("Making k-means even faster", 2010): a
 * point keeps its cluster, and nothing is computed for it, as long as it is nearer to its centre than any other centre
 * can have come. What is computed is exact, so the clusters are those of the plain algorithm.
 */
import type { Cancellation, ParallelJob, Range } from '../core/parallel.js';
import { proposeNearest } from '../kernels/simdNearest.js';
import { decideRest } from './nearestCentres.js';
import { type Points, squaredDistance } from './points.js';

/** What is kept of all points from step to step; a shard reads and writes its own part. */
export interface LloydShared {
  readonly points: Points;
  readonly assignment: Int32Array;
  /** |x| of every point. */
  readonly norms: Float64Array;
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

/** Bounds are sums of rounded numbers. */
const caution = 1 - 1e-12;

/** Below so many clusters it costs less to look at all of them than at a point's own first. */
const manyClusters = 24;

export const lloydJob: ParallelJob<LloydShared, LloydShard, ClusterSums> = { name: 'lloyd', prepare: (shared) => (shard, task) => assignPoints(shared, shard, task) };

function assignPoints(shared: LloydShared, shard: LloydShard, task: Cancellation): ClusterSums {
  const { assignment } = shared;
  const { centres, steps } = shard;
  const change = noSums(centres.length, shared.points.width);
  const rows = steps ? doubtful(shared, shard, steps) : allOf(shared, shard);
  const nearest = findNearest(shared, centres, rows, task);
  for (let i = 0; i < rows.length; i++) {
    const point = rows[i]!;
    const cluster = nearest[i]!;
    if (steps && cluster === assignment[point]) continue;
    if (steps) count(shared.points, point, assignment[point]!, -1, change);
    count(shared.points, point, cluster, 1, change);
    assignment[point] = cluster;
  }
  return change;
}

export function noSums(values: number, width: number): ClusterSums {
  const k = values / width;
  return { sums: new Float64Array(values), mass: new Float64Array(k), members: new Int32Array(k) };
}

function count({ data, width, weights }: Points, point: number, cluster: number, sign: 1 | -1, { sums, mass, members }: ClusterSums): void {
  const weight = sign * (weights ? weights[point]! : 1);
  mass[cluster]! += weight;
  members[cluster]! += sign;
  const from = point * width;
  const to = cluster * width;
  for (let d = 0; d < width; d++) sums[to + d]! += weight * data[from + d]!;
}

function allOf({ points: { data, width }, norms }: LloydShared, { from, to }: Range): Int32Array {
  const rows = new Int32Array(to - from);
  for (let i = from; i < to; i++) {
    let square = 0;
    for (let d = i * width; d < (i + 1) * width; d++) square += data[d]! * data[d]!;
    norms[i] = Math.sqrt(square);
    rows[i - from] = i;
  }
  return rows;
}

/** Brings the bounds up to date. @returns the points whose cluster may have changed */
function doubtful({ points: { data, width }, assignment, upper, lower }: LloydShared, { from, to, centres }: LloydShard, { moved, halfGaps, fastest, secondFastest }: CentreSteps): Int32Array {
  const found = new Int32Array(to - from);
  const looksFirst = centres.length >= manyClusters * width;
  const furthest = moved[fastest]!;
  let number = 0;
  for (let i = from; i < to; i++) {
    const own = assignment[i]!;
    const above = upper[i]! + moved[own]!;
    const below = lower[i]! - (own === fastest ? secondFastest : furthest);
    const bound = Math.max(below, halfGaps[own]!) * caution;
    upper[i] = above;
    lower[i] = below;
    if (above < bound) continue;
    if (looksFirst) {
      const distance = Math.sqrt(squaredDistance(data, i * width, centres, own * width, width));
      upper[i] = distance;
      if (distance < bound) continue;
    }
    found[number++] = i;
  }
  return found.subarray(0, number);
}

/** @returns the nearest centre of each of some points, whose bounds it sets */
function findNearest({ points, norms, upper, lower }: LloydShared, centres: Float32Array, rows: Int32Array, task: Cancellation): Int32Array {
  const { data, width } = points;
  const proposals = proposeNearest(points, centres, rows, task);
  const nearest = proposals?.nearest ?? new Int32Array(rows.length).fill(-1);
  for (let i = 0; i < rows.length; i++) {
    const point = rows[i]!;
    if (!proposals || nearest[i]! < 0) {
      upper[point] = Infinity;
      lower[point] = 0;
      continue;
    }
    // |x − c|² = |x|² − 2 (x·c − |c|²/2)
    const norm = norms[point]!;
    const margin = proposals.margin(norm);
    upper[point] = Math.sqrt(Math.max(0, norm * norm - 2 * (proposals.best[i]! - margin)));
    lower[point] = Math.sqrt(Math.max(0, norm * norm - 2 * (proposals.second[i]! + margin)));
  }
  decideRest(points, centres, rows, nearest, task);
  for (let i = 0; i < rows.length; i++) {
    const point = rows[i]!;
    if (upper[point] === Infinity) upper[point] = Math.sqrt(squaredDistance(data, point * width, centres, nearest[i]! * width, width));
  }
  return nearest;
}
