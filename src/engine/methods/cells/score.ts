/**
 * How well a model does on some sequences, with all of its units or with some held.
 */
import type { Task } from '../../core/task.js';
import { realSteps } from '../../data/batch.js';
import type { PairedData } from '../../data/pairedData.js';
import { readOut } from '../../model/readout.js';
import { outputName } from '../../trace/loadRunnable.js';
import { traceBatches, type TracedChunk } from '../../trace/traceDataset.js';
import type { RunnableModel, TraceRequest } from '../../trace/tracer.js';
import { labelsOfAnswers } from '../stepLabels.js';

/**
 * What is scored: answers that are right by the labels; where there are none, answers that are those of the whole model;
 * for numbers the share of the variance of the whole model's output that is left (R²).
 */
export type ScoreKind = 'accuracy' | 'agreement' | 'fit';

export interface Score {
  readonly value: number;
  /** Mean −ln of the probability of the right class: finer than the score, which moves by whole answers. null for numbers. */
  readonly loss: number | null;
}

export interface Scorer {
  readonly kind: ScoreKind;
  /** Answers that are scored. */
  readonly n: number;
  /** Of the whole model. */
  readonly whole: Score;
  score(clamps: TraceRequest['clamps'], task: Task): Promise<Score>;
}

/** Probabilities below this are taken for it: one answer that is certainly wrong must not outweigh all others. */
const leastProbability = 1e-7;

/** @returns null where the model gives no answer to any of the sequences */
export async function scorerOf(runnable: RunnableModel, data: PairedData, sequences: ArrayLike<number>, task: Task): Promise<Scorer | null> {
  const isRegression = runnable.model.outputMeaning === 'regression';
  const answers = isRegression ? numbersOf : classesOf;
  const labels = isRegression ? null : data.labels;
  const whole = await answers(runnable, data, sequences, undefined, task);
  if (whole.length === 0) return null;
  const truth = labels && truthOf(data, sequences, whole);
  const labelled = truth?.some((label) => label >= 0) ?? false;
  const kind: ScoreKind = isRegression ? 'fit' : labelled ? 'accuracy' : 'agreement';
  const expected = labelled ? truth! : whole.classes;
  const judge = (given: Answers): Score => (isRegression ? fitOf(given, whole) : rightOf(given, expected));
  return {
    kind,
    n: isRegression ? whole.length : expected.filter((label) => label >= 0).length,
    whole: judge(whole),
    score: async (clamps, part) => judge(await answers(runnable, data, sequences, clamps, part)),
  };
}

/** Of every answer, sequence after sequence. */
interface Answers {
  /** Answers in all. */
  readonly length: number;
  /** Answers of each sequence. */
  readonly perSequence: readonly number[];
  /** Classes; of a model that answers by numbers none. */
  readonly classes: readonly number[];
  /** Probabilities over the classes, or the numbers, [length, width]. */
  readonly values: readonly number[];
  readonly width: number;
}

type Ask = (runnable: RunnableModel, data: PairedData, sequences: ArrayLike<number>, clamps: TraceRequest['clamps'], task: Task) => Promise<Answers>;

const classesOf: Ask = async (runnable, data, sequences, clamps, task) => {
  const reading = readOut(runnable.model, widthOfOutput(runnable));
  const collected = { perSequence: [] as number[], classes: [] as number[], values: [] as number[] };
  for await (const { rows, at } of outputs(runnable, data, sequences, clamps, task)) {
    collected.perSequence.push(at.length);
    for (const offset of at) {
      collected.classes.push(reading.decide(rows, offset * reading.width));
      collected.values.push(...reading.distribution(rows, offset * reading.width));
    }
  }
  return { ...collected, length: collected.classes.length, width: reading.classes };
};

const numbersOf: Ask = async (runnable, data, sequences, clamps, task) => {
  const width = widthOfOutput(runnable);
  const perSequence: number[] = [];
  const values: number[] = [];
  for await (const { rows, at } of outputs(runnable, data, sequences, clamps, task)) {
    perSequence.push(at.length);
    for (const offset of at) values.push(...rows.subarray(offset * width, (offset + 1) * width));
  }
  return { perSequence, classes: [], values, width, length: values.length / width };
};

/** @yields for every sequence the output and the rows in it that are its answers: all its real steps, or one */
async function* outputs(runnable: RunnableModel, data: PairedData, sequences: ArrayLike<number>, clamps: TraceRequest['clamps'], task: Task): AsyncGenerator<{ readonly rows: Float32Array; readonly at: readonly number[] }> {
  const timed = runnable.names.find((recorded) => recorded.name === outputName)!.timed;
  const request = { record: new Set([outputName]), sequences, padTo: 1, ...(clamps && { clamps }) };
  for await (const chunk of traceBatches(runnable, data, request, task)) {
    for (let row = 0; row < chunk.batch.count; row++) {
      yield { rows: chunk.arrays.get(outputName)!.data, at: timed ? stepRows(chunk, row) : [row] };
    }
  }
}

function stepRows({ batch }: TracedChunk, row: number): readonly number[] {
  return Array.from(realSteps(batch, row), (step) => row * batch.steps + step);
}

function widthOfOutput({ names }: RunnableModel): number {
  return names.find((recorded) => recorded.name === outputName)!.units;
}

function truthOf(data: PairedData, sequences: ArrayLike<number>, { perSequence }: Answers): number[] {
  return Array.from(sequences).flatMap((sequence, i) => labelsOfAnswers(data, sequence, perSequence[i]!)!);
}

function rightOf({ classes, values, width }: Answers, expected: readonly number[]): Score {
  let n = 0;
  let right = 0;
  let loss = 0;
  expected.forEach((label, i) => {
    if (label < 0) return;
    n++;
    if (classes[i] === label) right++;
    loss -= Math.log(Math.max(leastProbability, values[i * width + label]!));
  });
  return { value: right / n, loss: loss / n };
}

function fitOf({ values }: Answers, { values: whole }: Answers): Score {
  const mean = whole.reduce((sum, value) => sum + value, 0) / whole.length;
  const spread = whole.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = whole.reduce((sum, value, i) => sum + (value - values[i]!) ** 2, 0);
  return { value: spread === 0 ? Number(error === 0) : 1 - error / spread, loss: null };
}
