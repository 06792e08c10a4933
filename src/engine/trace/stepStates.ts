/**
 * One more step from given states: asks the model what would come next where the data never went.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import type { Batch } from '../data/batch.js';
import { recurrentLayers } from '../model/graph.js';
import { outputName } from './loadRunnable.js';
import type { RunnableModel, RunStates, TraceArray } from './tracer.js';

export interface SteppedStates {
  readonly states: RunStates;
  /** The model's output after the step, [count, width], whether or not the model gives one per step. */
  readonly output: TraceArray;
}

/**
 * @param states of every recurrent run, [count, units] each; a run that is missing starts at zero
 * @param inputs one step for each of them
 * @throws UnrollError where a state cannot be stepped on: a layer that reads backwards
 */
export function stepOnce(runnable: RunnableModel, states: RunStates, inputs: Batch, task: Task): SteppedStates {
  const backwards = recurrentLayers(runnable.model).find((layer) => layer.runs.some((run) => run.reverse));
  if (backwards) {
    throw new UnrollError(
      'unsupported',
      `Layer "${backwards.name}" reads sequences backwards, so its state cannot be stepped on by a next symbol.`,
    );
  }
  if (inputs.steps !== 1) throw new TypeError(`stepOnce takes one step, not ${inputs.steps}.`);
  const { arrays, last } = runnable.run(inputs, { record: new Set([outputName]), initial: states }, task);
  const { shape, data } = arrays.get(outputName)!;
  return { states: last, output: { shape: [inputs.count, shape.at(-1)!], data } };
}
