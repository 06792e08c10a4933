/**
 * Tensors as model files hold them: described at once, their values read only when needed.
 */

/** Element types of the formats that Unroll reads. Values always arrive as float32. */
export type DType =
  | 'float64' | 'float32' | 'float16' | 'bfloat16'
  | 'int64' | 'int32' | 'int16' | 'int8'
  | 'uint64' | 'uint32' | 'uint16' | 'uint8'
  | 'bool';

export interface TensorInfo {
  /** As the file names it, unique in the file. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** A tensor in a file whose values can be read, wholly or by range. */
export interface TensorSource extends TensorInfo {
  /**
   * @param start first element, in row-major order (default 0)
   * @param count number of elements (default: all from `start`)
   * @returns the values converted to float32, row-major; the caller may change them
   */
  load(start?: number, count?: number): Promise<Float32Array>;
}

/** @returns the number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** @returns a shape for people: `[64, 128]`, with `?` for a size that is free. */
export function shapeText(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? '?').join(', ')}]`;
}
