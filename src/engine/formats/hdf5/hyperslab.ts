/**
 * HDF5 reads boxes (hyperslabs), tensors are asked for by ranges of their row-major elements. A range is covered by
 * boxes: the rest of a row, whole rows, the start of a row, and so on over all axes.
 */

export interface Box {
  /** First index and number of indices on every axis. */
  readonly offset: readonly number[];
  readonly count: readonly number[];
  /** Elements in it. */
  readonly elements: number;
}

/**
 * @param shape at least one axis, none of size 0
 * @param start an element of the tensor, in row-major order
 * @param atMost the most elements the box may have, at least 1
 * @returns the largest box that begins at `start` and is contiguous in row-major order
 */
export function boxAt(shape: readonly number[], start: number, atMost: number): Box {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  const offset = strides.map((stride, axis) => Math.floor(start / stride) % shape[axis]!);
  const axis = strides.findIndex((stride) => stride <= atMost && start % stride === 0);
  const extent = Math.min(shape[axis]! - offset[axis]!, Math.floor(atMost / strides[axis]!));
  const count = shape.map((size, i) => (i < axis ? 1 : i === axis ? extent : size));
  return { offset, count, elements: extent * strides[axis]! };
}
