/**
 * The figures that every method reports of its explanation, on sequences it was not fitted on.
 */
import type { FidelityCard, HeldOut, Share } from '../results/document.js';
import { t95 } from './studentT.js';
import { wilson, z95 } from './wilson.js';

/** Classes that model, explanation and labels give to the same cases (sequences, or steps); -1 = none. */
export interface Verdicts {
  readonly model: ArrayLike<number>;
  readonly explanation: ArrayLike<number>;
}

/** @returns number of cases in which both give the same class; an explanation without a class never agrees. */
export function agreements({ model, explanation }: Verdicts): number {
  let same = 0;
  for (let i = 0; i < model.length; i++) if (model[i] === explanation[i]) same++;
  return same;
}

/**
 * Mean over the classes that the model gives of the share of agreement within each, and its standard error. A class of
 * one or two cases looks certain whatever it says: each class's error is at least what Laplace's rule leaves open.
 * @param groupOf group of every case, from 0: the steps of one sequence hang together, so that they are far fewer
 *   observations than cases; absent = every case stands alone
 */
export function balancedFidelity({ model, explanation }: Verdicts, groupOf?: ArrayLike<number>): { readonly value: number; readonly standardError: number } {
  const cases = new Map<number, { count: number; same: number }>();
  for (let i = 0; i < model.length; i++) {
    const ofClass = cases.get(model[i]!) ?? { count: 0, same: 0 };
    cases.set(model[i]!, ofClass);
    ofClass.count++;
    if (model[i] === explanation[i]) ofClass.same++;
  }
  const value = [...cases.values()].reduce((sum, { count, same }) => sum + same / count, 0) / cases.size;
  const pulls = Float64Array.from({ length: model.length }, (_, i) => {
    const { count, same } = cases.get(model[i]!)!;
    return (Number(model[i] === explanation[i]) - same / count) / count / cases.size;
  });
  const open = [...cases.values()].reduce((sum, { count, same }) => sum + ((same + 1) * (count - same + 1)) / (count + 2) ** 3, 0);
  return { value, standardError: Math.max(errorOfSum(pulls, groupOf), Math.sqrt(open) / cases.size) };
}

/**
 * How much more often an explanation agrees with the model than another one does.
 * @param groupOf as for {@link balancedFidelity}
 * @returns with half of the width of its 95 % interval, by Student's t: endless where all cases are of one group
 */
export function advantage({ model, explanation }: Verdicts, other: ArrayLike<number>, groupOf: ArrayLike<number>): { readonly value: number; readonly margin: number } {
  const gains = Float64Array.from({ length: model.length }, (_, i) => Number(model[i] === explanation[i]) - Number(model[i] === other[i]));
  const { mean, error, groups } = meanOfGroups(gains, groupOf);
  return { value: mean, margin: groups < 2 ? Infinity : t95(groups - 1) * error };
}

/** What the interval of {@link stepFidelity} means, for people. */
export const stepsTogether = 'Its interval counts what the steps are worth together: those of one sequence are often right or wrong at once.';

/**
 * Share of the steps on which both agree, with the Wilson interval of as many independent steps as they are worth: the
 * steps of one sequence are often right or wrong together (Korn & Graubard, "Confidence intervals for proportions with
 * small expected number of positive counts estimated from survey data", 1998). A single sequence is worth one step.
 * @param sequenceOf sequence of every step
 */
export function stepFidelity({ model, explanation }: Verdicts, sequenceOf: ArrayLike<number>): Share {
  const n = model.length;
  const { mean: value, error, groups } = meanOfGroups(Float64Array.from({ length: n }, (_, i) => Number(model[i] === explanation[i])), sequenceOf);
  const alone = (value * (1 - value)) / n;
  const designEffect = alone > 0 ? Math.max(1, error ** 2 / alone) : 1;
  const worth = groups < 2 ? 1 : (n / designEffect) * (z95 / t95(groups - 1)) ** 2;
  return { ...wilson(value * worth, worth), value };
}

/** Mean of some values and its standard error, where those of one group are not independent. */
function meanOfGroups(values: Float64Array, groupOf: ArrayLike<number>): { readonly mean: number; readonly error: number; readonly groups: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const groups = new Set(Array.from(groupOf)).size;
  const error = errorOfSum(values.map((value) => (value - mean) / values.length), groupOf);
  return { mean, error: error * Math.sqrt(groups / (groups - 1)), groups };
}

/** Standard error of a sum of terms of mean 0; those of one group add up before they are squared. */
function errorOfSum(terms: Float64Array, groupOf?: ArrayLike<number>): number {
  const ofGroups = new Map<number, number>();
  terms.forEach((term, i) => ofGroups.set(groupOf?.[i] ?? i, (ofGroups.get(groupOf?.[i] ?? i) ?? 0) + term));
  return Math.sqrt([...ofGroups.values()].reduce((sum, total) => sum + total ** 2, 0));
}

/** @returns agreement for every length that occurs, shortest first. */
export function fidelityByLength({ model, explanation }: Verdicts, lengths: ArrayLike<number>): HeldOut['byLength'] {
  const groups = new Map<number, { n: number; same: number }>();
  for (let i = 0; i < model.length; i++) {
    const group = groups.get(lengths[i]!) ?? { n: 0, same: 0 };
    groups.set(lengths[i]!, group);
    group.n++;
    if (model[i] === explanation[i]) group.same++;
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([length, { n, same }]) => ({ length, n, value: same / n }));
}

/**
 * Shares of labelled cases that model, explanation and the majority baseline get right.
 * @param labels of the held-out cases, -1 = none
 * @param majority the class that is most frequent among the fitting labels
 */
export function accuracies(verdicts: Verdicts, labels: ArrayLike<number>, majority: number): FidelityCard['accuracy'] {
  let n = 0;
  let model = 0;
  let explanation = 0;
  let baseline = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (label < 0) continue;
    n++;
    if (verdicts.model[i] === label) model++;
    if (verdicts.explanation[i] === label) explanation++;
    if (majority === label) baseline++;
  }
  if (n === 0) return { value: null, reason: 'None of the held-out sequences has a label.' };
  return { model: model / n, explanation: explanation / n, majority: baseline / n };
}

/** @returns how often the most frequent of some classes occurs; 0 of none */
export function mostFrequent(classes: Iterable<number>): number {
  const counts = new Map<number, number>();
  for (const each of classes) counts.set(each, (counts.get(each) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/** @returns the most frequent class, the lowest of equals; -1 without labels. */
export function majorityClass(labels: Iterable<number>, classes: number): number {
  const counts = new Int32Array(classes);
  let any = false;
  for (const label of labels) {
    if (label < 0) continue;
    counts[label]!++;
    any = true;
  }
  return any ? counts.indexOf(Math.max(...counts)) : -1;
}

/** @returns the held-out part of the card for one verdict per sequence. */
export function heldOutFidelity(verdicts: Verdicts, lengths: ArrayLike<number>): HeldOut {
  const n = verdicts.model.length;
  return {
    n,
    fidelity: wilson(agreements(verdicts), n),
    balanced: balancedFidelity(verdicts).value,
    byLength: fidelityByLength(verdicts, lengths),
  };
}
