/**
 * Labels in the rhythm of the model's answers.
 */
import type { PairedData } from '../data/pairedData.js';

/**
 * @param answers how many classes the model gives for the sequence: one, or one per real step
 * @returns a label for each of them, -1 = none; null where the data has no labels
 */
export function labelsOfAnswers(data: PairedData, sequence: number, answers: number): readonly number[] | null {
  const { labels } = data;
  if (!labels) return null;
  // One label for the whole sequence is compared with the answer to its end.
  if (labels.per === 'sequence') return answers === 0 ? [] : [...new Array<number>(answers - 1).fill(-1), labels.values[sequence]!];
  const ofSteps = Array.from(labels.values.subarray(data.dataset.offsets[sequence], data.dataset.offsets[sequence + 1]));
  const { mask } = data.batch([sequence]);
  return mask ? ofSteps.filter((_, t) => mask[t] !== 0) : ofSteps;
}

/** @returns the label of a sequence: that of the last step that the model takes where labels are per step; -1 = none */
export function labelOfSequence(data: PairedData, sequence: number): number {
  return labelsOfAnswers(data, sequence, 1)?.at(-1) ?? -1;
}

/** @returns all labels of some sequences, one after the other; not those of masked steps, which mean nothing */
export function allLabels(data: PairedData, sequences: ArrayLike<number>): readonly number[] {
  const { labels } = data;
  if (!labels) return [];
  return Array.from(sequences).flatMap((sequence) =>
    labels.per === 'sequence' ? [labels.values[sequence]!] : labelsOfAnswers(data, sequence, 1)!,
  );
}
