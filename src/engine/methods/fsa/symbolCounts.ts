/**
 * How many symbols continuous inputs are cut into (ours): few make a machine that can be read, too few one that says
 * nothing.
 */
import { subtask, type Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import type { FsaSettings } from './parameters.js';

const tried = [4, 8, 16, 32] as const;
/** Share of what one class alone gets wrong that a machine may get wrong, to be worth looking at. */
const worthwhile = 0.75;

export interface Judged {
  /** Of the answers that the model's most frequent class alone gets wrong, the share that the machine has wrong. */
  readonly left: number;
}

/** @returns {@link Judged.left}, 0 where the model gives one class only */
export function shareLeft(wrong: number, wrongByOneClass: number): number {
  return wrongByOneClass === 0 ? 0 : wrong / wrongByOneClass;
}

/**
 * @param attempt makes a machine of inputs cut into so many symbols
 * @returns the first that is worth looking at, else the best; there is one attempt where the number is given, or where
 *   the data has symbols of its own
 */
export async function withSymbols<T extends Judged>({ symbols }: FsaSettings, { alphabet }: PairedData, attempt: (symbols: number, task: Task) => Promise<T>, task: Task): Promise<T> {
  if (symbols !== 'auto') return attempt(symbols, task);
  const [fewest, ...more] = tried;
  if (alphabet) return attempt(fewest, task);
  // Each attempt takes half of what is left of the progress: the first is nearly always the last.
  let best = await attempt(fewest, subtask(task, 0, 0.5));
  for (const [i, count] of more.entries()) {
    if (best.left <= worthwhile) break;
    const next = await attempt(count, subtask(task, 1 - 0.5 ** (i + 1), 1 - 0.5 ** (i + 2)));
    if (next.left < best.left) best = next;
  }
  return best;
}
