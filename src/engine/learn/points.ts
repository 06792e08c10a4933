/** Points to be clustered, and what is asked of them everywhere. */
import type { Range } from '../core/parallel.js';

/** Not to be changed: kernels keep copies of what they were given last. */
export interface Points {
  /** [count, width], row-major; a longer array is allowed, its rest is not looked at. */
  readonly data: Float32Array;
  readonly count: number;
  readonly width: number;
  /** How often each point occurs, [count]; null = once each. */
  readonly weights: ArrayLike<number> | null;
}

/** Of two rows, in double precision. Four sums, so that an addition need not wait for the one before it. */
export function squaredDistance(a: Float32Array, aAt: number, b: Float32Array, bAt: number, width: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const fours = width - (width % 4);
  for (let d = 0; d < fours; d += 4) {
    s0 += (a[aAt + d]! - b[bAt + d]!) ** 2;
    s1 += (a[aAt + d + 1]! - b[bAt + d + 1]!) ** 2;
    s2 += (a[aAt + d + 2]! - b[bAt + d + 2]!) ** 2;
    s3 += (a[aAt + d + 3]! - b[bAt + d + 3]!) ** 2;
  }
  if (fours < width) s0 += (a[aAt + fours]! - b[bAt + fours]!) ** 2;
  if (fours + 1 < width) s1 += (a[aAt + fours + 1]! - b[bAt + fours + 1]!) ** 2;
  if (fours + 2 < width) s2 += (a[aAt + fours + 2]! - b[bAt + fours + 2]!) ** 2;
  return s0 + s1 + (s2 + s3);
}

/** @returns the rows of a range, one by one */
export function rowsOf({ from, to }: Range): Int32Array {
  return new Int32Array(to - from).map((_, i) => from + i);
}

export function rowsAt({ data, width }: Points, rows: ArrayLike<number>): Float32Array {
  const chosen = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) chosen.set(data.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
  return chosen;
}
