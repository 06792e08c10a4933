/**
 * The bytes of a pickle, read through a window: a checkpoint's pickle may stand at the start of a file of gigabytes,
 * and nobody knows its length before it ends.
 */
import type { ByteSource } from '../../../core/bytes.js';
import { UnrollError } from '../../../core/errors.js';

const windowBytes = 256 * 1024;
const newline = 0x0a;
/** Bytes that are searched for a line's end. */
const longestLine = 64 * 2 ** 20;

export class PickleInput {
  private window = new Uint8Array(0);
  private view = new DataView(this.window.buffer);
  private windowStart = 0;
  /** Next byte, counted from the window's start. */
  private at = 0;

  /** @param start first byte of the pickle in the source */
  constructor(
    private readonly source: ByteSource,
    start = 0,
  ) {
    this.windowStart = start;
  }

  /** Offset of the next byte in the source. */
  get position(): number {
    return this.windowStart + this.at;
  }

  /** An error about what stands at the current position. */
  damaged(what: string): UnrollError {
    return new UnrollError('model', `${this.source.name}: ${what} (byte ${this.position} of its pickle). It is damaged or not sound; get a good copy.`);
  }

  byte(): number {
    this.need(1);
    return this.window[this.at++]!;
  }

  uint16(): number {
    this.need(2);
    return this.view.getUint16((this.at += 2) - 2, true);
  }

  int32(): number {
    this.need(4);
    return this.view.getInt32((this.at += 4) - 4, true);
  }

  uint32(): number {
    this.need(4);
    return this.view.getUint32((this.at += 4) - 4, true);
  }

  /** A length in 8 bytes. One beyond the file's end fails when it is used; the exact number does not matter then. */
  uint64(): number {
    this.need(8);
    return Number(this.view.getBigUint64((this.at += 8) - 8, true));
  }

  /** Big-endian, as pickles write floats. */
  float64(): number {
    this.need(8);
    return this.view.getFloat64((this.at += 8) - 8, false);
  }

  /** @param length at most the size of a window */
  bytes(length: number): Uint8Array {
    this.need(length);
    this.at += length;
    return this.window.subarray(this.at - length, this.at);
  }

  /** @returns where the bytes passed over begin */
  skip(length: number): number {
    const start = this.position;
    this.checkLeft(length);
    if (this.at + length <= this.window.length) this.at += length;
    else this.moveTo(start + length);
    return start;
  }

  /**
   * @param longest bytes that are kept
   * @returns the bytes up to the next line end, which is passed over; null where there are more than `longest`
   */
  line(longest: number): Uint8Array | null {
    const kept: number[] = [];
    for (let length = 0; length <= longestLine; length++) {
      const next = this.byte();
      if (next === newline) return kept.length > longest ? null : Uint8Array.from(kept);
      if (kept.length <= longest) kept.push(next);
    }
    throw this.damaged('a line of the pickle does not end');
  }

  private need(length: number): void {
    if (this.at + length <= this.window.length) return;
    this.checkLeft(length);
    this.moveTo(this.position);
    this.window = this.source.read(this.windowStart, Math.min(windowBytes, this.source.size - this.windowStart)) as Uint8Array<ArrayBuffer>;
    this.view = new DataView(this.window.buffer, this.window.byteOffset, this.window.length);
  }

  private checkLeft(length: number): void {
    const left = this.source.size - this.position;
    if (length > left) throw this.damaged(`the pickle is cut off: ${length} bytes should follow, ${left} are there`);
  }

  private moveTo(offset: number): void {
    this.window = new Uint8Array(0);
    this.windowStart = offset;
    this.at = 0;
  }
}
