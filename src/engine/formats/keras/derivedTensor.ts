/**
 * Weights that a file keeps in another arrangement than the one they are used in.
 */
import { elementCount, type TensorSource } from '../../core/tensor.js';

/**
 * @param compute gives all values, row-major
 * @returns a tensor that is computed whenever it is asked for
 */
export function derivedTensor(name: string, shape: readonly number[], like: TensorSource, compute: () => Promise<Float32Array>): TensorSource {
  return {
    name,
    shape,
    dtype: like.dtype,
    async load(start = 0, count = elementCount(shape) - start) {
      return (await compute()).slice(start, start + count);
    },
  };
}
