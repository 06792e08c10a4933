/** Points to be clustered, and what is asked of them everywhere. */

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
  for (let d = fours; d < width; d++) s0 += (a[aAt + d]! - b[bAt + d]!) ** 2;
  return s0 + s1 + (s2 + s3);
}

export function rowsAt({ data, width }: Points, rows: ArrayLike<number>): Float32Array {
  const chosen = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) chosen.set(data.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
  return chosen;
}
