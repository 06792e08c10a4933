/**
 * From two paths to data in a model's own terms: reads the file, finds a vocabulary, and asks the model where the file
 * does not say which output stands for which class.
 */
import {
  pairData,
  type PairedData,
  readDataset,
  type RunnableModel,
  type SequenceDataset,
  type Task,
  withVocabulary,
} from '../engine/index.js';
import { classesByPrediction } from './classesByPrediction.js';
import { openFileSource } from './fileSource.js';
import { vocabularyBeside } from './vocabularies.js';

export interface Paths {
  readonly modelPath: string;
  readonly dataPath: string;
}

/** @returns the data, and what reading it had to suppose or skip */
export async function readData({ modelPath, dataPath }: Paths, task: Task): Promise<{ dataset: SequenceDataset; notes: readonly string[] }> {
  const source = openFileSource(dataPath, 'data');
  try {
    const dataset = await readDataset(source, {}, task);
    if (dataset.content.kind === 'features') return { dataset, notes: dataset.notes };
    const { vocabulary, notes } = vocabularyBeside(dataPath, modelPath);
    const inWords = vocabulary ? await withVocabulary(dataset, vocabulary, task) : dataset;
    // A vocabulary that lies there but speaks of other data is nobody's concern.
    return inWords.content === dataset.content ? { dataset, notes: dataset.notes } : { dataset: inWords, notes: [...inWords.notes, ...notes] };
  } finally {
    source.close();
  }
}

/** @throws UnrollError when the data cannot be given to the model */
export async function readPaired(runnable: RunnableModel, paths: Paths, task: Task): Promise<{ data: PairedData; notes: readonly string[] }> {
  task.progress(null, 'Reading the data');
  const { dataset, notes } = await readData(paths, task);
  return { data: await classesByPrediction(runnable, pairData(runnable.model, dataset), task), notes };
}
