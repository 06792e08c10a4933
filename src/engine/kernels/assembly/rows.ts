/**
 * What clustering asks of single points, in double precision: every sum is that of the plain TypeScript (four partial
 * sums), so that the results are the same bits. Rows are padded with zeros to a multiple of four.
 */

/** x·c */
export function dotProduct(x: usize, c: usize, width: i32): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (const end = x + (<usize>width << 2); x < end; x += 16, c += 16) {
    low = f64x2.add(low, f64x2.mul(twoDoubles(x), twoDoubles(c)));
    high = f64x2.add(high, f64x2.mul(twoDoubles(x + 8), twoDoubles(c + 8)));
  }
  return sumOf(low, high);
}

/**
 * @param points [.., width]
 * @param rows which of them, [count]
 * @param centres [.., width]
 * @param others of the centres, the one to which each distance is asked, [count]
 * @param distances written: squared, [count]
 */
export function squaredDistances(points: usize, rows: usize, count: i32, width: i32, centres: usize, others: usize, distances: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const x = points + ((<usize>load<i32>(rows + (i << 2)) * width) << 2);
    const c = centres + ((<usize>load<i32>(others + (i << 2)) * width) << 2);
    store<f64>(distances + (i << 3), squaredDistance(x, c, width));
  }
}

/**
 * Takes a further centre into account.
 * @param points [count, width]
 * @param distances changed: squared, to the nearest centre, [count]
 */
export function narrow(points: usize, count: i32, width: i32, centre: usize, distances: usize): void {
  const stride = <usize>width << 2;
  for (const end = points + <usize>count * stride; points < end; points += stride, distances += 8) {
    const distance = squaredDistance(points, centre, width);
    if (distance < load<f64>(distances)) store<f64>(distances, distance);
  }
}

/**
 * Adds points, times their weights, to the sums of their clusters.
 * @param rows which of the points, [count]
 * @param clusters [count]
 * @param weights [count]
 * @param sums [.., width] doubles
 */
export function addRows(points: usize, rows: usize, count: i32, width: i32, clusters: usize, weights: usize, sums: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    let x = points + ((<usize>load<i32>(rows + (i << 2)) * width) << 2);
    let sum = sums + ((<usize>load<i32>(clusters + (i << 2)) * width) << 3);
    const weight = v128.load64_splat(weights + (i << 3));
    for (const end = x + (<usize>width << 2); x < end; x += 16, sum += 32) {
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(weight, twoDoubles(x))));
      v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.mul(weight, twoDoubles(x + 8))), 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function squaredDistance(x: usize, c: usize, width: i32): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (const end = x + (<usize>width << 2); x < end; x += 16, c += 16) {
    let difference = f64x2.sub(twoDoubles(x), twoDoubles(c));
    low = f64x2.add(low, f64x2.mul(difference, difference));
    difference = f64x2.sub(twoDoubles(x + 8), twoDoubles(c + 8));
    high = f64x2.add(high, f64x2.mul(difference, difference));
  }
  return sumOf(low, high);
}

// @ts-ignore: decorator
@inline
function twoDoubles(floats: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(floats));
}

// @ts-ignore: decorator
@inline
function sumOf(low: v128, high: v128): f64 {
  return f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1) + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
}
