/**
 * The input around one step of a sequence, shown as what it is.
 */
import type { PairedData } from '../data/pairedData.js';
import type { InputPicture } from '../results/views.js';
import { significant } from './rounding.js';

/** Steps one after the other; a sequence is a range of them. */
export interface InputSteps {
  /** [steps, width]: ids of symbols where the data has an alphabet (width 1), else features. */
  readonly inputs: ArrayLike<number>;
  readonly width: number;
  /** First step of the sequence, and one past its last. */
  readonly first: number;
  readonly end: number;
}

const stepsBefore = 11;
const stepsAfter = 4;
/** Lines over one another that can still be told apart. */
const linesShown = 6;

/**
 * @param at index of the step
 * @param window earlier steps that are meant as well
 */
export function stepPicture({ alphabet, features }: Pick<PairedData, 'alphabet' | 'features'>, { inputs, width, first, end }: InputSteps, at: number, window = 0): InputPicture {
  const start = Math.max(first, at - stepsBefore);
  const steps = Array.from({ length: Math.min(end, at + stepsAfter + 1) - start }, (_, i) => start + i);
  const meant = { from: Math.max(first, at - window) - start, to: at + 1 - start };
  if (alphabet) return { kind: 'tokens', tokens: steps.map((step) => alphabet[inputs[step]!]!), ...meant };
  const lines = Array.from({ length: Math.min(linesShown, width) }, (_, feature) => ({
    label: features?.[feature] ?? `x${feature + 1}`,
    values: steps.map((step) => significant(inputs[step * width + feature]!, 4)),
  }));
  return { kind: 'lines', lines, ...meant };
}
