/**
 * A trace as a file: every asked array of every sequence, chunk by chunk into an npz.
 */
import {
  type PairedData,
  type RunnableModel,
  type Task,
  type TraceArray,
  traceBatches,
  UnrollError,
} from '../engine/index.js';
import { type NpzArray, NpzWriter } from './npzWriter.js';

export interface TraceFileRequest {
  readonly out: string;
  /** Names to record; null = everything. */
  readonly record: ReadonlySet<string> | null;
  /** The first so many sequences; null = all. */
  readonly limit: number | null;
}

/**
 * @returns the arrays written, `[n, t, …]` with t that of the data set's longest sequence, or `[n, …]` without time
 * @throws UnrollError; nothing is left behind then
 */
export async function writeTrace(runnable: RunnableModel, data: PairedData, request: TraceFileRequest, task: Task): Promise<readonly NpzArray[]> {
  const count = Math.min(data.count, request.limit ?? data.count);
  const sequences = Int32Array.from({ length: count }, (_, i) => i);
  const padTo = data.dataset.lengths.reduce((longest, length) => Math.max(longest, length), 0);
  let writer: NpzWriter | null = null;
  let arrays: readonly NpzArray[] = [];
  try {
    for await (const chunk of traceBatches(runnable, data, { record: request.record, sequences, padTo }, task)) {
      if (!writer) {
        arrays = [...chunk.arrays].map(([name, { shape }]) => ({ name, shape: [count, ...shape.slice(1)] }));
        writer = new NpzWriter(request.out, arrays);
      }
      for (const [name, array] of chunk.arrays) writer.append(name, valuesOf(name, array, arrays));
    }
    if (!writer) throw new UnrollError('data', `${data.dataset.name}: there is no sequence to trace.`);
    writer.finish();
    return arrays;
  } catch (error) {
    writer?.abandon();
    throw error;
  }
}

/** @throws UnrollError where a later chunk has another shape than the first: its rows would not fit together. */
function valuesOf(name: string, { shape, data }: TraceArray, arrays: readonly NpzArray[]): Float32Array {
  const first = arrays.find((array) => array.name === name);
  if (first && shape.slice(1).every((size, axis) => size === first.shape[axis + 1])) return data;
  throw new UnrollError('internal', `"${name}" changes its shape from sequence to sequence.`);
}

/**
 * @param layers layers (`lstm`) or single records (`lstm.h`)
 * @returns the names of what is recorded of them
 */
export function namesOf(runnable: RunnableModel, layers: readonly string[]): ReadonlySet<string> {
  const chosen = new Set<string>();
  for (const wanted of layers) {
    const found = runnable.names.filter(({ name, layer }) => name === wanted || layer === wanted || name.startsWith(`${wanted}.`));
    // A name that is not known is passed on: the tracer can say why, e.g. that its layer is not supported.
    for (const name of found.length > 0 ? found.map((recorded) => recorded.name) : [wanted]) chosen.add(name);
  }
  return chosen;
}
