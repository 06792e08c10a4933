/**
 * Nearest centres: x·c − |c|²/2 for all of them, of which the largest wins. Single precision decides only what it can
 * decide: a point whose best two centres are closer together than the sums are exact is left to the caller.
 */
import { multiplyTile, panelColumns, tileRows } from './product';

/**
 * @param x [rows, width], rows a multiple of the tile's
 * @param panels the centres as packed columns, [k rounded up to panels, width]
 * @param minusHalfNorms −|c|²/2, [columns]; −Infinity where there is no centre
 * @param scores [tileRows, columns], overwritten
 * @param relativeError of a sum, in units of |x| · largestNorm + largestNorm²
 * @param nearest written, [rows]; −1 = not decided
 * @param best written, [rows]: the largest and the second largest score
 * @param second
 */
export function nearestCentres(
  x: usize,
  rows: i32,
  width: i32,
  panels: usize,
  minusHalfNorms: usize,
  columns: i32,
  scores: usize,
  relativeError: f32,
  largestNorm: f32,
  nearest: usize,
  best: usize,
  second: usize,
): void {
  const stride = <usize>width << 2;
  const panelBytes = <usize>width << 5;
  const scoreStride = <usize>columns << 2;
  for (let row = 0; row < rows; row += tileRows) {
    const tile = x + <usize>row * stride;
    for (let column = 0; column < columns; column += panelColumns) {
      const at = <usize>column << 2;
      multiplyTile(scores + at, scoreStride, minusHalfNorms + at, 0, tile, stride, width, panels + <usize>(column / panelColumns) * panelBytes);
    }
    for (let i = 0; i < tileRows; i++) {
      const margin = relativeError * largestNorm * (norm(tile + <usize>i * stride, width) + largestNorm);
      const at = <usize>(row + i) << 2;
      store<i32>(nearest + at, clearlyLargest(scores + <usize>i * scoreStride, columns, margin, best + at, second + at));
    }
  }
}

function norm(x: usize, width: i32): f32 {
  let squares = f32x4.splat(0);
  const end = x + (<usize>width << 2);
  for (; x + 16 <= end; x += 16) {
    const values = v128.load(x);
    squares = f32x4.add(squares, f32x4.mul(values, values));
  }
  let sum = f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) + f32x4.extract_lane(squares, 2) + f32x4.extract_lane(squares, 3);
  for (; x < end; x += 4) sum += load<f32>(x) * load<f32>(x);
  return sqrt<f32>(sum);
}

/** The largest and second largest score of each lane, and the index of the largest. */
const lanes = memory.data(48, 16);

/** @returns the index of the largest score where it is more than `margin` larger than the second, else −1 */
function clearlyLargest(scores: usize, columns: i32, margin: f32, largest: usize, secondLargest: usize): i32 {
  let best = f32x4.splat(-Infinity);
  let second = best;
  let bestIndex = i32x4.splat(-1);
  let index = i32x4(0, 1, 2, 3);
  const four = i32x4.splat(4);
  for (let column = 0; column < columns; column += 4) {
    const score = v128.load(scores + (<usize>column << 2));
    bestIndex = v128.bitselect(index, bestIndex, f32x4.gt(score, best));
    second = f32x4.max(second, f32x4.min(score, best));
    best = f32x4.max(best, score);
    index = i32x4.add(index, four);
  }
  v128.store(lanes, best);
  v128.store(lanes, second, 16);
  v128.store(lanes, bestIndex, 32);
  let most: f32 = -Infinity;
  let next: f32 = -Infinity;
  let found = -1;
  for (let lane: usize = 0; lane < 16; lane += 4) {
    const score = load<f32>(lanes + lane);
    next = max(max(next, load<f32>(lanes + lane, 16)), min(most, score));
    if (score > most) found = load<i32>(lanes + lane, 32);
    most = max(most, score);
  }
  store<f32>(largest, most);
  store<f32>(secondLargest, next);
  return most - next > margin ? found : -1;
}
