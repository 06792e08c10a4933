/**
 * A part of a model run by itself, from values put in place of some layers' own: to see what a layer is given, and to
 * drive a network with inputs that no data set holds.
 */
import type { Task } from '../core/task.js';
import type { Batch } from '../data/batch.js';
import { layerNamed } from '../model/graph.js';
import type { Layer, SequenceModel } from '../model/sequenceModel.js';
import { runAtOwnLengths, runPerStep } from './equalLengths.js';
import { supportFor } from './layers/kinds.js';
import type { LayerValue, RunContext } from './layers/layerSupport.js';
import type { RunnableModel, RunState, TraceArray } from './tracer.js';

export interface PartRequest {
  /** Layers whose values are wanted. */
  readonly targets: readonly string[];
  /** Values in place of what these layers would give, by layer name. Absent = the batch enters by the input layers. */
  readonly given?: ReadonlyMap<string, LayerValue>;
  /** Names to record, of recurrent layers on the way. */
  readonly record: ReadonlySet<string>;
}

export interface PartResult {
  /** Of every layer that was computed or given. */
  readonly values: ReadonlyMap<string, LayerValue>;
  readonly arrays: ReadonlyMap<string, TraceArray>;
}

/**
 * @param runnable one in which everything needed can be run
 * @param batch its inputs are looked at only where a needed input layer is not given
 */
export function runPart(runnable: RunnableModel, batch: Batch, { targets, given = new Map(), record }: PartRequest, task: Task): PartResult {
  const values = new Map<string, LayerValue>(given);
  const arrays = new Map<string, TraceArray>();
  const last = new Map<string, RunState>();
  const context: RunContext = {
    batch,
    initial: null,
    clampOf: () => null,
    task,
    memory: null,
    wants: (name) => record.has(name),
    record: (name, array) => void (record.has(name) && arrays.set(name, array)),
    leaveState: (run, state) => void last.set(run, state),
    stateLeft: (run) => last.get(run)!,
  };
  for (const layer of layersBetween(runnable.model, targets, given)) {
    task.throwIfCancelled();
    if (layer.kind === 'unsupported') throw new TypeError(`Layer "${layer.name}" cannot be run.`);
    const run = supportFor(layer).mixesSteps?.(layer) ? runAtOwnLengths : runPerStep;
    values.set(layer.name, run(layer, runnable.runners.get(layer.name)!, layer.inputs.map((name) => values.get(name)!), context));
  }
  return { values, arrays };
}

/** @returns the layers that the targets depend on and that are not given, in the model's order */
export function layersBetween(model: SequenceModel, targets: readonly string[], given: ReadonlyMap<string, unknown>): readonly Layer[] {
  const needed = new Set<Layer>();
  const visit = (name: string): void => {
    if (given.has(name)) return;
    const layer = layerNamed(model, name);
    if (needed.has(layer)) return;
    needed.add(layer);
    layer.inputs.forEach(visit);
  };
  targets.forEach(visit);
  return model.layers.filter((layer) => needed.has(layer));
}
