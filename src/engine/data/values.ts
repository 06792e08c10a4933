/**
 * The numbers of a data set, wherever they are: one typed array, blocks that grew while a file was read, or the file
 * itself where it is larger than memory. Whoever uses them reads one sequence at a time.
 */
import type { Task } from '../core/task.js';

export type ValueArray = Int32Array | Float32Array;

/** Typed arrays are `Values` as they stand. */
export interface Values {
  readonly length: number;
  /** @returns the values from `start` up to `end`, perhaps the stored ones: they must not be changed. */
  subarray(start: number, end: number): ValueArray;
}

/** Values handled between two checkpoints: some milliseconds of work. */
export const valuesPerCheckpoint = 2 ** 17;

/** @returns the values with each id replaced by `table[id]`, which happens whenever they are read. */
export function replaced(values: Values, table: Int32Array): Values {
  return {
    length: values.length,
    subarray(start, end) {
      // Every look at a sequence comes by here: Int32Array.from with a function takes six times as long.
      const ids = values.subarray(start, end);
      const codes = new Int32Array(ids.length);
      for (let i = 0; i < ids.length; i++) codes[i] = table[ids[i]!]!;
      return codes;
    },
  };
}

/**
 * Sequences that lie apart in `base` (rows with padding, windows that overlap) as if one stood after the other.
 * @param starts first step of each sequence in `base`, [count]
 * @param offsets first step of each sequence in the result, [count + 1]
 * @param width values per step
 */
export function gathered(base: Values, starts: ArrayLike<number>, offsets: Float64Array, width: number): Values {
  const length = offsets.at(-1)! * width;
  return {
    length,
    subarray(start, end) {
      const pieces: ValueArray[] = [];
      for (let at = start, sequence = lastAtMost(offsets, start / width); at < end; sequence++) {
        const next = Math.min(end, offsets[sequence + 1]! * width);
        if (next <= at) continue; // an empty sequence
        const shift = (starts[sequence]! - offsets[sequence]!) * width;
        pieces.push(base.subarray(at + shift, next + shift));
        at = next;
      }
      return pieces.length === 1 ? pieces[0]! : joined(pieces, base.subarray(0, 0));
    },
  };
}

/** @param empty tells the type of the result where there are no pieces */
function joined(pieces: readonly ValueArray[], empty: ValueArray): ValueArray {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const whole = empty instanceof Float32Array ? new Float32Array(length) : new Int32Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** @param ascending @returns the index of the last element that is at most `value`, -1 where all are larger. */
export function lastAtMost(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Fills an array element by element.
 * @param valueAt of an index
 */
export async function filled<T extends { readonly length: number; [index: number]: number }>(array: T, task: Task, valueAt: (index: number) => number): Promise<T> {
  for (let i = 0; i < array.length; i++) {
    array[i] = valueAt(i);
    if (i % valuesPerCheckpoint === 0) await task.checkpoint();
  }
  return array;
}

/** Ids below this are counted in a table, which matters where data have millions of tokens. */
const tableSize = 2 ** 20;

/** @returns the different values, ascending; null where there are more than `most` */
export async function differentValues(values: Values, most: number, task: Task): Promise<readonly number[] | null> {
  const usual = new Uint8Array(tableSize);
  const different = new Set<number>();
  for (let start = 0; start < values.length; start += valuesPerCheckpoint) {
    await task.checkpoint();
    for (const id of values.subarray(start, Math.min(values.length, start + valuesPerCheckpoint))) {
      if (id >= 0 && id < tableSize) usual[id] = 1;
      else different.add(id);
    }
    if (different.size > most) return null;
  }
  for (let id = 0; id < tableSize; id++) if (usual[id] === 1) different.add(id);
  return different.size > most ? null : [...different].sort((a, b) => a - b);
}

/** @returns where a value stands first, -1 where it does not occur. */
export function indexOfValue(values: Values, value: number): number {
  for (let start = 0; start < values.length; start += valuesPerCheckpoint) {
    const at = values.subarray(start, Math.min(values.length, start + valuesPerCheckpoint)).indexOf(value);
    if (at >= 0) return start + at;
  }
  return -1;
}
