/**
 * Principal components: the few directions in which data vary most. Found in a block Krylov space (Musco & Musco, NeurIPS
 * 2015) grown until the components no longer change, so that neither the covariance of wide layers nor a decomposition of
 * all of it is ever needed.
 */
import { seededRandom } from '../core/random.js';
import type { Task } from '../core/task.js';
import type { FeatureMatrix } from './decisionTreeColumns.js';
import { symmetricEigen } from './symmetricEigen.js';
import { addTo, columnMoments, dot } from './vectors.js';

export interface PrincipalComponents {
  readonly width: number;
  /** Mean of the columns, [width]. */
  readonly mean: Float64Array;
  /** Orthonormal, that of most variance first, [count, width]; the entry of largest size in each is positive. */
  readonly components: Float64Array;
  /** Variance along each component, divided by rows − 1. */
  readonly variances: Float64Array;
  /** The same as shares of the whole variance; 0 where nothing varies. */
  readonly shares: Float64Array;
}

/** Vectors of a block beyond the components asked for: they speed up convergence. */
const spareVectors = 6;
/** Dimensions of the Krylov space at most; then it is begun anew with the best vectors so far. */
const mostDimensions = 256;
const mostRestarts = 4;
/** Components are found when the covariance maps them to multiples of themselves but for this share of the first variance. */
const tolerance = 1e-10;
/** Vectors shorter than this share of what they were before are within the space already. */
const negligible = 1e-10;

/**
 * @param count components wanted; fewer are returned where rows or columns are fewer
 * @throws RangeError with less than two rows, or no component wanted
 */
export async function principalComponents(matrix: FeatureMatrix, count: number, task: Task): Promise<PrincipalComponents> {
  const { width } = matrix;
  if (matrix.count < 2 || count < 1) throw new RangeError(`Principal components need two rows and a component at least, got ${matrix.count} and ${count}.`);
  const { means, variances } = columnMoments(matrix);
  const wanted = Math.min(count, width, matrix.count);
  const random = seededRandom(0);
  let block: readonly Float64Array[] = Array.from({ length: Math.min(width, wanted + spareVectors) }, () => Float64Array.from({ length: width }, () => random.next() - 0.5));
  for (let restart = 0; ; restart++) {
    const { found, settled } = await searchKrylov(matrix, means, block, wanted, task);
    if (settled || restart === mostRestarts) return result(found.slice(0, wanted), means, variances, matrix.count);
    block = found.map(({ vector }) => vector);
  }
}

/** @returns coordinates of the rows along the components, [count, components] */
export function project({ mean, components, variances, width }: PrincipalComponents, { data, count }: FeatureMatrix): Float32Array {
  const axes = variances.length;
  const projected = new Float32Array(count * axes);
  for (let row = 0; row < count; row++) {
    for (let axis = 0; axis < axes; axis++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (data[row * width + i]! - mean[i]!) * components[axis * width + i]!;
      projected[row * axes + axis] = sum;
    }
  }
  return projected;
}

/** An eigenvector of the covariance, as far as a subspace knows it. */
interface Ritz {
  readonly value: number;
  readonly vector: Float64Array;
  /** Length of what the covariance adds to the multiple of the vector. */
  readonly residual: number;
}

/** An orthonormal basis and the images of its vectors under the covariance. */
class KrylovSpace {
  private readonly basis: Float64Array[] = [];
  private readonly images: Float64Array[] = [];

  get size(): number {
    return this.basis.length;
  }

  /** @returns orthonormal vectors that lead out of the space to where the given ones point, as many as it may still grow by */
  orthogonalise(vectors: readonly Float64Array[], most: number): Float64Array[] {
    const added: Float64Array[] = [];
    for (const given of vectors) {
      if (this.size + added.length >= most) break;
      const vector = given.slice();
      const before = Math.sqrt(dot(vector, vector));
      // Twice is enough to make up for rounding.
      for (let again = 0; again < 2; again++) {
        for (const other of this.basis) addTo(vector, other, -dot(vector, other));
        for (const other of added) addTo(vector, other, -dot(vector, other));
      }
      const length = Math.sqrt(dot(vector, vector));
      if (length > negligible * before) added.push(vector.map((each) => each / length));
    }
    return added;
  }

  add(vectors: readonly Float64Array[], images: readonly Float64Array[]): void {
    this.basis.push(...vectors);
    this.images.push(...images);
  }

  /** @returns the best eigenvectors within the space, of the largest values */
  ritz(count: number): Ritz[] {
    const { basis, images, size } = this;
    const projected = new Float64Array(size * size);
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) projected[i * size + j] = projected[j * size + i] = dot(basis[i]!, images[j]!);
    const { values, vectors } = symmetricEigen(projected, size);
    return Array.from({ length: Math.min(count, size) }, (_, which) => {
      const value = values[which]!;
      const vector = new Float64Array(basis[0]!.length);
      const rest = new Float64Array(vector.length);
      for (let i = 0; i < size; i++) {
        addTo(vector, basis[i]!, vectors[which * size + i]!);
        addTo(rest, images[i]!, vectors[which * size + i]!);
      }
      addTo(rest, vector, -value);
      return { value, vector, residual: Math.sqrt(dot(rest, rest)) };
    });
  }
}

/** Grows the space from a block until the first `wanted` eigenvectors are settled or it may grow no more. */
async function searchKrylov(matrix: FeatureMatrix, means: Float64Array, start: readonly Float64Array[], wanted: number, task: Task): Promise<{ found: Ritz[]; settled: boolean }> {
  const space = new KrylovSpace();
  const most = Math.min(matrix.width, mostDimensions);
  let block = start;
  for (let check = 0; ; ) {
    await task.checkpoint();
    const added = space.orthogonalise(block, most);
    block = covarianceTimes(matrix, means, added, task);
    space.add(added, block);
    const whole = added.length === 0 || space.size === matrix.width;
    if (!whole && space.size < most && space.size < check) continue;
    const found = space.ritz(start.length);
    const settled = whole || found.slice(0, wanted).every(({ residual }) => residual <= tolerance * found[0]!.value);
    if (settled || space.size === most) return { found, settled };
    // Looking costs as much as the cube of the size: it is worth it again when the space has grown by a half.
    check = space.size * 1.5;
  }
}

/** @returns the covariance times each vector, in one pass over the rows */
function covarianceTimes({ data, count, width }: FeatureMatrix, mean: Float64Array, vectors: readonly Float64Array[], task: Task): Float64Array[] {
  const size = vectors.length;
  // Beside each other by column, so that both loops over a row run along memory.
  const packed = new Float64Array(width * size);
  vectors.forEach((vector, i) => vector.forEach((each, column) => (packed[column * size + i] = each)));
  const sums = new Float64Array(width * size);
  const along = new Float64Array(size);
  const block = Math.max(1, Math.floor((1 << 21) / (width * Math.max(1, size))));
  for (let row = 0; row < count; row++) {
    if (row % block === 0) task.throwIfCancelled();
    along.fill(0);
    for (let column = 0; column < width; column++) {
      const value = data[row * width + column]! - mean[column]!;
      for (let i = 0; i < size; i++) along[i]! += value * packed[column * size + i]!;
    }
    for (let column = 0; column < width; column++) {
      const value = data[row * width + column]! - mean[column]!;
      for (let i = 0; i < size; i++) sums[column * size + i]! += value * along[i]!;
    }
  }
  return vectors.map((_, i) => Float64Array.from({ length: width }, (__, column) => sums[column * size + i]! / (count - 1)));
}

function result(found: readonly Ritz[], mean: Float64Array, variances: Float64Array, rows: number): PrincipalComponents {
  const width = mean.length;
  const components = new Float64Array(found.length * width);
  found.forEach(({ vector }, which) => {
    const largest = vector.reduce((best, each, i) => (Math.abs(each) > Math.abs(vector[best]!) ? i : best), 0);
    const sign = vector[largest]! < 0 ? -1 : 1;
    components.set(vector.map((each) => sign * each), which * width);
  });
  const whole = (variances.reduce((sum, each) => sum + each, 0) * rows) / (rows - 1);
  const along = Float64Array.from(found, ({ value }) => Math.max(0, value));
  return { width, mean, components, variances: along, shares: along.map((variance) => (whole > 0 ? variance / whole : 0)) };
}
