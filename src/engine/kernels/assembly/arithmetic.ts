/**
 * Arithmetic on four floats at a time. With relaxed SIMD a multiplication and an addition are one instruction with one
 * rounding; without, two.
 */

/** a · b + c */
// @ts-ignore: decorators are allowed on functions here
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * Each value four times. They are loaded where they are needed: as literals, the engine would build every one of them
 * anew in each round of the loop.
 * Numerator (odd powers 13 … 1) and denominator (even powers 6 … 0) of the rational function that Eigen uses for tanh,
 * then the largest argument and result, one and a half.
 */
// prettier-ignore
const table = memory.data<f32>([
  -2.76076847742355e-16, -2.76076847742355e-16, -2.76076847742355e-16, -2.76076847742355e-16,
  2.00018790482477e-13, 2.00018790482477e-13, 2.00018790482477e-13, 2.00018790482477e-13,
  -8.60467152213735e-11, -8.60467152213735e-11, -8.60467152213735e-11, -8.60467152213735e-11,
  5.12229709037114e-8, 5.12229709037114e-8, 5.12229709037114e-8, 5.12229709037114e-8,
  1.48572235717979e-5, 1.48572235717979e-5, 1.48572235717979e-5, 1.48572235717979e-5,
  6.37261928875436e-4, 6.37261928875436e-4, 6.37261928875436e-4, 6.37261928875436e-4,
  4.89352455891786e-3, 4.89352455891786e-3, 4.89352455891786e-3, 4.89352455891786e-3,
  1.19825839466702e-6, 1.19825839466702e-6, 1.19825839466702e-6, 1.19825839466702e-6,
  1.18534705686654e-4, 1.18534705686654e-4, 1.18534705686654e-4, 1.18534705686654e-4,
  2.26843463243900e-3, 2.26843463243900e-3, 2.26843463243900e-3, 2.26843463243900e-3,
  4.89352518554385e-3, 4.89352518554385e-3, 4.89352518554385e-3, 4.89352518554385e-3,
  9, 9, 9, 9,
  -9, -9, -9, -9,
  1, 1, 1, 1,
  -1, -1, -1, -1,
  0.5, 0.5, 0.5, 0.5,
], 16);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return v128.load(table + (index << 4));
}

/** Not a number stays so; one instruction each, where min and max take several. */
// @ts-ignore: decorator
@inline
function within(x: v128, least: v128, most: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, most), least);
}

/** Within 3.5e-7 of tanh, 3.1e-8 beyond ±9; what is not a number stays so. */
// @ts-ignore: decorator
@inline
export function tanh(argument: v128): v128 {
  const x = within(argument, constant(12), constant(11));
  const square = f32x4.mul(x, x);
  let p = madd(square, constant(0), constant(1));
  p = madd(square, p, constant(2));
  p = madd(square, p, constant(3));
  p = madd(square, p, constant(4));
  p = madd(square, p, constant(5));
  p = madd(square, p, constant(6));
  let q = madd(square, constant(7), constant(8));
  q = madd(square, q, constant(9));
  q = madd(square, q, constant(10));
  return within(f32x4.div(f32x4.mul(x, p), q), constant(14), constant(13));
}

/** σ of twice the argument: the weights of gates are halved when they are packed. */
// @ts-ignore: decorator
@inline
export function sigmoidOfTwice(half: v128): v128 {
  return madd(tanh(half), constant(15), constant(15));
}

/** (1 − share) · a + share · b */
// @ts-ignore: decorator
@inline
export function mix(share: v128, a: v128, b: v128): v128 {
  return madd(share, b, f32x4.mul(f32x4.sub(constant(13), share), a));
}
