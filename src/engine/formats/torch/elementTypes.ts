/**
 * The names under which PyTorch files give the type of a tensor's elements.
 */
import type { DType } from '../../core/tensor.js';

export interface ElementType {
  readonly bytes: number;
  /** null where Unroll cannot read such values. */
  readonly dtype: DType | null;
}

/** Classes of storages: `torch.FloatStorage`, `torch.cuda.HalfStorage`. */
const storageTypes: Readonly<Record<string, ElementType>> = {
  DoubleStorage: { bytes: 8, dtype: 'float64' },
  FloatStorage: { bytes: 4, dtype: 'float32' },
  HalfStorage: { bytes: 2, dtype: 'float16' },
  BFloat16Storage: { bytes: 2, dtype: 'bfloat16' },
  LongStorage: { bytes: 8, dtype: 'int64' },
  IntStorage: { bytes: 4, dtype: 'int32' },
  ShortStorage: { bytes: 2, dtype: 'int16' },
  CharStorage: { bytes: 1, dtype: 'int8' },
  ByteStorage: { bytes: 1, dtype: 'uint8' },
  BoolStorage: { bytes: 1, dtype: 'bool' },
  UntypedStorage: { bytes: 1, dtype: 'uint8' },
  ComplexFloatStorage: { bytes: 8, dtype: null },
  ComplexDoubleStorage: { bytes: 16, dtype: null },
  QInt8Storage: { bytes: 1, dtype: null },
  QUInt8Storage: { bytes: 1, dtype: null },
  QInt32Storage: { bytes: 4, dtype: null },
  QUInt4x2Storage: { bytes: 1, dtype: null },
  QUInt2x4Storage: { bytes: 1, dtype: null },
};

/** `torch.float32` and its synonyms. */
const dtypes: Readonly<Record<string, DType>> = {
  float64: 'float64', double: 'float64',
  float32: 'float32', float: 'float32',
  float16: 'float16', half: 'float16',
  bfloat16: 'bfloat16',
  int64: 'int64', long: 'int64',
  int32: 'int32', int: 'int32',
  int16: 'int16', short: 'int16',
  int8: 'int8',
  uint64: 'uint64', uint32: 'uint32', uint16: 'uint16', uint8: 'uint8',
  bool: 'bool',
};

/** `c10::ScalarType` as torch.export numbers it (torch/_export/serde/schema.py). */
const scalarTypes: Readonly<Record<number, DType>> = {
  1: 'uint8', 2: 'int8', 3: 'int16', 4: 'int32', 5: 'int64',
  6: 'float16', 7: 'float32', 8: 'float64', 12: 'bool', 13: 'bfloat16',
  28: 'uint16', 34: 'uint32', 35: 'uint64',
};

/** @returns null for a class that is no storage */
export function storageType(className: string): ElementType | null {
  return Object.hasOwn(storageTypes, className) ? storageTypes[className]! : null;
}

/** @returns null for a type that Unroll cannot read */
export function dtypeNamed(name: string): DType | null {
  return Object.hasOwn(dtypes, name) ? dtypes[name]! : null;
}

/** @returns null for a type that Unroll cannot read */
export function dtypeNumbered(code: number): DType | null {
  return scalarTypes[code] ?? null;
}
