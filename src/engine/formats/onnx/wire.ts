/**
 * The protobuf wire format, read by range: fields are told where their values stand, and long values are passed over
 * without being read. Nothing a file says about its own lengths is trusted.
 * Reference: protobuf.dev/programming-guides/encoding.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';

/** A part of the file, from its first byte up to but not including `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type WireType = 'varint' | 'fixed64' | 'bytes' | 'fixed32';

/** One field of a message, and where its value stands (for `bytes` without the length). */
export interface Field extends ByteRange {
  readonly number: number;
  readonly wire: WireType;
  /** Where the field itself begins. */
  readonly at: number;
}

const wireTypes: Readonly<Record<number, WireType>> = { 0: 'varint', 1: 'fixed64', 2: 'bytes', 5: 'fixed32' };

const windowBytes = 8192;
const longestText = 1 << 16;
const longestVarint = 10;

/** What the structure of a file may cost to hold: messages, texts and numbers, of at most these many bytes of text. */
const mostItems = 1_000_000;
const mostText = 64 * 2 ** 20;

export class WireReader {
  private window: Uint8Array = new Uint8Array(0);
  private windowStart = 0;
  private items = 0;
  private text = 0;

  constructor(private readonly source: ByteSource) {}

  get size(): number {
    return this.source.size;
  }

  damaged(what: string): UnrollError {
    return new UnrollError('model', `${this.source.name}: ${what}. It is damaged or no ONNX file; get a complete copy.`);
  }

  /** Accounts for something kept in memory. */
  charge(items = 1): void {
    this.items += items;
    if (this.items > mostItems) throw this.damaged(`its graph has more than ${mostItems.toLocaleString('en')} parts`);
  }

  /**
   * The fields of a message in the order of the file.
   * @throws UnrollError when a tag or length is not sound or goes beyond the message
   */
  *fields({ start, end }: ByteRange): Generator<Field> {
    for (let at = start; at < end; ) {
      const tag = this.varintAt(at, end);
      const number = Math.floor(tag.value / 8);
      const wire = wireTypes[tag.value % 8];
      if (wire === undefined || number < 1) throw this.damaged(`at byte ${at} there is no field of a model`);
      let from = tag.next;
      let to: number;
      if (wire === 'varint') to = this.varintAt(from, end).next;
      else if (wire === 'fixed32') to = from + 4;
      else if (wire === 'fixed64') to = from + 8;
      else {
        const length = this.varintAt(from, end);
        from = length.next;
        to = from + length.value;
        if (length.value < 0 || to > end) {
          throw this.damaged(`at byte ${at} a part of ${length.value} bytes is said to follow, but its whole ends after ${end - from}`);
        }
      }
      if (to > end) throw this.damaged(`the part that ends at byte ${end} breaks off within a number`);
      yield { number, wire, at, start: from, end: to };
      at = to;
    }
  }

  /** A varint field as a signed number; beyond 2⁵³ the nearest. */
  integer(field: Field): number {
    if (field.wire !== 'varint') throw this.damaged(`at byte ${field.start} a whole number is needed`);
    return this.varintAt(field.start, field.end).value;
  }

  /** A fixed32 field as a float. */
  float(field: Field): number {
    if (field.wire !== 'fixed32') throw this.damaged(`at byte ${field.start} a number of 4 bytes is needed`);
    const bytes = this.source.read(field.start, 4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true);
  }

  string(field: Field): string {
    const length = field.end - field.start;
    if (field.wire !== 'bytes') throw this.damaged(`at byte ${field.start} a text is needed`);
    if (length > longestText) throw this.damaged(`at byte ${field.start} a name of ${length} bytes is too long`);
    this.charge();
    this.text += length;
    if (this.text > mostText) throw this.damaged(`its graph holds more than ${mostText / 2 ** 20} MB of names`);
    return new TextDecoder().decode(this.slice(field.start, field.end));
  }

  /** The whole numbers of a repeated field: one by one, or packed into one. */
  *integers(field: Field): Generator<number> {
    if (field.wire === 'varint') yield this.integer(field);
    else if (field.wire !== 'bytes') throw this.damaged(`at byte ${field.start} whole numbers are needed`);
    else {
      for (let at = field.start; at < field.end; ) {
        const { value, next } = this.varintAt(at, field.end);
        yield value;
        at = next;
      }
    }
  }

  /** The floats of a repeated field, likewise. */
  *floats(field: Field): Generator<number> {
    if (field.wire === 'fixed32') yield this.float(field);
    else if (field.wire !== 'bytes' || (field.end - field.start) % 4 !== 0) throw this.damaged(`at byte ${field.start} floats are needed`);
    else for (let at = field.start; at < field.end; at += 4) yield this.float({ ...field, wire: 'fixed32', start: at, end: at + 4 });
  }

  /** A message within a message. */
  message(field: Field): ByteRange {
    if (field.wire !== 'bytes') throw this.damaged(`at byte ${field.start} a part of the model is needed`);
    this.charge();
    return field;
  }

  /** @param end the first byte that no longer belongs to what the number is part of */
  varintAt(start: number, end: number): { value: number; next: number } {
    let low = 0;
    let high = 0;
    for (let i = 0; i < longestVarint; i++) {
      if (start + i >= end) throw this.damaged(`the part that ends at byte ${end} breaks off within a number`);
      const byte = this.byteAt(start + i);
      const bits = byte & 0x7f;
      if (i < 4) low += bits * 2 ** (7 * i);
      else if (i < 9) high += bits * 2 ** (7 * (i - 4));
      else high += (bits & 1) * 2 ** 35;
      if (byte < 0x80) return { value: signed(low, high), next: start + i + 1 };
    }
    throw this.damaged(`at byte ${start} a number takes more than ${longestVarint} bytes`);
  }

  private byteAt(at: number): number {
    const offset = at - this.windowStart;
    if (offset >= 0 && offset < this.window.length) return this.window[offset]!;
    this.window = this.source.read(at, Math.min(windowBytes, this.source.size - at));
    this.windowStart = at;
    return this.window[0]!;
  }

  private slice(start: number, end: number): Uint8Array {
    const offset = start - this.windowStart;
    if (offset >= 0 && offset + end - start <= this.window.length) return this.window.subarray(offset, offset + end - start);
    return this.source.read(start, end - start);
  }
}

/** @param low the lower 28 bits of 64, `high` the upper 36 */
function signed(low: number, high: number): number {
  return high < 2 ** 35 ? high * 2 ** 28 + low : (high - 2 ** 36) * 2 ** 28 + low;
}
