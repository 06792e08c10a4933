/**
 * NumPy's array file format (NEP 1), the parts of which .npz files are made. Elements are read by range, so an array
 * may be larger than memory. Only plain numbers and text are read: object arrays are pickles, and nothing in a file is
 * ever executed.
 */
import { memorySource, type ByteSource } from '../core/bytes.js';
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { elementCount, shapeText } from '../core/tensor.js';
import { checkLimit } from './limits.js';
import { npyElementType, type Elements, type NpyKind } from './npyElements.js';
import { filled, valuesPerCheckpoint } from './values.js';

interface NpyInfo {
  readonly shape: readonly number[];
  /** As the file calls it: `<f4`. */
  readonly dtype: string;
}

/** An array in row-major order, whatever the order in the file. */
export type NpyArray = NpyInfo &
  (
    | { readonly kind: 'float'; readonly data: Float32Array | Float64Array }
    /** Float64Array only where values leave the range of int32. */
    | { readonly kind: 'integer'; readonly data: Int32Array | Float64Array }
    | { readonly kind: 'boolean'; readonly data: Uint8Array }
    | { readonly kind: 'text'; readonly data: readonly string[] }
  );

/** An array that is still in its file. */
export interface NpyFile extends NpyInfo {
  /** For messages: `data.npz: X`. */
  readonly name: string;
  readonly kind: NpyKind;
  /** Number of elements. */
  readonly count: number;
  /** Bytes of one element. */
  readonly size: number;
  readonly fortranOrder: boolean;
  /**
   * @returns `count` elements from `start`, in the order of the file
   * @throws UnrollError for text that is not Unicode and integers that cannot be held exactly
   */
  elements(start: number, count: number): Elements;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

export function looksLikeNpy(head: Uint8Array): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

/**
 * @param name for messages: `data.npz: X`
 * @param source the whole .npy file; it has to stay open as long as elements are read
 * @throws UnrollError when it is damaged, or holds what cannot be read
 */
export function openNpy(name: string, source: ByteSource): NpyFile {
  const { dtype, fortranOrder, shape, start } = parseHeader(name, source);
  const element = npyElementType(name, dtype);
  const count = elementCount(shape);
  const end = start + count * element.size;
  if (end > source.size) {
    throw new UnrollError(
      'data',
      `${name}: its header promises ${shapeText(shape)} of ${dtype}, ${end} bytes, but it has ${source.size}. It is truncated or damaged; write it again.`,
    );
  }
  return {
    name,
    shape,
    dtype,
    kind: element.kind,
    count,
    size: element.size,
    fortranOrder: fortranOrder && shape.length > 1,
    elements(from, number) {
      // A copy: aligned for typed arrays, and free to be changed.
      const raw = new Uint8Array(number * element.size);
      raw.set(source.read(start + from * element.size, raw.length));
      if (dtype.startsWith('>')) swapBytes(raw, element.unit);
      return element.decode(raw, number);
    },
  };
}

/**
 * @param bytes the whole .npy file
 * @throws UnrollError when it is damaged, holds what cannot be read, or more than memory allows
 */
export async function parseNpy(name: string, bytes: Uint8Array, task: Task): Promise<NpyArray> {
  return readNpy(openNpy(name, memorySource(name, bytes)), task);
}

/** @throws UnrollError for more elements than memory allows, and as {@link NpyFile.elements} does */
export async function readNpy(file: NpyFile, task: Task): Promise<NpyArray> {
  checkLimit(file.name, 'values', file.count);
  const { shape, dtype } = file;
  const read = await readElements(file, task);
  return { shape, dtype, ...(file.fortranOrder ? await toRowMajor(read, shape, task) : read) };
}

const bytesPerCheckpoint = 2 ** 20;

/** Block by block, so that neither memory nor time is taken all at once. */
async function readElements(file: NpyFile, task: Task): Promise<Decoded> {
  const texts: string[] = [];
  let numbers: Exclude<Elements, readonly string[]> | null = null;
  const step = Math.max(1, Math.floor(bytesPerCheckpoint / file.size));
  for (let start = 0; start < file.count || start === 0; start += step) {
    await task.checkpoint();
    const block = file.elements(start, Math.min(step, file.count - start));
    if (isTexts(block)) {
      for (const text of block) texts.push(text);
      continue;
    }
    numbers ??= emptyLike(block, file.count);
    numbers.set(block, start);
  }
  if (file.kind === 'text' || numbers === null) return { kind: 'text', data: texts };
  if (file.kind === 'integer') return { kind: 'integer', data: numbers instanceof Float64Array ? await narrowed(numbers, task) : numbers } as Decoded;
  return { kind: file.kind, data: numbers } as Decoded;
}

function isTexts(elements: Elements): elements is readonly string[] {
  return Array.isArray(elements);
}

function emptyLike<T extends Float32Array | Float64Array | Int32Array | Uint8Array>(block: T, length: number): T {
  return new (block.constructor as new (length: number) => T)(length);
}

/** @returns int32 where all the integers fit. */
async function narrowed(exact: Float64Array, task: Task): Promise<Int32Array | Float64Array> {
  for (let start = 0; start < exact.length; start += valuesPerCheckpoint) {
    await task.checkpoint();
    if (exact.subarray(start, start + valuesPerCheckpoint).some((value) => value !== (value | 0))) return exact;
  }
  return filled(new Int32Array(exact.length), task, (i) => exact[i]!);
}

interface NpyHeader {
  readonly dtype: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Offset of the first element. */
  readonly start: number;
}

/** Bytes; the dictionary of an array of plain numbers needs about a hundred. A longer one would be searched at length. */
const longestHeader = 2 ** 15;

/** The header is a Python dictionary literal: {'descr': '<f4', 'fortran_order': False, 'shape': (6, 8, 3), } */
function parseHeader(name: string, source: ByteSource): NpyHeader {
  const damaged = (what: string): UnrollError =>
    new UnrollError('data', `${name}: ${what}. It is no NumPy array or is damaged; write it again with numpy.save or numpy.savez.`);
  const bytes = source.read(0, Math.min(source.size, 12));
  if (bytes.length < 12 || !looksLikeNpy(bytes)) throw damaged('does not begin like a .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6]! >= 2;
  const begin = long ? 12 : 10;
  const start = begin + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > source.size) throw damaged('its header ends beyond the file');
  if (start > longestHeader) throw damaged(`its header claims ${start} bytes`);

  const text = new TextDecoder().decode(source.read(begin, start - begin));
  const field = (key: string, pattern: string): string | undefined => new RegExp(`['"]${key}['"]\\s*:\\s*${pattern}`).exec(text)?.[1];
  if (field('descr', '(\\[)') !== undefined) {
    throw new UnrollError('data', `${name}: is a structured array (a table with named fields). Save its columns as plain arrays.`);
  }
  const dtype = field('descr', `['"]([^'"]*)['"]`);
  const order = field('fortran_order', '(True|False)');
  const sizes = field('shape', '\\(([^)]*)\\)')?.split(',').map((size) => size.trim()).filter((size) => size !== '');
  // Python 2 wrote long integers as 12L.
  const shape = sizes?.map((size) => (/^\d+L?$/.test(size) ? Number.parseInt(size, 10) : -1));
  if (dtype === undefined || order === undefined || !shape || shape.some((size) => !Number.isSafeInteger(size) || size < 0)) {
    throw damaged('its header cannot be read');
  }
  return { dtype, fortranOrder: order === 'True', shape, start };
}

type Decoded = NpyArray extends infer A ? (A extends NpyArray ? Pick<A, 'kind' | 'data'> : never) : never;

/** Typed arrays have the machine's byte order, which is little-endian wherever VS Code and Node run. */
function swapBytes(raw: Uint8Array, unit: number): void {
  for (let start = 0; start < raw.length; start += unit) raw.subarray(start, start + unit).reverse();
}

/** Column-major to row-major: counts through the row-major positions and keeps the source's index beside. */
async function toRowMajor(decoded: Decoded, shape: readonly number[], task: Task): Promise<Decoded> {
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  const position = shape.map(() => 0);
  const ordered = decoded.kind === 'text' ? [...decoded.data] : decoded.data.slice();
  const target: { [index: number]: unknown } = ordered;
  let from = 0;
  for (let to = 0; to < decoded.data.length; to++) {
    target[to] = decoded.data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++position[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      position[axis] = 0;
    }
    if (to % valuesPerCheckpoint === 0) await task.checkpoint();
  }
  return { ...decoded, data: ordered } as Decoded;
}
