/**
 * The header of a safetensors file: a length, then JSON that names every tensor with its type, shape and place.
 * Checked as strictly as the safetensors crate does: tensors fill the file from the header to its end, without gaps or
 * overlaps, so that no offset of a hostile file is ever trusted.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import { parseBoundedJson, UnboundedJsonError } from '../../core/json.js';
import { shapeText, type DType } from '../../core/tensor.js';

/** Bytes: three hundred for each of so many tensors. The crate allows three times as much, which would take a gigabyte to read. */
const longestHeader = 2 ** 25;
const mostTensors = 100_000;

/** Bits per element, and the type values are read as; null where Unroll cannot read them. */
const types: Readonly<Record<string, { readonly bits: number; readonly dtype: DType | null }>> = {
  F64: { bits: 64, dtype: 'float64' },
  F32: { bits: 32, dtype: 'float32' },
  F16: { bits: 16, dtype: 'float16' },
  BF16: { bits: 16, dtype: 'bfloat16' },
  I64: { bits: 64, dtype: 'int64' },
  I32: { bits: 32, dtype: 'int32' },
  I16: { bits: 16, dtype: 'int16' },
  I8: { bits: 8, dtype: 'int8' },
  U64: { bits: 64, dtype: 'uint64' },
  U32: { bits: 32, dtype: 'uint32' },
  U16: { bits: 16, dtype: 'uint16' },
  U8: { bits: 8, dtype: 'uint8' },
  BOOL: { bits: 8, dtype: 'bool' },
  C64: { bits: 64, dtype: null },
  F8_E5M2: { bits: 8, dtype: null },
  F8_E4M3: { bits: 8, dtype: null },
  F8_E8M0: { bits: 8, dtype: null },
  F8_E5M2FNUZ: { bits: 8, dtype: null },
  F8_E4M3FNUZ: { bits: 8, dtype: null },
  F6_E2M3: { bits: 6, dtype: null },
  F6_E3M2: { bits: 6, dtype: null },
  F4: { bits: 4, dtype: null },
};

export interface StoredTensor {
  readonly name: string;
  /** As the header writes it: `BF16`. */
  readonly type: string;
  /** null where Unroll cannot read such values. */
  readonly dtype: DType | null;
  readonly shape: readonly number[];
  /** Absolute offset in the file. */
  readonly start: number;
  readonly bytes: number;
}

export interface Header {
  /** In the order of the file's bytes. */
  readonly tensors: readonly StoredTensor[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** @returns the length of the header that the first bytes announce, or null where they cannot be of safetensors. */
export function announcedLength(head: Uint8Array): number | null {
  if (head.length < 9 || head[8] !== 0x7b) return null; // {
  const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true);
  return length >= 2n && length <= BigInt(longestHeader) ? Number(length) : null;
}

/** @throws UnrollError when the header is not sound or does not fit the file */
export function readHeader(source: ByteSource): Header {
  const damaged = (what: string): UnrollError =>
    new UnrollError('model', `${source.name}: ${what}. It is damaged or no safetensors file; get a complete copy.`);
  if (source.size < 8) throw damaged(`${source.size} bytes are too few for a header`);
  const first = source.read(0, 8);
  const announced = new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true);
  if (announced > BigInt(source.size - 8)) throw damaged(`the header is said to be longer than the file (${announced} bytes)`);
  if (announced > BigInt(longestHeader)) throw damaged(`the header is said to take ${announced} bytes; ${longestHeader} are allowed`);
  const length = Number(announced);

  const parsed = parseObject(source.read(8, length), damaged);
  const listed = Object.entries(parsed).filter(([name]) => name !== '__metadata__');
  if (listed.length > mostTensors) throw damaged(`the header lists ${listed.length} tensors; ${mostTensors} are allowed`);
  const tensors = listed.map(([name, entry]) => storedTensor(name, entry, 8 + length, damaged));
  tensors.sort((a, b) => a.start - b.start || a.bytes - b.bytes);
  checkLayout(tensors, 8 + length, source.size, damaged);
  return { tensors, metadata: textPairs(parsed.__metadata__) };
}

type Damaged = (what: string) => UnrollError;

function parseObject(bytes: Uint8Array, damaged: Damaged): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = parseBoundedJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw damaged(error instanceof UnboundedJsonError ? `the header is ${error.message}` : 'the header is not valid JSON');
  }
  if (!isRecord(parsed)) throw damaged('the header is not an object of tensors');
  return parsed;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Real files have some ten; what goes beyond is not looked at. */
const mostMetadata = 1000;

function textPairs(metadata: unknown): Record<string, string> {
  const keys = isRecord(metadata) ? Object.keys(metadata).slice(0, mostMetadata) : [];
  const pairs = keys.map((key) => [key, (metadata as Record<string, unknown>)[key]] as const);
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => typeof pair[1] === 'string'));
}

function storedTensor(name: string, entry: unknown, base: number, damaged: Damaged): StoredTensor {
  if (!isRecord(entry) || typeof entry.dtype !== 'string') throw damaged(`tensor ${name} has no type`);
  const kind = Object.hasOwn(types, entry.dtype) ? types[entry.dtype]! : null;
  if (kind === null) throw damaged(`tensor ${name} has the unknown type ${entry.dtype}`);
  if (!isIntegers(entry.shape)) throw damaged(`tensor ${name} has no shape of whole numbers`);
  if (entry.shape.some((size) => size < 0)) throw damaged(`tensor ${name} has a negative size in its shape`);
  if (!isIntegers(entry.data_offsets) || entry.data_offsets.length !== 2) throw damaged(`tensor ${name} has no pair of offsets`);
  const [begin, end] = entry.data_offsets as [number, number];
  if (begin < 0) throw damaged(`tensor ${name} begins before the first byte`);
  if (end < begin) throw damaged(`tensor ${name} ends before it begins`);
  const bytes = end - begin;
  // In whole numbers of any size: a hostile shape may overflow any fixed one.
  const bits = entry.shape.reduce((product, size) => product * BigInt(size), BigInt(kind.bits));
  if (bits !== BigInt(bytes) * 8n) {
    throw damaged(`tensor ${name}: its shape does not fit its ${bytes} bytes (${shapeText(entry.shape)} of ${entry.dtype})`);
  }
  return { name, type: entry.dtype, dtype: kind.dtype, shape: entry.shape, start: base + begin, bytes };
}

function isIntegers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item));
}

function checkLayout(tensors: readonly StoredTensor[], base: number, size: number, damaged: Damaged): void {
  let fault: string | null = null;
  let end = base;
  for (const { name, start, bytes } of tensors) {
    if (start < end) fault ??= `tensor ${name} overlaps another tensor`;
    if (start > end) fault ??= `before tensor ${name} there are ${start - end} bytes that belong to no tensor`;
    end = Math.max(end, start + bytes);
  }
  if (end > size && fault === null) throw damaged(`the file ends before its last tensor does (${end - size} bytes are missing)`);
  const beyond = tensors.find((tensor) => tensor.start + tensor.bytes > size);
  if (beyond) throw damaged(`tensor ${beyond.name} lies beyond the end of the file`);
  if (fault !== null) throw damaged(fault);
  if (end < size) throw damaged(`${size - end} bytes after the last tensor belong to no tensor`);
}
