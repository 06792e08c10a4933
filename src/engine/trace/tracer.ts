/**
 * Seam of the tracer: a model with its weights loaded, run on batches, recording what the user asked for.
 */
import type { Task } from '../core/task.js';
import type { Batch } from '../data/batch.js';
import type { SequenceModel } from '../model/sequenceModel.js';
import type { LayerRunner } from './layers/layerSupport.js';
import type { RecordMemory } from './recordMemory.js';
import type { Clamp } from './recurrentKernel.js';

/** A recorded array, `[count, steps, units]`, or `[count, units]` where a layer has no time axis. */
export interface TraceArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** [count, units] each; c only for cells that have one. */
export interface RunState {
  readonly h: Float32Array;
  readonly c: Float32Array | null;
}

/** States of the recurrent runs by trace name (`lstm`, `bidirectional.fwd`). */
export type RunStates = ReadonlyMap<string, RunState>;

export interface TraceRequest {
  /** Names to record, e.g. `lstm.h`, `output`; null records everything there is. */
  readonly record: ReadonlySet<string> | null;
  /** States before the first step; null starts every run at zero. */
  readonly initial?: RunStates | null;
  /** Units held at given values, by the trace name of their run (`lstm`, `bidirectional.fwd`): for ablation. */
  readonly clamps?: ReadonlyMap<string, Clamp>;
  /** Where records and states of the result may be put: they hold until it is released. Absent = memory of their own. */
  readonly memory?: RecordMemory;
}

export interface TraceResult {
  readonly batch: Batch;
  /** By name, in the order of the layers. */
  readonly arrays: ReadonlyMap<string, TraceArray>;
  /** States after the last step, of every run that was computed. */
  readonly last: RunStates;
  /**
   * Steps each computed layer took as real, by layer name: [count, steps], 1 = real, null = all. The batch's mask
   * together with the model's own (Masking, `mask_zero`).
   */
  readonly masks: ReadonlyMap<string, Uint8Array | null>;
}

export interface RunnableModel {
  readonly model: SequenceModel;
  /** Every name that a trace of this model can record, with its shape without count and steps. */
  readonly names: readonly { readonly name: string; readonly layer: string; readonly units: number; readonly timed: boolean }[];
  /** The layers that can be run, weights loaded, by layer name. */
  readonly runners: ReadonlyMap<string, LayerRunner>;
  /**
   * Runs one batch, computing only what the requested names depend on.
   * @throws UnrollError naming the layer when something needed cannot be run, or the data does not fit
   */
  run(batch: Batch, request: TraceRequest, task: Task): TraceResult;
}
