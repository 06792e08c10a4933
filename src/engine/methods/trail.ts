/**
 * Where sequences are step by step, kept in a result so that its graph can be linked with other results of the model.
 */
import type { SequenceDataset } from '../data/dataset.js';

/** As `result.json` holds it. */
export interface StoredTrail {
  /** Sequences, counted from 0, ascending. */
  readonly sequences: readonly number[];
  /** Per sequence and step, as the data file has them, the index of the item it belongs to; -1 = none. */
  readonly at: readonly (readonly number[])[];
}

/** Enough to see what states share, few enough to send to a panel. */
const mostSteps = 20_000;

/** @returns sequences evenly taken from all of the data: the same for every method and seed, so that results can be linked. */
export function trailSequences({ lengths }: Pick<SequenceDataset, 'lengths'>): Int32Array {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const stride = Math.max(1, Math.ceil(total / mostSteps));
  const chosen: number[] = [];
  let steps = 0;
  for (let sequence = 0; sequence < lengths.length; sequence += stride) {
    if (steps + lengths[sequence]! > mostSteps) continue;
    steps += lengths[sequence]!;
    chosen.push(sequence);
  }
  return Int32Array.from(chosen);
}

/**
 * @param length steps of the sequence as the data file has them
 * @param places where the given steps stand among them
 * @param items of the given steps
 */
export function trailOfSequence(length: number, places: ArrayLike<number>, items: ArrayLike<number>): number[] {
  const at = new Array<number>(length).fill(-1);
  for (let i = 0; i < places.length; i++) at[places[i]!] = items[i]!;
  return at;
}
