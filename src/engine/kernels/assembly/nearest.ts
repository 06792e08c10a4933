/**
 * Nearest centres: of x·c − |c|²/2 the largest wins. Products of 16-bit integers propose, twice as many at a time as
 * those of floats; they are exact and so the same on every machine. What rounding to integers leaves open is decided in
 * double precision, among those centres alone that may be the nearest.
 */
import { dotProduct } from './rows';

/** Points that are compared with a few centres at a time; their products stay in registers. */
const tilePoints: i32 = 8;
const tileCentres: i32 = 4;

/**
 * Every row of integers has this norm. Its elements stay below 2^15, however the norm is rounded, and products of two
 * such rows, with all their partial sums, below 2^31.
 */
const integerNorm: f32 = 32000;
/** Rows that are smaller are not stretched to it: the squares of their elements have no precision left. */
const smallestNorm: f32 = 1e-15;

/** Lanes of vectors, to be read one by one. */
const lanes = memory.data(48, 16);

/**
 * Rounds centres to integers, all by the same scale.
 * @param centres [k, width], width a multiple of four
 * @param halfNorms written: |c|²/2, [k]
 * @param integers written, [k rounded up to tiles, width]
 * @param offsets written: |c|²/2 in units of the products, [k rounded up to tiles]; Infinity where there is no centre
 * @returns the largest norm
 */
export function roundCentres(centres: usize, k: i32, width: i32, halfNorms: usize, integers: usize, offsets: usize): f32 {
  let largest: f64 = 0;
  for (let j = 0; j < k; j++) {
    let half: f64 = 0;
    for (let at = centres + <usize>(j * width) * 4, end = at + <usize>width * 4; at < end; at += 4) {
      const value = <f64>load<f32>(at);
      half += (value * value) / 2;
    }
    store<f64>(halfNorms + (<usize>j << 3), half);
    largest = max(largest, half);
  }
  const norm = max(<f32>sqrt(2 * largest), smallestNorm);
  const factor = f32x4.splat(integerNorm / norm);
  const all = (k + tileCentres - 1) & -tileCentres;
  memory.fill(integers, 0, <usize>(all * width) * 2);
  for (let end = centres + <usize>(k * width) * 4; centres < end; centres += 16, integers += 8) {
    const rounded = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(centres), factor)));
    v128.store64_lane(integers, i16x8.narrow_i32x4_s(rounded, rounded), 0);
  }
  for (let j = 0; j < all; j++) {
    store<f32>(offsets + (<usize>j << 2), j < k ? <f32>((load<f64>(halfNorms + (<usize>j << 3)) * integerNorm) / norm) : Infinity);
  }
  return norm;
}

/**
 * @param points [.., width], width a multiple of four
 * @param rows which of them, [count rounded up to tiles]
 * @param centres k of them, as given to {@link roundCentres}, and what that wrote
 * @param packed [width, 8] 16-bit integers, overwritten
 * @param scores [k rounded up to tiles, 8] floats, overwritten
 * @param nearest written, [count rounded up to tiles]: the index of the nearest centre, the lowest of equally near ones;
 * −1 where there are values that are no numbers, or too large for single precision
 * @param upper written, as long: the distance to the nearest centre is no larger
 * @param lower written: the distance to every other centre is no smaller
 */
export function nearestCentres(
  points: usize,
  rows: usize,
  count: i32,
  width: i32,
  centres: usize,
  k: i32,
  largestNorm: f32,
  halfNorms: usize,
  integers: usize,
  offsets: usize,
  packed: usize,
  scores: usize,
  nearest: usize,
  upper: usize,
  lower: usize,
): void {
  for (let row = 0; row < count; row += tilePoints) {
    const norms0 = packFour(points, rows, width, packed);
    const norms1 = packFour(points, rows + 16, width, packed + 16);
    multiply(packed, width, integers, k, scores);
    decideFour(norms0, points, rows, width, centres, k, largestNorm, halfNorms, offsets, scores, nearest, upper, lower);
    decideFour(norms1, points, rows + 16, width, centres, k, largestNorm, halfNorms, offsets, scores + 16, nearest + 16, upper + 32, lower + 32);
    rows += 32;
    nearest += 32;
    upper += 64;
    lower += 64;
  }
}

/**
 * Rounds four points to integers, each by a scale of its own, and interleaves them: two elements of each in turn.
 * @returns their norms
 */
function packFour(points: usize, rows: usize, width: i32, packed: usize): v128 {
  const stride = <usize>width << 2;
  let x0 = points + <usize>load<i32>(rows) * stride;
  let x1 = points + <usize>load<i32>(rows, 4) * stride;
  let x2 = points + <usize>load<i32>(rows, 8) * stride;
  let x3 = points + <usize>load<i32>(rows, 12) * stride;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let d: usize = 0; d < stride; d += 16) {
    let x = v128.load(x0 + d);
    s0 = f32x4.add(s0, f32x4.mul(x, x));
    x = v128.load(x1 + d);
    s1 = f32x4.add(s1, f32x4.mul(x, x));
    x = v128.load(x2 + d);
    s2 = f32x4.add(s2, f32x4.mul(x, x));
    x = v128.load(x3 + d);
    s3 = f32x4.add(s3, f32x4.mul(x, x));
  }
  // Transposed, so that the four sums of all of them are added at once.
  const a = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5);
  const b = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7);
  const c = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5);
  const e = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7);
  const ab = f32x4.add(a, b);
  const ce = f32x4.add(c, e);
  const squares = f32x4.add(v128.shuffle<f32>(ab, ce, 0, 1, 4, 5), v128.shuffle<f32>(ab, ce, 2, 3, 6, 7));
  const norms = f32x4.max(f32x4.sqrt(squares), f32x4.splat(smallestNorm));
  const factors = f32x4.div(f32x4.splat(integerNorm), norms);
  const f0 = v128.shuffle<f32>(factors, factors, 0, 0, 0, 0);
  const f1 = v128.shuffle<f32>(factors, factors, 1, 1, 1, 1);
  const f2 = v128.shuffle<f32>(factors, factors, 2, 2, 2, 2);
  const f3 = v128.shuffle<f32>(factors, factors, 3, 3, 3, 3);
  for (const end = x0 + stride; x0 < end; x0 += 16) {
    const r01 = i16x8.narrow_i32x4_s(rounded(x0, f0), rounded(x1, f1));
    const r23 = i16x8.narrow_i32x4_s(rounded(x2, f2), rounded(x3, f3));
    v128.store(packed, v128.shuffle<i32>(r01, r23, 0, 2, 4, 6));
    v128.store(packed, v128.shuffle<i32>(r01, r23, 1, 3, 5, 7), 32);
    packed += 64;
    x1 += 16;
    x2 += 16;
    x3 += 16;
  }
  return norms;
}

// @ts-ignore: decorator
@inline
function rounded(x: usize, factor: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x), factor)));
}

/** Products of eight packed points with all centres, four centres at a time. */
function multiply(packed: usize, width: i32, integers: usize, k: i32, products: usize): void {
  const stride = <usize>width << 1;
  for (let j = 0; j < k; j += tileCentres) {
    let c0 = integers;
    let c1 = c0 + stride;
    let c2 = c1 + stride;
    let c3 = c2 + stride;
    let s00 = i32x4.splat(0);
    let s01 = s00;
    let s10 = s00;
    let s11 = s00;
    let s20 = s00;
    let s21 = s00;
    let s30 = s00;
    let s31 = s00;
    let x = packed;
    for (const end = c1; c0 < end; c0 += 4) {
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      let pair = v128.load32_splat(c0);
      s00 = i32x4.add(s00, i32x4.dot_i16x8_s(x0, pair));
      s01 = i32x4.add(s01, i32x4.dot_i16x8_s(x1, pair));
      pair = v128.load32_splat(c1);
      s10 = i32x4.add(s10, i32x4.dot_i16x8_s(x0, pair));
      s11 = i32x4.add(s11, i32x4.dot_i16x8_s(x1, pair));
      pair = v128.load32_splat(c2);
      s20 = i32x4.add(s20, i32x4.dot_i16x8_s(x0, pair));
      s21 = i32x4.add(s21, i32x4.dot_i16x8_s(x1, pair));
      pair = v128.load32_splat(c3);
      s30 = i32x4.add(s30, i32x4.dot_i16x8_s(x0, pair));
      s31 = i32x4.add(s31, i32x4.dot_i16x8_s(x1, pair));
      c1 += 4;
      c2 += 4;
      c3 += 4;
      x += 32;
    }
    v128.store(products, s00);
    v128.store(products, s01, 16);
    v128.store(products, s10, 32);
    v128.store(products, s11, 48);
    v128.store(products, s20, 64);
    v128.store(products, s21, 80);
    v128.store(products, s30, 96);
    v128.store(products, s31, 112);
    products += 128;
    integers += stride << 2;
  }
}

/** Turns the products of four points into scores, in the same units, and finds the largest. */
function decideFour(
  norms: v128,
  points: usize,
  rows: usize,
  width: i32,
  centres: usize,
  k: i32,
  largestNorm: f32,
  halfNorms: usize,
  offsets: usize,
  scores: usize,
  nearest: usize,
  upper: usize,
  lower: usize,
): void {
  const factors = f32x4.div(f32x4.splat(integerNorm), norms);
  let best = f32x4.splat(-Infinity);
  let second = best;
  let bestIndex = i32x4.splat(-1);
  let index = i32x4.splat(0);
  const one = i32x4.splat(1);
  for (let j = 0; j < k; j++) {
    const at = scores + (<usize>j << 5);
    const score = f32x4.sub(f32x4.convert_i32x4_s(v128.load(at)), f32x4.mul(v128.load32_splat(offsets + (<usize>j << 2)), factors));
    v128.store(at, score);
    bestIndex = v128.bitselect(index, bestIndex, f32x4.gt(score, best));
    // One instruction each, as they may ignore what is no number.
    second = f32x4.pmax(second, f32x4.pmin(score, best));
    best = f32x4.pmax(best, score);
    index = i32x4.add(index, one);
  }
  v128.store(nearest, bestIndex);
  v128.store(lanes, norms);
  v128.store(lanes, best, 16);
  v128.store(lanes, second, 32);
  for (let lane: usize = 0; lane < 4; lane++) {
    if (load<i32>(nearest + (lane << 2)) < 0) continue;
    const at = lanes + (lane << 2);
    const norm = load<f32>(at);
    const most = load<f32>(at, 16);
    const next = load<f32>(at, 32);
    const margin = largestError(norm, width, largestNorm);
    const unit = (<f64>norm * largestNorm) / (<f64>integerNorm * integerNorm);
    if (most - next > 2 * margin) {
      const square = <f64>norm * norm;
      const rounding = square * <f64>(width + 8) * 6e-8;
      store<f64>(upper + (lane << 3), distance(square + rounding, unit * (margin - most)));
      store<f64>(lower + (lane << 3), distance(square - rounding, unit * -(margin + next)));
    } else {
      const x = points + ((<usize>load<i32>(rows + (lane << 2)) * width) << 2);
      const least = most - 2 * margin;
      decide(x, width, centres, k, halfNorms, scores + (lane << 2), least, unit * (margin - most), nearest + (lane << 2), upper + (lane << 3), lower + (lane << 3));
    }
  }
}

/**
 * What a score may be wrong by, in units of the products: half a unit for each element of point and centre, and a few
 * roundings of the score and of what is taken off it.
 */
function largestError(norm: f32, width: i32, largestNorm: f32): f32 {
  return <f32>1.03 * integerNorm * sqrt<f32>(<f32>width) + <f32>0.3 * <f32>width + 512 + (largestNorm / norm) * 256;
}

/** |x − c|² = |x|² + 2 (|c|²/2 − x·c) */
// @ts-ignore: decorator
@inline
function distance(square: f64, difference: f64): f64 {
  return sqrt(max<f64>(0, square + 2 * difference));
}

/**
 * Compares in double precision the centres whose scores are not below `least`; among them is the nearest.
 * @param others |c|²/2 − x·c of all other centres is no smaller
 */
function decide(x: usize, width: i32, centres: usize, k: i32, halfNorms: usize, scores: usize, least: f32, others: f64, nearest: usize, upper: usize, lower: usize): void {
  let found = 0;
  let best = Infinity;
  let second = others;
  for (let j = 0; j < k; j++) {
    if (load<f32>(scores + (<usize>j << 5)) < least) continue;
    const difference = load<f64>(halfNorms + (<usize>j << 3)) - dotProduct(x, centres + ((<usize>j * width) << 2), width);
    if (difference < best) {
      second = min(second, best);
      best = difference;
      found = j;
    } else second = min(second, difference);
  }
  const square = dotProduct(x, x, width);
  const rounding = 1e-12 * (square + abs(best));
  store<i32>(nearest, found);
  store<f64>(upper, distance(square + rounding, best));
  store<f64>(lower, distance(square - rounding, second));
}
