/**
 * NumPy's array file format (NEP 1), the parts of which .npz files are made. Only plain numbers and text are read:
 * object arrays are pickles, and nothing in a file is ever executed.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { elementCount, shapeText } from '../core/tensor.js';
import { decodeElements } from '../formats/elements.js';
import { checkLimit } from './limits.js';

/** An array in row-major order, whatever the order in the file. */
export type NpyArray = {
  readonly shape: readonly number[];
  /** As the file calls it: `<f4`. */
  readonly dtype: string;
} & (
  | { readonly kind: 'float'; readonly data: Float32Array | Float64Array }
  /** Float64Array only where values leave the range of int32. */
  | { readonly kind: 'integer'; readonly data: Int32Array | Float64Array }
  | { readonly kind: 'boolean'; readonly data: Uint8Array }
  | { readonly kind: 'text'; readonly data: readonly string[] }
);

interface NpyHeader {
  readonly dtype: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Offset of the first element. */
  readonly start: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

export function looksLikeNpy(head: Uint8Array): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

/**
 * @param name for messages: `data.npz: X`
 * @param bytes the whole .npy file
 * @throws UnrollError when it is damaged, or holds what cannot be read
 */
export async function parseNpy(name: string, bytes: Uint8Array, task: Task): Promise<NpyArray> {
  const { dtype, fortranOrder, shape, start } = parseHeader(name, bytes);
  const element = elementType(name, dtype);
  const count = elementCount(shape);
  const end = start + count * element.size;
  if (end > bytes.length) {
    throw new UnrollError(
      'data',
      `${name}: its header promises ${shapeText(shape)} of ${dtype}, ${end} bytes, but it has ${bytes.length}. It is truncated or damaged; write it again.`,
    );
  }
  checkLimit(name, 'values', count);
  // A copy: aligned for typed arrays, and free to be changed. (A Node Buffer's own slice would share its memory.)
  const raw = new Uint8Array(end - start);
  raw.set(bytes.subarray(start, end));
  if (dtype.startsWith('>')) await swapBytes(raw, element.unit, task);
  const decoded = await element.decode(raw, count, task);
  if (!fortranOrder || shape.length < 2) return { shape, dtype, ...decoded };
  return { shape, dtype, ...(await toRowMajor(decoded, shape, task)) };
}

/** The header is a Python dictionary literal: {'descr': '<f4', 'fortran_order': False, 'shape': (6, 8, 3), } */
function parseHeader(name: string, bytes: Uint8Array): NpyHeader {
  const damaged = (what: string): UnrollError =>
    new UnrollError('data', `${name}: ${what}. It is no NumPy array or is damaged; write it again with numpy.save or numpy.savez.`);
  if (!looksLikeNpy(bytes) || bytes.length < 12) throw damaged('does not begin like a .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6]! >= 2;
  const begin = long ? 12 : 10;
  const start = begin + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > bytes.length) throw damaged('its header ends beyond the file');

  const text = new TextDecoder().decode(bytes.subarray(begin, start));
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

interface ElementType {
  /** Bytes of one element. */
  readonly size: number;
  /** Bytes that are swapped together for the other byte order. */
  readonly unit: number;
  decode(raw: Uint8Array<ArrayBuffer>, count: number, task: Task): Promise<Decoded>;
}

function elementType(name: string, dtype: string): ElementType {
  const match = /^[<>|=]?([?a-zA-Z])(\d*)/.exec(dtype);
  const kind = match?.[1] ?? '';
  const size = Number(match?.[2] || 1);
  const unsupported = new UnrollError('data', `${name}: its type ${dtype} is not supported. Save it as float32, int64, bool or text.`);
  if (size === 0) throw unsupported;
  switch (`${kind}${kind === 'U' || kind === 'S' ? '' : size}`) {
    case 'f4':
      return { size, unit: size, decode: async (raw) => ({ kind: 'float', data: new Float32Array(raw.buffer) }) };
    case 'f8':
      return { size, unit: size, decode: async (raw) => ({ kind: 'float', data: new Float64Array(raw.buffer) }) };
    case 'f2':
      return { size, unit: size, decode: async (raw) => ({ kind: 'float', data: decodeElements('float16', raw) }) };
    case 'i1':
      return integers(size, (raw) => new Int8Array(raw.buffer));
    case 'i2':
      return integers(size, (raw) => new Int16Array(raw.buffer));
    case 'i4':
      return integers(size, (raw) => new Int32Array(raw.buffer));
    case 'u1':
      return integers(size, (raw) => new Uint8Array(raw.buffer));
    case 'u2':
      return integers(size, (raw) => new Uint16Array(raw.buffer));
    case 'u4':
      return { size, unit: size, decode: async (raw, count, task) => wideIntegers(name, count, task, new Uint32Array(raw.buffer)) };
    case 'i8':
    case 'u8':
      return { size, unit: size, decode: (raw, count, task) => wideIntegers(name, count, task, wideReader(raw, kind === 'u')) };
    case 'b1':
    case '?1':
      return { size: 1, unit: 1, decode: async (raw, count, task) => ({ kind: 'boolean', data: await mapped(new Uint8Array(count), task, (i) => (raw[i] === 0 ? 0 : 1)) }) };
    case 'U':
      return { size: 4 * size, unit: 4, decode: (raw, count, task) => texts(name, new Uint32Array(raw.buffer), size, count, task) };
    case 'S':
      return { size, unit: 1, decode: (raw, count, task) => texts(name, raw, size, count, task) };
    case 'O1':
      throw new UnrollError(
        'data',
        `${name}: is an object array, which holds pickled Python objects; Unroll runs nothing from a file. ` +
          'Save it with a number type; for sequences of unequal length, pad them and add an array "lengths".',
      );
    default:
      throw unsupported;
  }
}

function integers(size: number, view: (raw: Uint8Array<ArrayBuffer>) => ArrayLike<number>): ElementType {
  return { size, unit: size, decode: async (raw) => ({ kind: 'integer', data: new Int32Array(view(raw)) }) };
}

async function wideIntegers(name: string, count: number, task: Task, values: ArrayLike<number> | ((i: number) => number)): Promise<Decoded> {
  const read = typeof values === 'function' ? values : (i: number): number => values[i]!;
  const exact = await mapped(new Float64Array(count), task, read);
  let narrow = true;
  for (const value of exact) {
    if (!Number.isSafeInteger(value)) throw new UnrollError('data', `${name}: holds the integer ${value}, which is too large to be read exactly.`);
    narrow &&= value === (value | 0);
  }
  return { kind: 'integer', data: narrow ? new Int32Array(exact) : exact };
}

function wideReader(raw: Uint8Array<ArrayBuffer>, unsigned: boolean): (i: number) => number {
  const low = new Uint32Array(raw.buffer);
  const high = unsigned ? low : new Int32Array(raw.buffer);
  return (i) => high[2 * i + 1]! * 2 ** 32 + low[2 * i]!;
}

/** @param units code points (or bytes), `size` per text, filled up with zeros */
async function texts(name: string, units: ArrayLike<number>, size: number, count: number, task: Task): Promise<Decoded> {
  const data: string[] = [];
  for (let i = 0; i < count; i++) {
    let text = '';
    for (let k = i * size; k < (i + 1) * size && units[k] !== 0; k++) {
      if (units[k]! > 0x10ffff) throw new UnrollError('data', `${name}: text ${i + 1} is not Unicode. It is damaged; write it again.`);
      text += String.fromCodePoint(units[k]!);
    }
    data.push(text);
    if (i % 4096 === 0) await task.checkpoint();
  }
  return { kind: 'text', data };
}

const chunk = 2 ** 20;

async function mapped<T extends Float64Array | Uint8Array>(out: T, task: Task, read: (i: number) => number): Promise<T> {
  for (let i = 0; i < out.length; i++) {
    out[i] = read(i);
    if (i % chunk === 0) await task.checkpoint();
  }
  return out;
}

/** Typed arrays have the machine's byte order, which is little-endian wherever VS Code and Node run. */
async function swapBytes(raw: Uint8Array, unit: number, task: Task): Promise<void> {
  for (let start = 0; start < raw.length; start += unit) {
    raw.subarray(start, start + unit).reverse();
    if (start % chunk === 0) await task.checkpoint();
  }
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
    if (to % chunk === 0) await task.checkpoint();
  }
  return { ...decoded, data: ordered } as Decoded;
}
