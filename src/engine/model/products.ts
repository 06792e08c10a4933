/**
 * The one inner loop of plain inference: a row of numbers times a matrix, added to a row of sums.
 */

/**
 * target[j] += Σ_i x[xAt + i] · weights[i, j] for the columns `from` ≤ j < `to`.
 * Rows of the matrix whose x is 0 are skipped, so one-hot inputs cost one row. Four rows are added at a time: the sums
 * are then loaded and stored a quarter as often.
 * @param target at least `to` sums, in double precision
 * @param weights [rows, columns], row-major
 */
export function addProduct(
  target: Float64Array,
  x: Float32Array,
  xAt: number,
  weights: Float32Array,
  rows: number,
  columns: number,
  from: number,
  to: number,
): void {
  let held = 0;
  let x0 = 0;
  let x1 = 0;
  let x2 = 0;
  let row0 = 0;
  let row1 = 0;
  let row2 = 0;
  for (let i = 0; i < rows; i++) {
    const x3 = x[xAt + i]!;
    if (x3 === 0) continue;
    const row3 = i * columns;
    if (held === 3) {
      for (let j = from; j < to; j++) {
        target[j]! += x0 * weights[row0 + j]! + x1 * weights[row1 + j]! + x2 * weights[row2 + j]! + x3 * weights[row3 + j]!;
      }
      held = 0;
      continue;
    }
    if (held === 0) {
      x0 = x3;
      row0 = row3;
    } else if (held === 1) {
      x1 = x3;
      row1 = row3;
    } else {
      x2 = x3;
      row2 = row3;
    }
    held++;
  }
  if (held === 1) {
    for (let j = from; j < to; j++) target[j]! += x0 * weights[row0 + j]!;
  } else if (held === 2) {
    for (let j = from; j < to; j++) target[j]! += x0 * weights[row0 + j]! + x1 * weights[row1 + j]!;
  } else if (held === 3) {
    for (let j = from; j < to; j++) target[j]! += x0 * weights[row0 + j]! + x1 * weights[row1 + j]! + x2 * weights[row2 + j]!;
  }
}
