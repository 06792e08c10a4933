/**
 * The element types of .npy files, and how their bytes become numbers or text.
 */
import { UnrollError } from '../core/errors.js';
import { decodeElements } from '../formats/elements.js';

export type NpyKind = 'float' | 'integer' | 'boolean' | 'text';

/** Integers beyond int32's range come as Float64Array, exactly; text as strings. */
export type Elements = Float32Array | Float64Array | Int32Array | Uint8Array | readonly string[];

export interface NpyElementType {
  readonly kind: NpyKind;
  /** Bytes of one element. */
  readonly size: number;
  /** Bytes that are swapped together for the other byte order. */
  readonly unit: number;
  /** @param raw the bytes of `count` elements, little-endian */
  decode(raw: Uint8Array<ArrayBuffer>, count: number): Elements;
}

/** @throws UnrollError for object arrays and types that are not read */
export function npyElementType(name: string, dtype: string): NpyElementType {
  const match = /^[<>|=]?([?a-zA-Z])(\d*)/.exec(dtype);
  const kind = match?.[1] ?? '';
  const size = Number(match?.[2] || 1);
  const unsupported = new UnrollError('data', `${name}: its type ${dtype} is not supported. Save it as float32, int64, bool or text.`);
  if (size === 0) throw unsupported;
  switch (`${kind}${kind === 'U' || kind === 'S' ? '' : size}`) {
    case 'f4':
      return { kind: 'float', size, unit: size, decode: (raw) => new Float32Array(raw.buffer) };
    case 'f8':
      return { kind: 'float', size, unit: size, decode: (raw) => new Float64Array(raw.buffer) };
    case 'f2':
      return { kind: 'float', size, unit: size, decode: (raw) => decodeElements('float16', raw) };
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
      return { kind: 'integer', size, unit: size, decode: (raw) => Float64Array.from(new Uint32Array(raw.buffer)) };
    case 'i8':
    case 'u8':
      return { kind: 'integer', size, unit: size, decode: (raw, count) => wideIntegers(name, raw, count, kind === 'u') };
    case 'b1':
    case '?1':
      return { kind: 'boolean', size: 1, unit: 1, decode: (raw) => raw.map((byte) => (byte === 0 ? 0 : 1)) };
    case 'U':
      return { kind: 'text', size: 4 * size, unit: 4, decode: (raw, count) => texts(name, new Uint32Array(raw.buffer), size, count) };
    case 'S':
      return { kind: 'text', size, unit: 1, decode: (raw, count) => texts(name, raw, size, count) };
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

function integers(size: number, view: (raw: Uint8Array<ArrayBuffer>) => ArrayLike<number>): NpyElementType {
  return { kind: 'integer', size, unit: size, decode: (raw) => new Int32Array(view(raw)) };
}

/** 64-bit integers, put together from their halves. */
function wideIntegers(name: string, raw: Uint8Array<ArrayBuffer>, count: number, unsigned: boolean): Float64Array {
  const low = new Uint32Array(raw.buffer);
  const high = unsigned ? low : new Int32Array(raw.buffer);
  const exact = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = high[2 * i + 1]! * 2 ** 32 + low[2 * i]!;
    if (!Number.isSafeInteger(value)) throw new UnrollError('data', `${name}: holds the integer ${value}, which is too large to be read exactly. Save numbers as float32.`);
    exact[i] = value;
  }
  return exact;
}

/** @param units code points (or bytes), `size` per text, filled up with zeros */
function texts(name: string, units: ArrayLike<number>, size: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    let text = '';
    for (let k = i * size; k < (i + 1) * size && units[k] !== 0; k++) {
      if (units[k]! > 0x10ffff) throw new UnrollError('data', `${name}: holds text that is not Unicode. It is damaged; write it again.`);
      text += String.fromCodePoint(units[k]!);
    }
    return text;
  });
}
