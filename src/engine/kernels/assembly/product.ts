/**
 * The matrix product that everything here spends its time in: a few rows times a panel of eight columns, whose sums
 * stay in registers. Every sum adds its terms in the same order in whatever tile it stands, so a row's result does not
 * depend on the rows beside it. Sums are named one by one and the loop takes one step at a time: unrolled by hand, or
 * with a second loop for the state, they no longer fit into the registers.
 */
import { madd } from './arithmetic';

/** Rows of a tile; a fused multiplication leaves a register free for a sixth. */
export const tileRows: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;

/** Columns of a panel; [rows of the matrix, 8] each. */
export const panelColumns: i32 = 8;

/** target = start + x · panel, for one tile. Strides in bytes; a `startStride` of 0 starts all rows alike. */
export function multiplyTile(target: usize, targetStride: usize, start: usize, startStride: usize, x: usize, xStride: usize, count: i32, panel: usize): void {
  let s00 = v128.load(start);
  let s01 = v128.load(start, 16);
  start += startStride;
  let s10 = v128.load(start);
  let s11 = v128.load(start, 16);
  start += startStride;
  let s20 = v128.load(start);
  let s21 = v128.load(start, 16);
  start += startStride;
  let s30 = v128.load(start);
  let s31 = v128.load(start, 16);
  start += startStride;
  let s40 = v128.load(start);
  let s41 = v128.load(start, 16);
  let s50 = s00;
  let s51 = s01;
  if (tileRows == 6) {
    start += startStride;
    s50 = v128.load(start);
    s51 = v128.load(start, 16);
  }

  let x1 = x + xStride;
  let x2 = x1 + xStride;
  let x3 = x2 + xStride;
  let x4 = x3 + xStride;
  let x5 = x4 + xStride;
  const end = x + (<usize>count << 2);
  while (x < end) {
    const w0 = v128.load(panel);
    const w1 = v128.load(panel, 16);
    let value = v128.load32_splat(x);
    s00 = madd(value, w0, s00);
    s01 = madd(value, w1, s01);
    value = v128.load32_splat(x1);
    s10 = madd(value, w0, s10);
    s11 = madd(value, w1, s11);
    value = v128.load32_splat(x2);
    s20 = madd(value, w0, s20);
    s21 = madd(value, w1, s21);
    value = v128.load32_splat(x3);
    s30 = madd(value, w0, s30);
    s31 = madd(value, w1, s31);
    value = v128.load32_splat(x4);
    s40 = madd(value, w0, s40);
    s41 = madd(value, w1, s41);
    if (tileRows == 6) {
      value = v128.load32_splat(x5);
      s50 = madd(value, w0, s50);
      s51 = madd(value, w1, s51);
      x5 += 4;
    }
    x += 4;
    x1 += 4;
    x2 += 4;
    x3 += 4;
    x4 += 4;
    panel += 32;
  }

  v128.store(target, s00);
  v128.store(target, s01, 16);
  target += targetStride;
  v128.store(target, s10);
  v128.store(target, s11, 16);
  target += targetStride;
  v128.store(target, s20);
  v128.store(target, s21, 16);
  target += targetStride;
  v128.store(target, s30);
  v128.store(target, s31, 16);
  target += targetStride;
  v128.store(target, s40);
  v128.store(target, s41, 16);
  if (tileRows == 6) {
    target += targetStride;
    v128.store(target, s50);
    v128.store(target, s51, 16);
  }
}
