/**
 * Asks the model itself in which order its outputs stand for the classes of the data, where nothing else says so.
 */
import {
  outputName,
  type PairedData,
  readOut,
  resolveClasses,
  type RunnableModel,
  type Task,
  traceBatches,
  type TracedChunk,
} from '../engine/index.js';

/** So many sequences show the order clearly enough. */
const sequencesAsked = 1000;

/** @returns the data with its classes in the order that agrees best with the model's predictions */
export async function classesByPrediction(runnable: RunnableModel, data: PairedData, task: Task): Promise<PairedData> {
  const { labels } = data;
  const hasOutput = runnable.names.some(({ name }) => name === outputName);
  if (!labels || data.classOrder !== 'supposed' || !hasOutput) return data;
  const predictions = new Int32Array(labels.values.length).fill(-1);
  const sequences = Int32Array.from({ length: Math.min(data.count, sequencesAsked) }, (_, i) => i);
  for await (const chunk of traceBatches(runnable, data, { record: new Set([outputName]), sequences }, task)) {
    notePredictions(runnable, data, labels.per, chunk, predictions);
  }
  return resolveClasses(data, predictions);
}

function notePredictions({ model }: RunnableModel, { dataset }: PairedData, per: 'sequence' | 'step', { arrays, sequences, batch }: TracedChunk, predictions: Int32Array): void {
  const { shape, data: rows } = arrays.get(outputName)!;
  const { decide, width } = readOut(model, shape.at(-1));
  const steps = shape.length > 2 ? batch.steps : 1;
  for (const [row, sequence] of sequences.entries()) {
    for (let step = 0; step < steps; step++) {
      if (steps > 1 && batch.mask?.[row * batch.steps + step] === 0) continue;
      const predicted = decide(rows, (row * steps + step) * width);
      // For a label of the whole sequence the last real step's answer stays.
      predictions[per === 'sequence' ? sequence : dataset.offsets[sequence]! + step] = predicted;
    }
  }
}
