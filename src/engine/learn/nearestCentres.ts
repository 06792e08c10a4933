/**
 * The costly loop of clustering: which centre is nearest to each point. SIMD kernels propose, in single precision; the
 * points they cannot decide are decided here in double precision, so that the result is the same with and without them.
 */
import type { Cancellation } from '../core/parallel.js';
import { proposeNearest } from '../kernels/simdNearest.js';
import type { Points } from './points.js';

/** Multiplications between two looks at the task. */
const cancelInterval = 1 << 21;

/**
 * @param centres [k, width]
 * @returns nearest centre of every point, the lowest index where two are equally near
 */
export function nearestCentres(points: Points, centres: Float32Array, task: Cancellation): Int32Array {
  const assignment = proposeNearest(points, centres, null, task)?.nearest ?? new Int32Array(points.count).fill(-1);
  decideRest(points, centres, null, assignment, task);
  return assignment;
}

/**
 * Finds the nearest centre of every point whose assignment is negative. Compares |c|²/2 − x·c, which orders centres as
 * the distance does.
 * @param rows of the points that `assignment` is about; null = all
 */
export function decideRest({ data, width }: Points, centres: Float32Array, rows: Int32Array | null, assignment: Int32Array, task: Cancellation): void {
  const k = centres.length / width;
  const halfNorms = new Float64Array(k);
  for (let i = 0; i < centres.length; i++) halfNorms[Math.floor(i / width)]! += centres[i]! ** 2 / 2;
  const block = Math.max(1, Math.floor(cancelInterval / centres.length));
  const fours = width - (width % 4);
  for (let i = 0; i < assignment.length; i++) {
    if (i % block === 0) task.throwIfCancelled();
    if (assignment[i]! >= 0) continue;
    const row = (rows ? rows[i]! : i) * width;
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
      for (let d = fours; d < width; d++) a += data[row + d]! * centres[at + d]!;
      const score = halfNorms[cluster]! - (a + b + (c + e));
      if (score < least) {
        least = score;
        nearest = cluster;
      }
    }
    assignment[i] = nearest;
  }
}

