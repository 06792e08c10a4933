/**
 * The figures that every method reports of its explanation, on sequences it was not fitted on.
 */
import type { FidelityCard, HeldOut } from '../results/document.js';
import { wilson } from './wilson.js';

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

/** Mean over the classes that the model gives of the share of agreement within each, and its standard error. */
export function balancedFidelity({ model, explanation }: Verdicts): { readonly value: number; readonly standardError: number } {
  const cases = new Map<number, { count: number; same: number }>();
  for (let i = 0; i < model.length; i++) {
    const ofClass = cases.get(model[i]!) ?? { count: 0, same: 0 };
    cases.set(model[i]!, ofClass);
    ofClass.count++;
    if (model[i] === explanation[i]) ofClass.same++;
  }
  let sum = 0;
  let variance = 0;
  for (const { count, same } of cases.values()) {
    const share = same / count;
    sum += share;
    variance += (share * (1 - share)) / count;
  }
  return { value: sum / cases.size, standardError: Math.sqrt(variance) / cases.size };
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
