/**
 * Which sequences a method fits on, chooses its settings by, and is judged on.
 */
import { seededRandom } from '../core/random.js';
import type { PairedData } from '../data/pairedData.js';
import type { DataSplit } from '../data/split.js';

/** One in so many fitting sequences is kept to choose settings by. */
const validationStride = 5;

export interface FittingParts {
  /** In random order, so that any first part is a fair sample. */
  readonly fitted: Int32Array;
  readonly validation: Int32Array;
  /** Nothing is fitted on these, nor are settings chosen by them. */
  readonly heldOut: Int32Array;
}

/** Takes validation sequences out of the fitting ones, the same share of every label. */
export function partFitting(data: PairedData, { fit, heldOut }: DataSplit, seed: number): FittingParts {
  const fitted: number[] = [];
  const validation: number[] = [];
  const seen = new Map<number, number>();
  for (const sequence of seededRandom(seed).shuffle(fit.slice())) {
    const label = data.labels?.per === 'sequence' ? data.labels.values[sequence]! : -1;
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    (count % validationStride === 0 ? validation : fitted).push(sequence);
  }
  return { fitted: Int32Array.from(fitted), validation: Int32Array.from(validation), heldOut };
}
