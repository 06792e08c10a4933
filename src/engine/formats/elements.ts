/**
 * Little-endian elements as model files store them, converted to float32.
 */
import type { DType } from '../core/tensor.js';

/** Bytes per element. */
export const elementBytes: Readonly<Record<DType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/**
 * @param bytes whole elements, at any alignment
 * @returns their values as float32
 */
export function decodeElements(dtype: DType, bytes: Uint8Array): Float32Array {
  // Typed arrays need an aligned start; a copy has one.
  const { buffer } = Uint8Array.from(bytes);
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return new Float32Array(new Float64Array(buffer));
    case 'float16':
      return mapped(new Uint16Array(buffer), halfToNumber);
    case 'bfloat16':
      return decodeBfloat16(new Uint16Array(buffer));
    case 'int64':
      return mapped(new BigInt64Array(buffer), Number);
    case 'uint64':
      return mapped(new BigUint64Array(buffer), Number);
    case 'int32':
      return new Float32Array(new Int32Array(buffer));
    case 'uint32':
      return new Float32Array(new Uint32Array(buffer));
    case 'int16':
      return new Float32Array(new Int16Array(buffer));
    case 'uint16':
      return new Float32Array(new Uint16Array(buffer));
    case 'int8':
      return new Float32Array(new Int8Array(buffer));
    case 'uint8':
    case 'bool':
      return new Float32Array(new Uint8Array(buffer));
  }
}

/** As Float32Array.from, which is many times slower. */
function mapped<T>(stored: { readonly length: number; readonly [index: number]: T }, convert: (value: T) => number): Float32Array {
  const values = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) values[i] = convert(stored[i]!);
  return values;
}

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32. */
function decodeBfloat16(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  return new Float32Array(words.buffer);
}
