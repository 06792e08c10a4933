/**
 * Runs a model over a data set chunk by chunk, so that memory stays bounded by the chunk and not by the data.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import type { Batch, BatchInput } from '../data/batch.js';
import { locationText } from '../data/dataset.js';
import type { PairedData } from '../data/pairedData.js';
import { RecordMemory } from './recordMemory.js';
import type { RunnableModel, TraceRequest, TraceResult } from './tracer.js';

/** What the arrays of one chunk may take, and how many sequences it may hold (so that progress moves). */
const chunkBytes = 32 * 2 ** 20;
const chunkSequences = 512;
/** What one sequence may take, which cannot be divided: its arrays as they are computed, and those that are kept. */
const sequenceBytes = 320 * 2 ** 20;

export interface TraceDatasetRequest {
  /** Names to record; null records everything there is. */
  readonly record: ReadonlySet<string> | null;
  /** Indices of the sequences, in the order in which their results are wanted. */
  readonly sequences: ArrayLike<number>;
  /** Pads every chunk to this many steps, so that all results have one shape. Padding is masked. */
  readonly padTo?: number;
  /** As in {@link TraceRequest}. */
  readonly clamps?: TraceRequest['clamps'];
}

/** A traced chunk; row i of its arrays belongs to `sequences[i]`. Arrays and states hold until the next chunk is asked for. */
export interface TracedChunk extends TraceResult {
  readonly sequences: Int32Array;
}

/**
 * @yields the traces of the asked sequences, in their order
 * @throws UnrollError for a sequence whose arrays would take more than memory should hold
 */
export async function* traceBatches(
  runnable: RunnableModel,
  data: PairedData,
  { record, sequences, padTo = 0, clamps }: TraceDatasetRequest,
  task: Task,
): AsyncGenerator<TracedChunk, void, undefined> {
  const bytesPerStep = 4 * unitsOf(madeBy(runnable, record));
  const keptPerStep = 4 * unitsOf(runnable.names.filter(({ name }) => record === null || record.has(name)));
  const { lengths } = data.dataset;
  // A model of fixed length is given that many steps, whatever the data have.
  const leastSteps = Math.max(1, padTo, data.maximumSteps ?? 0);
  const memory = new RecordMemory(task);
  const total = sequences.length;
  for (let done = 0; done < total; ) {
    await task.checkpoint();
    task.progress(done / total, `Running the model on sequence ${done + 1} of ${total}`);
    let end = done;
    let steps = leastSteps;
    while (end < total && end - done < chunkSequences) {
      steps = Math.max(steps, lengths[sequences[end]!]!);
      if (end > done && (end - done + 1) * steps * bytesPerStep > chunkBytes) break;
      end++;
    }
    if (steps * (bytesPerStep + keptPerStep) > sequenceBytes) throw tooLong(data, sequences[done]!, steps);
    const chunk = Int32Array.from({ length: end - done }, (_, i) => sequences[done + i]!);
    const batch = padBatch(data.batch(chunk), padTo);
    yield { ...runnable.run(batch, { record, memory, ...(clamps && { clamps }) }, task), sequences: chunk };
    memory.release();
    done = end;
  }
  task.progress(1, `Ran the model on ${total} sequences`);
}

function tooLong({ dataset }: PairedData, sequence: number, steps: number): UnrollError {
  const location = dataset.locationOf(sequence);
  return new UnrollError(
    'data',
    `${dataset.name}${location === null ? '' : ` ${locationText(location)}`}: ${steps.toLocaleString('en')} steps of this model do not fit into memory at once. Cut the data into windows, record fewer layers, or use shorter sequences.`,
  );
}

/** @returns what a trace makes on its way: gates and cell states only where they are recorded */
function madeBy({ names, model }: RunnableModel, record: ReadonlySet<string> | null): RunnableModel['names'] {
  const recurrent = new Set(model.layers.filter(({ kind }) => kind === 'recurrent').map(({ name }) => name));
  return names.filter(({ name, layer }) => record === null || record.has(name) || !recurrent.has(layer) || name.endsWith('.h'));
}

function unitsOf(names: RunnableModel['names']): number {
  return names.reduce((sum, { units }) => sum + units, 0);
}

/** @returns the batch with masked steps of zeros added up to `steps`; itself where it is as long already. */
export function padBatch(batch: Batch, steps: number): Batch {
  if (steps <= batch.steps) return batch;
  const mask = new Uint8Array(batch.count * steps);
  copyRows(batch.mask ?? new Uint8Array(batch.count * batch.steps).fill(1), mask, batch.steps, steps);
  const inputs = batch.inputs.map((input): BatchInput => {
    if (input.own) return input;
    if (input.kind === 'tokens') {
      const data = new Int32Array(batch.count * steps);
      copyRows(input.data, data, batch.steps, steps);
      return { kind: 'tokens', data };
    }
    const data = new Float32Array(batch.count * steps * input.width);
    copyRows(input.data, data, batch.steps * input.width, steps * input.width);
    return { kind: 'features', data, width: input.width };
  });
  return { count: batch.count, steps, inputs, mask, ends: batch.ends ?? new Int32Array(batch.count).fill(batch.steps), lengths: batch.lengths };
}

function copyRows<T extends Uint8Array | Int32Array | Float32Array>(from: T, to: T, fromWidth: number, toWidth: number): void {
  for (let row = 0; row * toWidth < to.length; row++) to.set(from.subarray(row * fromWidth, (row + 1) * fromWidth), row * toWidth);
}
