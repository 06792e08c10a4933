/**
 * How well a model does on some sequences, with all of its units or with some held.
 */
import type { Task } from '../../core/task.js';
import { realSteps } from '../../data/batch.js';
import type { PairedData } from '../../data/pairedData.js';
import { readOut, type ReadOut } from '../../model/readout.js';
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

/** What is asked, and of what. */
interface Asking {
  readonly runnable: RunnableModel;
  readonly data: PairedData;
  readonly sequences: ArrayLike<number>;
}

/** Probabilities below this are taken for it: one answer that is certainly wrong must not outweigh all others. */
const leastProbability = 1e-7;
/** What a number that is not finite counts as: a model of which units are held may grow beyond all numbers. */
const largestNumber = 2 ** 127;

/** @returns null where the model gives no answer to any of the sequences, or one that is not finite */
export async function scorerOf(runnable: RunnableModel, data: PairedData, sequences: ArrayLike<number>, task: Task): Promise<Scorer | null> {
  const asking = { runnable, data, sequences };
  return runnable.model.outputMeaning === 'regression' ? scorerOfNumbers(asking, task) : scorerOfClasses(asking, task);
}

async function scorerOfClasses(asking: Asking, task: Task): Promise<Scorer | null> {
  const reading = readOut(asking.runnable.model, widthOfOutput(asking.runnable));
  const truth: number[] = [];
  const own: number[] = [];
  const [byTruth, byOwn] = [new Tally(reading), new Tally(reading)];
  for await (const { sequence, rows, at } of answers(asking, undefined, task)) {
    const labels = labelsOfAnswers(asking.data, sequence, at.length);
    for (const [i, row] of at.entries()) {
      const from = row * reading.width;
      if (!rows.subarray(from, from + reading.width).every(Number.isFinite)) return null;
      truth.push(labels?.[i] ?? -1);
      own.push(reading.decide(rows, from));
      byTruth.add(truth.at(-1)!, rows, from);
      byOwn.add(own.at(-1)!, rows, from);
    }
  }
  if (own.length === 0) return null;
  const [kind, expected, whole] = byTruth.n > 0 ? (['accuracy', truth, byTruth] as const) : (['agreement', own, byOwn] as const);
  return {
    kind,
    n: whole.n,
    whole: whole.score,
    async score(clamps, part) {
      const tally = new Tally(reading);
      let answer = 0;
      for await (const { rows, at } of answers(asking, clamps, part)) for (const row of at) tally.add(expected[answer++]!, rows, row * reading.width);
      return tally.score;
    },
  };
}

/** Counts answers that are the expected ones. */
class Tally {
  n = 0;
  private right = 0;
  private loss = 0;

  constructor(private readonly reading: ReadOut) {}

  /**
   * @param expected class; -1 = none, so that the answer does not count
   * @param rows of the model's output, the answer at index `from`
   */
  add(expected: number, rows: Float32Array, from: number): void {
    if (expected < 0) return;
    const probability = this.reading.distribution(rows, from)[expected]!;
    this.n++;
    if (this.reading.decide(rows, from) === expected) this.right++;
    this.loss -= Math.log(probability > leastProbability ? probability : leastProbability);
  }

  get score(): Score {
    return { value: this.right / this.n, loss: this.loss / this.n };
  }
}

async function scorerOfNumbers(asking: Asking, task: Task): Promise<Scorer | null> {
  const width = widthOfOutput(asking.runnable);
  const whole: number[] = [];
  for await (const { rows, at } of answers(asking, undefined, task)) {
    for (const row of at) for (let i = 0; i < width; i++) whole.push(rows[row * width + i]!);
  }
  if (whole.length === 0 || !whole.every(Number.isFinite)) return null;
  const mean = whole.reduce((sum, value) => sum + value, 0) / whole.length;
  const spread = whole.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    kind: 'fit',
    n: whole.length / width,
    whole: { value: 1, loss: null },
    async score(clamps, part) {
      let error = 0;
      let answer = 0;
      for await (const { rows, at } of answers(asking, clamps, part)) {
        for (const row of at) {
          for (let i = 0; i < width; i++) {
            const value = rows[row * width + i]!;
            error += (whole[answer++]! - (Number.isFinite(value) ? value : largestNumber)) ** 2;
          }
        }
      }
      return { value: spread === 0 ? Number(error === 0) : 1 - error / spread, loss: null };
    },
  };
}

/** @yields for every sequence the model's output and the rows in it that are its answers: all its real steps, or one */
async function* answers({ runnable, data, sequences }: Asking, clamps: TraceRequest['clamps'], task: Task): AsyncGenerator<{ readonly sequence: number; readonly rows: Float32Array; readonly at: readonly number[] }> {
  const timed = runnable.names.find((recorded) => recorded.name === outputName)!.timed;
  const request = { record: new Set([outputName]), sequences, padTo: 1, ...(clamps && { clamps }) };
  for await (const chunk of traceBatches(runnable, data, request, task)) {
    for (let row = 0; row < chunk.batch.count; row++) {
      yield { sequence: chunk.sequences[row]!, rows: chunk.arrays.get(outputName)!.data, at: timed ? stepRows(chunk, row) : [row] };
    }
  }
}

function stepRows({ batch }: TracedChunk, row: number): readonly number[] {
  return Array.from(realSteps(batch, row), (step) => row * batch.steps + step);
}

function widthOfOutput({ names }: RunnableModel): number {
  return names.find((recorded) => recorded.name === outputName)!.units;
}
