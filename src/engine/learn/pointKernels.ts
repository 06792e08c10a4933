/**
 * The costly loops of clustering: what is asked of many points at once. Here in plain TypeScript, the reference; the SIMD
 * kernels (kernels/simdPoints.ts) give the same bits.
 */
import type { Cancellation } from '../core/parallel.js';
import { type Points, squaredDistance } from './points.js';

/** Multiplications between two looks at the task. */
const cancelInterval = 1 << 21;

export interface PointKernels {
  /**
   * @param rows of the points that are asked about, ascending
   * @param centres [k, width]
   */
  nearest(rows: Int32Array, centres: Float32Array, task: Cancellation): NearestCentres;
  /** @returns the squared distance of each row to the one of the centres that `clusters` names for it */
  squaredDistances(rows: Int32Array, centres: Float32Array, clusters: Int32Array, task: Cancellation): Float64Array;
  /**
   * Takes a further centre into account.
   * @param distances of every point to the nearest centre so far, squared, [count]; changed
   */
  narrow(centre: Float32Array, distances: Float64Array, task: Cancellation): void;
  /**
   * Adds rows times their weights to the sums of clusters.
   * @param sums [k, width], changed
   */
  addRows(rows: Int32Array, clusters: Int32Array, weights: Float64Array, sums: Float64Array, task: Cancellation): void;
}

/** Of some points, in their order. */
export interface NearestCentres {
  /** Index of the nearest centre, the lowest of equally near ones. */
  readonly nearest: Int32Array;
  /** The distance to it is no larger; may be NaN where values are no numbers. */
  readonly upper: Float64Array;
  /** The distance to every other centre is no smaller. */
  readonly lower: Float64Array;
}

export function plainPointKernels(points: Points): PointKernels {
  const { data, count, width } = points;
  const kernels: PointKernels = {
    nearest(rows, centres, task) {
      const nearest = new Int32Array(rows.length).fill(-1);
      decideRest(points, centres, rows, nearest, task);
      const upper = kernels.squaredDistances(rows, centres, nearest, task).map(Math.sqrt);
      return { nearest, upper, lower: new Float64Array(rows.length) };
    },
    squaredDistances(rows, centres, clusters) {
      return Float64Array.from(rows, (row, i) => squaredDistance(data, row * width, centres, clusters[i]! * width, width));
    },
    narrow(centre, distances) {
      for (let i = 0; i < count; i++) {
        const distance = squaredDistance(data, i * width, centre, 0, width);
        if (distance < distances[i]!) distances[i] = distance;
      }
    },
    addRows(rows, clusters, weights, sums) {
      for (let i = 0; i < rows.length; i++) {
        const from = rows[i]! * width;
        const to = clusters[i]! * width;
        for (let d = 0; d < width; d++) sums[to + d]! += weights[i]! * data[from + d]!;
      }
    },
  };
  return kernels;
}

/**
 * Finds the nearest centre of every point whose assignment is negative. Compares |c|²/2 − x·c, which orders centres as
 * the distance does.
 * @param rows of the points that `assignment` is about
 */
export function decideRest({ data, width }: Points, centres: Float32Array, rows: Int32Array, assignment: Int32Array, task: Cancellation): void {
  const k = centres.length / width;
  const halfNorms = new Float64Array(k);
  for (let i = 0; i < centres.length; i++) halfNorms[Math.floor(i / width)]! += centres[i]! ** 2 / 2;
  const block = Math.max(1, Math.floor(cancelInterval / centres.length));
  const fours = width - (width % 4);
  for (let i = 0; i < assignment.length; i++) {
    if (i % block === 0) task.throwIfCancelled();
    if (assignment[i]! >= 0) continue;
    const row = rows[i]! * width;
    let nearest = 0;
    let least = Infinity;
    for (let cluster = 0; cluster < k; cluster++) {
      const at = cluster * width;
      // Four sums, so that an addition need not wait for the one before it.
      let a = 0;
      let b = 0;
      let c = 0;
      let e = 0;
      for (let d = 0; d < fours; d += 4) {
        a += data[row + d]! * centres[at + d]!;
        b += data[row + d + 1]! * centres[at + d + 1]!;
        c += data[row + d + 2]! * centres[at + d + 2]!;
        e += data[row + d + 3]! * centres[at + d + 3]!;
      }
      if (fours < width) a += data[row + fours]! * centres[at + fours]!;
      if (fours + 1 < width) b += data[row + fours + 1]! * centres[at + fours + 1]!;
      if (fours + 2 < width) c += data[row + fours + 2]! * centres[at + fours + 2]!;
      const score = halfNorms[cluster]! - (a + b + (c + e));
      if (score < least) {
        least = score;
        nearest = cluster;
      }
    }
    assignment[i] = nearest;
  }
}

