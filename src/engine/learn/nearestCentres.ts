/** Which centre is nearest to each point, when that is asked once. */
import { type Cancellation, rangesOf } from '../core/parallel.js';
import { pointKernels } from '../kernels/simdPoints.js';
import { type Points, rowsOf } from './points.js';

/** Asked about at a time: what is not kept of the answer takes little memory. */
const rangePoints = 2 ** 16;

/**
 * @param centres [k, width]
 * @returns nearest centre of every point, the lowest index where two are equally near
 */
export function nearestCentres(points: Points, centres: Float32Array, task: Cancellation): Int32Array {
  const kernels = pointKernels({ ...points });
  const nearest = new Int32Array(points.count);
  for (const range of rangesOf(points.count, rangePoints)) nearest.set(kernels.nearest(rowsOf(range), centres, task).nearest, range.from);
  return nearest;
}
