/** Which centre is nearest to each point, when that is asked once. */
import type { Cancellation } from '../core/parallel.js';
import { pointKernels } from '../kernels/simdPoints.js';
import { allRows, type Points } from './points.js';

/**
 * @param centres [k, width]
 * @returns nearest centre of every point, the lowest index where two are equally near
 */
export function nearestCentres(points: Points, centres: Float32Array, task: Cancellation): Int32Array {
  return pointKernels({ ...points }).nearest(allRows(points), centres, task).nearest;
}
