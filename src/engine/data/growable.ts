/**
 * Numbers that come one by one while a file is read, in blocks: nothing is ever copied to grow, so a gigabyte of text
 * needs four bytes a value and no more.
 */
import type { Values } from './values.js';

const blockSize = 2 ** 16;

export class Growable<T extends Int32Array | Float32Array> {
  length = 0;
  private readonly blocks: T[] = [];

  constructor(private readonly make: (length: number) => T) {}

  push(value: number): void {
    const within = this.length % blockSize;
    if (within === 0) this.blocks.push(this.make(blockSize));
    this.blocks[this.blocks.length - 1]![within] = value;
    this.length++;
  }

  /** Puts `table[value]` in the place of every value. */
  replace(table: Int32Array): void {
    for (const block of this.blocks) for (let i = 0; i < block.length; i++) block[i] = table[block[i]!]!;
  }

  /** @returns what was pushed as one array, a copy. */
  joined(): T {
    const whole = this.make(this.length);
    this.blocks.forEach((block, i) => whole.set(block.subarray(0, this.length - i * blockSize), i * blockSize));
    return whole;
  }

  /** @returns what was pushed, where it is. */
  values(): Values {
    const { blocks, length, make } = this;
    return {
      length,
      subarray(start, end) {
        const first = Math.floor(start / blockSize);
        if (end <= (first + 1) * blockSize) return blocks[first]?.subarray(start - first * blockSize, end - first * blockSize) ?? make(0);
        const copy = make(end - start);
        for (let at = start; at < end; ) {
          const block = Math.floor(at / blockSize);
          const next = Math.min(end, (block + 1) * blockSize);
          copy.set(blocks[block]!.subarray(at - block * blockSize, next - block * blockSize), at - start);
          at = next;
        }
        return copy;
      },
    };
  }
}

export const growableInt32 = (): Growable<Int32Array> => new Growable((length) => new Int32Array(length));
export const growableFloat32 = (): Growable<Float32Array> => new Growable((length) => new Float32Array(length));
