/** What the loader calls. Built twice, for SIMD and relaxed SIMD; ../compiled.js holds both. */
import { tileRows } from './product';

export { gruResetAfter, gruResetBefore, lstm, mgu, srn } from './cells';
export { nearestCentres, roundCentres } from './nearest';
export { addRows, narrow, squaredDistances } from './rows';

/** Rows of buffers are to be a multiple of this. */
export function rowsPerTile(): i32 {
  return tileRows;
}

/** Where free memory begins. */
export function heapBase(): usize {
  return __heap_base;
}

/** @returns how many of `count` values are not zero */
export function countNonZero(values: usize, count: i32): i32 {
  let found = 0;
  const end = values + (<usize>count << 2);
  const zero = f32x4.splat(0);
  for (; values + 16 <= end; values += 16) found += popcnt(i32x4.bitmask(f32x4.ne(v128.load(values), zero)));
  for (; values < end; values += 4) found += i32(load<f32>(values) != 0);
  return found;
}
