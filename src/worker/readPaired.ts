/**
 * From two paths to data in a model's own terms: reads the file as the sidecar says, finds a vocabulary, and asks the
 * model where nothing says which output stands for which class.
 */
import {
  type AppliedSidecar,
  pairData,
  type PairedData,
  readDataset,
  type ReadOptions,
  type RunnableModel,
  type SequenceDataset,
  type SequenceModel,
  type Task,
  withVocabulary,
} from '../engine/index.js';
import { classesByPrediction } from './classesByPrediction.js';
import { openFileSource } from './fileSource.js';
import { vocabularyOf } from './sidecars.js';
import { vocabularyBeside } from './vocabularies.js';

export interface DataRequest {
  readonly modelPath: string;
  readonly dataPath: string;
  readonly said: AppliedSidecar;
}

interface Read {
  readonly dataset: SequenceDataset;
  /** What reading the data had to suppose or skip. */
  readonly notes: readonly string[];
}

/** Reads a data set that stands on its own, without its file. */
export async function readWholeData(model: SequenceModel, request: DataRequest, task: Task): Promise<SequenceDataset> {
  const source = openFileSource(request.dataPath, 'data');
  try {
    return (await read(model, source, request, {}, task)).dataset;
  } finally {
    source.close();
  }
}

/**
 * Large arrays stay in the file, which is open until `work` settles.
 * @throws UnrollError when the data cannot be given to the model
 */
export async function withPairedData<T>(
  runnable: RunnableModel,
  request: DataRequest,
  task: Task,
  work: (data: PairedData, notes: readonly string[]) => Promise<T>,
): Promise<T> {
  task.progress(null, 'Reading the data');
  const source = openFileSource(request.dataPath, 'data');
  try {
    const { dataset, notes } = await read(runnable.model, source, request, { stream: true }, task);
    const data = await classesByPrediction(runnable, pairData(runnable.model, dataset, request.said.pairing), task);
    return await work(data, notes);
  } finally {
    source.close();
  }
}

async function read(model: SequenceModel, source: ReturnType<typeof openFileSource>, request: DataRequest, options: ReadOptions, task: Task): Promise<Read> {
  const { modelPath, dataPath, said } = request;
  const given = vocabularyOf(modelPath, said);
  const inputs = model.layers.filter((layer) => layer.kind === 'input').map((layer) => layer.name);
  const dataset = await readDataset(source, { ...said.reading, ...options, inputs, ...(given && { vocabulary: given }) }, task);
  if (given || dataset.content.kind === 'features') return { dataset, notes: dataset.notes };
  const { vocabulary, notes } = vocabularyBeside(dataPath, modelPath);
  const inWords = vocabulary ? await withVocabulary(dataset, vocabulary, task) : dataset;
  // A vocabulary that lies there but speaks of other data is nobody's concern.
  return inWords.content === dataset.content ? { dataset, notes: dataset.notes } : { dataset: inWords, notes: [...inWords.notes, ...notes] };
}
