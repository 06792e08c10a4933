/**
 * What the tracer needs to know about a kind of layer. One file and one line in the table (kinds.ts) each.
 */
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { Batch } from '../../data/batch.js';
import type { Layer, SequenceModel, UnsupportedLayer } from '../../model/sequenceModel.js';
import type { RecordMemory } from '../recordMemory.js';
import type { Clamp, RecurrentKernelFactory } from '../recurrentKernel.js';
import type { TensorBackend } from '../tensorBackend.js';
import type { RunState, RunStates, TraceArray } from '../tracer.js';

export type RunnableLayer = Exclude<Layer, UnsupportedLayer>;

/** What flows between layers. */
export interface LayerValue {
  /** With the batch axis first; sequences are [count, steps, …]. */
  readonly shape: readonly number[];
  /** Token ids are integers, everything else is float. Not changed once made: a record may hold the same array. */
  readonly data: Float32Array | Int32Array;
  /** [count, steps], 1 = a real step; null = all are, or there is no time axis. */
  readonly mask: Uint8Array | null;
  /**
   * Steps of each sequence that were given; later ones only pad the batch. null = all of them. Layers that keep to
   * their steps leave it to the tracer and say nothing.
   */
  readonly lengths?: Int32Array | null;
}

/** One batch on its way through the model. */
export interface RunContext {
  readonly batch: Batch;
  readonly initial: RunStates | null;
  /** Units of a recurrent run that are held at given values; null = none. */
  clampOf(run: string): Clamp | null;
  readonly task: Task;
  /** For what recurrent layers record; null = memory of its own. */
  readonly memory: RecordMemory | null;
  /** Whether a name was asked for, so that nobody need compute what nobody keeps. */
  wants(name: string): boolean;
  /** Keeps an array if its name was asked for. */
  record(name: string, array: TraceArray): void;
  /** Notes the state of a recurrent run after its last step. */
  leaveState(run: string, state: RunState): void;
  /** What was noted for a run of a layer that stands before. */
  stateLeft(run: string): RunState;
}

/** A layer with its weights loaded. */
export type LayerRunner = (inputs: readonly LayerValue[], context: RunContext) => LayerValue;

export interface LoadContext {
  readonly model: SequenceModel;
  readonly kernels: RecurrentKernelFactory;
  readonly tensors: TensorBackend;
  /** Loads a layer that stands inside another. */
  loadLayer(layer: RunnableLayer): Promise<LayerRunner>;
}

/** A name a layer records under, with its shape without count and steps. */
export interface RecordedName {
  readonly name: string;
  readonly units: number;
  /** Whether it has a time axis. */
  readonly timed: boolean;
}

export interface LayerSupport<L extends RunnableLayer> {
  /** Names it records by itself; the tracer adds `<layer>.out` for layers with `recordsOutput`. */
  names?(layer: L): readonly RecordedName[];
  /** Whether its output is recorded as `<layer>.out`. */
  readonly recordsOutput: boolean;
  /** Whether its output at a step depends on nothing but its input at that step. */
  readonly actsPerStep: boolean;
  /** Whether it would take the padding of a batch for steps: it is then run on sequences of equal length only. */
  mixesSteps?(layer: L): boolean;
  load(layer: L, context: LoadContext): Promise<LayerRunner>;
}

/**
 * @returns the numbers a layer is given, with the size of their last axis
 * @throws UnrollError when it is given token ids, which only an Embedding takes, or rows of another width
 */
export function featureRows(layer: Layer, value: LayerValue | undefined, width: number | null): { data: Float32Array; width: number } {
  if (!(value?.data instanceof Float32Array)) {
    throw new UnrollError('model', `Layer "${layer.name}" (${layer.className}) takes numbers but is given token ids.`);
  }
  const given = value.shape.at(-1)!;
  if (width !== null && given !== width) {
    throw new UnrollError(
      'data',
      `Layer "${layer.name}" (${layer.className}) takes ${width} features but is given ${given}. Choose data that fit the model.`,
    );
  }
  return { data: value.data, width: given };
}

/** @returns the mask of sequences of which nothing is masked but the padding: [count, steps] */
export function lengthsMask(lengths: Int32Array, steps: number): Uint8Array {
  return Uint8Array.from({ length: lengths.length * steps }, (_, i) => (i % steps < lengths[Math.floor(i / steps)]! ? 1 : 0));
}
