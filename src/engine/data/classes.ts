/**
 * Which of the model's outputs stands for which label of the data.
 */
import { UnrollError } from '../core/errors.js';
import type { Labels, SequenceDataset } from './dataset.js';
import { isInteger } from './names.js';
import type { PairedData } from './pairedData.js';

export interface ClassMapping {
  /** Names by output index; empty for a model that predicts numbers. */
  readonly classes: readonly string[];
  readonly labels: Labels | null;
  /** `supposed` where nothing says which output stands for which label. */
  readonly order: 'known' | 'supposed';
  /** For the user; null where there is nothing to say. */
  readonly sentence: string | null;
  /** How well the labels fit, 0..1. */
  readonly fit: number;
}

/** Pairs of words whose second is the positive class, the one a single output gives the probability of. */
const knownPairs: readonly (readonly [string, string])[] = [
  ['reject', 'accept'], ['rejected', 'accepted'], ['neg', 'pos'], ['negative', 'positive'], ['no', 'yes'], ['n', 'y'],
  ['false', 'true'], ['f', 't'], ['off', 'on'], ['ham', 'spam'], ['normal', 'anomaly'], ['absent', 'present'], ['out', 'in'],
];

/**
 * Whole numbers below the number of outputs are output indices; other numbers are taken in ascending order. Words are
 * taken in sorted order, but for pairs like no/yes, where the negative comes first; see {@link resolveClasses}.
 * @param classCount outputs of the model; null = as many as the data have classes, 0 = it predicts numbers
 * @param given class names by output index, where the user says so
 * @throws UnrollError when the data have more classes than the model, or labels that are not among `given`
 */
export function mapClasses(dataset: SequenceDataset, classCount: number | null, given: readonly string[] | undefined): ClassMapping {
  const { labels } = dataset;
  const names = labels?.classes ?? [];
  if (classCount === 0) return { classes: [], labels: null, order: 'known', sentence: 'The model predicts numbers, so labels are not used.', fit: 0.3 };
  const count = classCount ?? given?.length ?? names.length;
  if (given && given.length !== count) {
    throw new UnrollError('usage', `${given.length} class names are given (${given.join(', ')}), but the model has ${count} classes. Name every class, in the order of the outputs.`);
  }
  if (!labels) return { classes: given ?? numbered([], count), labels: null, order: 'known', sentence: null, fit: 0.5 };

  const indices = names.every(isInteger) && names.every((name) => Number(name) >= 0 && Number(name) < count);
  if (given && names.every((name) => given.includes(name))) return rename(labels, given, given, 'known', 1);
  if (indices) return rename(labels, numbered([], count), given ?? numbered([], count), 'known', names.length === count ? 1 : 0.7);
  if (given) {
    const unknown = names.find((name) => !given.includes(name));
    throw new UnrollError('data', `${dataset.name}: the label "${unknown}" is not among the class names given (${given.join(', ')}). Correct the names or choose another label column.`);
  }
  if (names.length > count) {
    const shown = names.length > 6 ? `${names.slice(0, 5).join(', ')}, …` : names.join(', ');
    throw new UnrollError('data', `${dataset.name}: has ${names.length.toLocaleString('en')} classes (${shown}), but the model tells ${count} apart. Choose the label column that the model was trained on.`);
  }
  const order = numbered(negativeFirst(names), count);
  return rename(labels, order, order, names.every(isInteger) ? 'known' : 'supposed', names.length === count ? 0.9 : 0.6);
}

/** @param order label names by output index; @param classes what the outputs are called */
function rename(labels: Labels, order: readonly string[], classes: readonly string[], certainty: ClassMapping['order'], fit: number): ClassMapping {
  const indexOf = labels.classes.map((name) => order.findIndex((other) => other === name || (isInteger(name) && isInteger(other) && Number(other) === Number(name))));
  return {
    classes,
    labels: { per: labels.per, classes, values: labels.values.map((label) => (label < 0 ? -1 : indexOf[label]!)) },
    order: certainty,
    sentence: orderSentence(classes, certainty),
    fit,
  };
}

function orderSentence(classes: readonly string[], certainty: ClassMapping['order']): string {
  const shown = classes.length > 6 ? `${classes.slice(0, 5).join(', ')}, …` : classes.join(', ');
  return certainty === 'known' ? `Classes by output: ${shown}.` : `Classes by output are supposed to be: ${shown}.`;
}

/** @returns the names as they are, but a known pair like accept and reject with its negative word first. */
export function negativeFirst(names: readonly string[]): readonly string[] {
  const known = knownPairs.find((pair) => names.length === 2 && pair.every((word) => names.some((name) => name.toLowerCase() === word)));
  return known ? [...names].sort((a, b) => known.indexOf(a.toLowerCase()) - known.indexOf(b.toLowerCase())) : names;
}

/** @returns the names, and numbers for further outputs that no label is known of. */
function numbered(names: readonly string[], count: number): string[] {
  return Array.from({ length: Math.max(count, names.length) }, (_, i) => names[i] ?? String(i));
}

/** Every label is held against every output: of a language model's many thousands that would not end. */
const mostAssigned = 512;

/**
 * Where the order of the classes is only supposed, takes the one that agrees best with what the model predicts: a
 * trained model is far more often right than wrong. (Sorted words put `accept` before `reject`; other people code
 * accept as 1; no file says which.)
 * @param predictions output index per label of `data.labels` (per sequence or step), -1 to leave one out
 * @returns the data with classes, labels and mapping in the better order, or as they were
 */
export function resolveClasses(data: PairedData, predictions: ArrayLike<number>): PairedData {
  const { labels, classes } = data;
  const count = classes.length;
  if (!labels || data.classOrder !== 'supposed' || count > mostAssigned) return data;
  const agreement = new Float64Array(count * count);
  for (let i = 0; i < labels.values.length; i++) {
    const label = labels.values[i]!;
    const predicted = predictions[i] ?? -1;
    if (label >= 0 && predicted >= 0) agreement[label * count + predicted]!++;
  }
  const outputOf = bestAssignment(agreement, count);
  const sum = (output: (label: number) => number): number => classes.reduce((total, _, label) => total + agreement[label * count + output(label)]!, 0);
  if (sum((label) => outputOf[label]!) <= sum((label) => label)) return data;
  const reordered = [...classes];
  outputOf.forEach((output, label) => (reordered[output] = classes[label]!));
  const sentence = `Classes by output: ${reordered.join(', ')}, the order that agrees best with the model's predictions.`;
  return {
    ...data,
    classes: reordered,
    labels: { ...labels, classes: reordered, values: labels.values.map((label) => (label < 0 ? -1 : outputOf[label]!)) },
    mapping: data.mapping.replace(orderSentence(classes, 'supposed'), sentence),
    classOrder: 'known',
  };
}

/** Gives labels their outputs in order of agreement, most first, then swaps pairs as long as that agrees better. */
function bestAssignment(agreement: Float64Array, count: number): Int32Array {
  const cells = Array.from(agreement.keys()).sort((a, b) => agreement[b]! - agreement[a]! || a - b);
  const outputOf = new Int32Array(count).fill(-1);
  const taken = new Set<number>();
  for (const cell of cells) {
    const label = Math.floor(cell / count);
    if (outputOf[label] !== -1 || taken.has(cell % count)) continue;
    outputOf[label] = cell % count;
    taken.add(cell % count);
  }
  const gain = (a: number, b: number): number =>
    agreement[a * count + outputOf[b]!]! + agreement[b * count + outputOf[a]!]! - agreement[a * count + outputOf[a]!]! - agreement[b * count + outputOf[b]!]!;
  for (let improved = true; improved; ) {
    improved = false;
    for (let a = 0; a < count; a++) {
      for (let b = a + 1; b < count; b++) {
        if (gain(a, b) <= 0) continue;
        [outputOf[a], outputOf[b]] = [outputOf[b]!, outputOf[a]!];
        improved = true;
      }
    }
  }
  return outputOf;
}
