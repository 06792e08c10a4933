/**
 * The score that partitions explain: f(x), the logit of one class, log p / (1 − p).
 */
import { UnrollError } from '../../core/errors.js';
import type { ReadOut } from '../../model/readout.js';

export interface Teacher {
  /** Index of the class. */
  readonly class: number;
  /** What is explained, for people: "logit of spam". */
  readonly title: string;
}

/** A probability of less is taken for as much: float32 knows nothing smaller beside 1. */
const leastProbability = 1e-7;

/**
 * @param verdicts class of every sequence by the model, to find the one that it gives most often
 * @param wanted name of a class; null = the second of two, else the most frequent one
 * @throws UnrollError when there is no such class
 */
export function teacherOf(classes: readonly string[], verdicts: ArrayLike<number>, wanted: string | null): Teacher {
  const chosen = wanted === null ? (classes.length === 2 ? 1 : mostFrequent(verdicts, classes.length)) : classes.indexOf(wanted);
  if (chosen < 0) throw new UnrollError('usage', `The model has no class "${wanted}". Its classes: ${classes.join(', ')}.`);
  return { class: chosen, title: `logit of ${classes[chosen]}` };
}

/**
 * @param outputs of the model, [count, width]
 * @returns f of every row, [count]
 */
export function scoresOf({ class: chosen }: Teacher, reading: ReadOut, outputs: Float32Array): Float64Array {
  return Float64Array.from({ length: outputs.length / reading.width }, (_, row) => {
    const shares = reading.distribution(outputs, row * reading.width);
    // Not 1 − p, which is 0 long before the others are.
    const others = shares.reduce((sum, share, i) => (i === chosen ? sum : sum + share), 0);
    return Math.log(Math.max(shares[chosen]!, leastProbability)) - Math.log(Math.max(others, leastProbability));
  });
}

function mostFrequent(verdicts: ArrayLike<number>, classes: number): number {
  const counts = new Int32Array(classes);
  for (let i = 0; i < verdicts.length; i++) counts[verdicts[i]!]!++;
  return counts.indexOf(Math.max(...counts));
}
