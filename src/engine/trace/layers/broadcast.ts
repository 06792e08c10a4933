/** Arrays repeated along axes of size 1 until they have the shape of others. */
import { elementCount } from '../../core/tensor.js';

export interface ShapedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** @returns the shape that both can be repeated to, of equal rank; null where they do not fit */
export function commonShape(a: readonly number[], b: readonly number[]): readonly number[] | null {
  if (a.length !== b.length) return null;
  const shape = a.map((size, axis) => (size === 1 ? b[axis]! : size));
  return shape.every((size, axis) => b[axis] === size || b[axis] === 1) ? shape : null;
}

/** @returns the values in the given shape, the array's own where it has it already; null where they do not fit */
export function broadcast(array: ShapedArray, shape: readonly number[]): Float32Array | null {
  if (array.shape.join() === shape.join()) return array.data;
  if (commonShape(array.shape, shape)?.join() !== shape.join()) return null;
  const strides = stridesOf(array.shape).map((stride, axis) => (array.shape[axis] === 1 ? 0 : stride));
  return gathered(array.data, shape, strides);
}

/** @returns how far neighbours on each axis stand apart, row-major */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** @returns an array of the given shape whose neighbours on an axis stand `strides` apart in `data` */
export function gathered(data: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const result = new Float32Array(elementCount(shape));
  const index = new Array<number>(shape.length).fill(0);
  for (let to = 0, from = 0; to < result.length; to++) {
    result[to] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
