/**
 * How much one data file may hold. A file that asks for more is refused with one clear line instead of a crash:
 * a few hostile bytes can declare terabytes.
 */
import { UnrollError } from '../core/errors.js';

export const dataLimits = {
  sequences: 5_000_000,
  /** Numbers or symbols in all sequences together, where they are held in memory: 1 GiB as float32. */
  values: 2 ** 28,
  /** Different token ids; integers of more different values are quantities. */
  vocabulary: 2 ** 21,
  /** Characters in one line of a text file, or in one text; one record never needs more. */
  lineLength: 2 ** 26,
  /** Fields in one row of a table. */
  columns: 2 ** 18,
  /** Lines without anything in them. */
  emptyLines: 2 ** 22,
} as const;

/** @throws UnrollError when a file holds more than {@link dataLimits} allows. */
export function checkLimit(file: string, what: 'sequences' | 'values', count: number): void {
  if (count <= dataLimits[what]) return;
  throw new UnrollError(
    'data',
    `${file}: holds more than ${dataLimits[what].toLocaleString('en')} ${what}, which is the most that is read. Use a part of it.`,
  );
}
