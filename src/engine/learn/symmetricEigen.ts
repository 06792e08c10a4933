/** Eigenvalues and eigenvectors of small symmetric matrices, by Jacobi's rotations. */

export interface Eigen {
  /** Descending. */
  readonly values: Float64Array;
  /** [n, n], the vector of the i-th value in row i. */
  readonly vectors: Float64Array;
}

/** Sweeps over all pairs; quadratic convergence needs far fewer. */
const mostSweeps = 60;

/** @param matrix [n, n], symmetric; it is overwritten */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let sweep = 0; sweep < mostSweeps && offDiagonal(matrix, n) > 0; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(matrix, vectors, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => matrix[b * n + b]! - matrix[a * n + a]! || a - b);
  const sorted = new Float64Array(n * n);
  order.forEach((from, to) => sorted.set(vectors.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (i) => matrix[i * n + i]!), vectors: sorted };
}

/** @returns the largest entry beside the diagonal that is more than rounding */
function offDiagonal(matrix: Float64Array, n: number): number {
  let most = 0;
  let size = 0;
  for (let i = 0; i < n * n; i++) {
    const entry = Math.abs(matrix[i]!);
    size = Math.max(size, entry);
    if (i % (n + 1) !== 0) most = Math.max(most, entry);
  }
  return most > size * Number.EPSILON ? most : 0;
}

/** Turns the plane of two axes so that their entry becomes 0. */
function rotate(matrix: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const entry = matrix[p * n + q]!;
  if (entry === 0) return;
  const theta = (matrix[q * n + q]! - matrix[p * n + p]!) / (2 * entry);
  const tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let i = 0; i < n; i++) turn(matrix, i * n + p, i * n + q, cosine, sine);
  for (let i = 0; i < n; i++) turn(matrix, p * n + i, q * n + i, cosine, sine);
  for (let i = 0; i < n; i++) turn(vectors, p * n + i, q * n + i, cosine, sine);
}

function turn(values: Float64Array, a: number, b: number, cosine: number, sine: number): void {
  const x = values[a]!;
  const y = values[b]!;
  values[a] = cosine * x - sine * y;
  values[b] = sine * x + cosine * y;
}
