/**
 * Numbers that mostly rise by one (the lines on which steps stand), kept as the runs in which they do: a file of a
 * hundred million lines needs a handful.
 */
import { growableInt32 } from './growable.js';
import { lastAtMost } from './values.js';

export class RisingNumbers {
  length = 0;
  private last = NaN;
  /** Index at which each run begins, and the number there. */
  private readonly starts = growableInt32();
  private readonly numbers = growableInt32();
  private runs: { readonly starts: Int32Array; readonly numbers: Int32Array } | null = null;

  push(value: number): void {
    if (value !== this.last + 1) {
      this.starts.push(this.length);
      this.numbers.push(value);
      this.runs = null;
    }
    this.last = value;
    this.length++;
  }

  /** @param index of a number that was pushed */
  at(index: number): number {
    this.runs ??= { starts: this.starts.joined(), numbers: this.numbers.joined() };
    const run = lastAtMost(this.runs.starts, index);
    return this.runs.numbers[run]! + index - this.runs.starts[run]!;
  }
}
