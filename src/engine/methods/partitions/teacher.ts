/**
 * The score that partitions explain, f(x): the logit of one class, log p / (1 − p), or a number that the model answers by.
 */
import { UnrollError } from '../../core/errors.js';
import { readOut } from '../../model/readout.js';
import { outputName } from '../../trace/loadRunnable.js';
import type { RunnableModel } from '../../trace/tracer.js';

export interface Teacher {
  /** Index of the class, or of the number. */
  readonly output: number;
  /** Name of the class; null where the model answers by numbers. */
  readonly class: string | null;
  /** What is explained, for people: "logit of spam", "output". */
  readonly title: string;
}

type Answering = Pick<RunnableModel, 'model' | 'names'>;

/** A probability of less is taken for as much: float32 knows nothing smaller beside 1. */
const leastProbability = 1e-7;

/**
 * @param classes by the index of the model's output; none where it answers by numbers
 * @param verdicts class of every sequence by the model, to find the one that it gives most often
 * @param wanted name of a class; null = the second of two, else the most frequent one. Of numbers: which, counted from 1
 * @throws UnrollError when there is no such class or number
 */
export function teacherOf(answering: Answering, classes: readonly string[], verdicts: ArrayLike<number>, wanted: string | null): Teacher {
  if (answering.model.outputMeaning === 'regression') return numberWanted(widthOf(answering), wanted);
  const output = wanted === null ? (classes.length === 2 ? 1 : mostFrequent(verdicts, classes.length)) : classes.indexOf(wanted);
  const name = classes[output];
  if (name === undefined) throw new UnrollError('usage', `The model has no class "${wanted}". Its classes: ${classes.join(', ')}.`);
  return { output, class: name, title: `logit of ${name}` };
}

function numberWanted(width: number, wanted: string | null): Teacher {
  const place = wanted === null ? 1 : Number(wanted);
  if (Number.isInteger(place) && place >= 1 && place <= width) return { output: place - 1, class: null, title: width === 1 ? 'output' : `output ${place}` };
  throw new UnrollError('usage', `The model has no output "${wanted}": it answers by ${width === 1 ? 'one number, so none has to be named' : `${width} numbers, counted from 1`}.`);
}

/**
 * @param outputs of the model, [count, width]
 * @returns f of every row, [count]
 */
export function scoresOf({ output, class: name }: Pick<Teacher, 'output' | 'class'>, answering: Answering, outputs: Float32Array): Float64Array {
  const width = widthOf(answering);
  if (name === null) return Float64Array.from({ length: outputs.length / width }, (_, row) => outputs[row * width + output]!);
  const reading = readOut(answering.model, width);
  return Float64Array.from({ length: outputs.length / reading.width }, (_, row) => {
    const shares = reading.distribution(outputs, row * reading.width);
    // Not 1 − p, which is 0 long before the others are.
    const others = shares.reduce((sum, share, i) => (i === output ? sum : sum + share), 0);
    return Math.log(Math.max(shares[output]!, leastProbability)) - Math.log(Math.max(others, leastProbability));
  });
}

/** Numbers of an answer. */
function widthOf({ names }: Answering): number {
  return names.find((recorded) => recorded.name === outputName)!.units;
}

function mostFrequent(verdicts: ArrayLike<number>, classes: number): number {
  const counts = new Int32Array(classes);
  for (let i = 0; i < verdicts.length; i++) counts[verdicts[i]!]!++;
  return counts.indexOf(Math.max(...counts));
}
