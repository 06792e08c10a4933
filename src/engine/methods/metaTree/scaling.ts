/**
 * Activations as z-scores: units of different strength then count alike.
 */
import type { Points } from '../../learn/kmeans.js';
import { columnMoments } from '../../learn/vectors.js';

/** Per unit; what does not vary has the deviation 0. */
export interface Scaling {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Values that differ by less than this share of their mean are rounding. */
const negligible = 1e-6;
/** A unit that hardly varied may be anywhere on further instances; squares of its z-scores are to stay finite. */
const farthest = 1e6;

export function scalingOf(activations: Points): Scaling {
  const { means, variances } = columnMoments(activations);
  const deviation = Array.from(variances, (variance, unit) => {
    const each = Math.sqrt(variance);
    return each > negligible * Math.abs(means[unit]!) ? each : 0;
  });
  return { mean: Array.from(means), deviation };
}

/** Replaces activations, [rows, units], by their z-scores, at most {@link farthest}; units that do not vary become 0. */
export function standardise(data: Float32Array, { mean, deviation }: Scaling): void {
  const width = mean.length;
  for (let i = 0; i < data.length; i++) {
    const unit = i % width;
    data[i] = deviation[unit] === 0 ? 0 : Math.max(-farthest, Math.min(farthest, (data[i]! - mean[unit]!) / deviation[unit]!));
  }
}

/** @returns some columns of points, side by side. */
export function columnsOf({ data, count, width }: Points, columns: readonly number[]): Points {
  const chosen = new Float32Array(count * columns.length);
  for (let row = 0, at = 0; row < count; row++) for (const column of columns) chosen[at++] = data[row * width + column]!;
  return { data: chosen, count, width: columns.length, weights: null };
}

/** @returns some rows of points. */
export function rowsOf({ data, width }: Points, rows: ArrayLike<number>): Points {
  const chosen = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) chosen.set(data.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
  return { data: chosen, count: rows.length, width, weights: null };
}

/** @returns at most `most` of the numbers below `count`, evenly taken. */
export function evenly(count: number, most: number): Int32Array {
  const taken = Math.min(count, most);
  return Int32Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}
