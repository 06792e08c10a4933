/**
 * How well partitions tell what the model answers, class or not, on sequences they were not fitted on.
 */
import type { PairedData } from '../../data/pairedData.js';
import type { FidelityCard } from '../../results/document.js';
import { accuracies, heldOutFidelity, majorityClass } from '../fidelity.js';
import type { Objects } from './objects.js';
import type { Teacher } from './teacher.js';

export interface Judged {
  readonly data: PairedData;
  readonly fitted: Objects;
  readonly heldOut: Objects;
  /** f of the fitted objects. */
  readonly score: Float64Array;
  /** F of the held-out objects. */
  readonly explained: Float64Array;
  readonly teacher: Teacher;
  /** Label of a sequence, -1 = none. */
  readonly labelOf: (sequence: number) => number;
}

export function cardOf({ data, fitted, heldOut, score, explained, teacher, labelOf }: Judged, notCovered: readonly string[]): FidelityCard {
  if (teacher.class === null) {
    const reason = 'The model answers by numbers: how much of them is explained is said by R² and by the errors.';
    return { heldOut: { value: null, reason }, accuracy: { value: null, reason }, fittedOn: { n: fitted.count }, notCovered };
  }
  const one = (label: number): number => (label < 0 ? -1 : Number(label === teacher.output));
  const cut = decisionCut(score, fitted.verdicts.map(one));
  const verdicts = {
    model: heldOut.verdicts.map(one),
    explanation: Int32Array.from(explained, (value) => Number(value > cut)),
  };
  const none = { value: null, reason: 'No sequence of the region is held out.' } as const;
  const majority = majorityClass(Array.from(fitted.sequences, (sequence) => one(labelOf(sequence))), 2);
  const accuracy = (): FidelityCard['accuracy'] => {
    if (!data.labels) return { value: null, reason: 'The data has no labels.' };
    return heldOut.count === 0 ? none : accuracies(verdicts, heldOut.sequences.map((sequence) => one(labelOf(sequence))), majority);
  };
  return {
    heldOut: heldOut.count === 0 ? none : heldOutFidelity(verdicts, heldOut.sequences.map((sequence) => data.dataset.lengths[sequence]!)),
    accuracy: accuracy(),
    fittedOn: { n: fitted.count },
    notCovered,
  };
}

/**
 * Of two classes the likelier one is given, at f = 0; of more the likeliest, often at less.
 * @param given 1 where the model gives the class
 * @returns the score over which it does, with the fewest exceptions, −Infinity where it always does; 0 where nothing is better
 */
export function decisionCut(score: Float64Array, given: ArrayLike<number>): number {
  const order = Array.from(score.keys()).sort((a, b) => score[a]! - score[b]!);
  let right = order.reduce((sum, row) => sum + given[row]!, 0);
  let best = score.reduce((sum, value, row) => sum + Number(value > 0 === (given[row] === 1)), 0);
  let cut = 0;
  if (right > best) [best, cut] = [right, -Infinity];
  order.forEach((row, i) => {
    right += given[row] === 1 ? -1 : 1;
    const next = score[order[i + 1] ?? row]!;
    if (next > score[row]! && right > best) [best, cut] = [right, (score[row]! + next) / 2];
  });
  return cut;
}
