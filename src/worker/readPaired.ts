/**
 * From two paths to data in a model's own terms: reads the file as the sidecar says, finds a vocabulary, and asks the
 * model where nothing says which output stands for which class.
 */
import { pairData, type PairedData, type RunnableModel, type SequenceDataset, type SequenceModel, type Task } from '../engine/index.js';
import { classesByPrediction } from './classesByPrediction.js';
import { openFileSource } from './fileSource.js';
import { type DataRequest, type OpenDataSets, readData } from './openDataSets.js';

/** Reads a data set that stands on its own, without its file. */
export async function readWholeData(model: SequenceModel, request: DataRequest, task: Task): Promise<SequenceDataset> {
  const source = openFileSource(request.dataPath, 'data');
  try {
    return (await readData(model, source, request, false, task)).dataset;
  } finally {
    source.close();
  }
}

/**
 * Large arrays stay in the file, which is open until `work` settles.
 * @throws UnrollError when the data cannot be given to the model
 */
export async function withPairedData<T>(
  dataSets: OpenDataSets,
  runnable: RunnableModel,
  request: DataRequest,
  task: Task,
  work: (data: PairedData, notes: readonly string[]) => Promise<T>,
): Promise<T> {
  task.progress(null, 'Reading the data');
  return dataSets.use(runnable.model, request, task, async ({ dataset, notes }) => {
    const data = await classesByPrediction(runnable, pairData(runnable.model, dataset, request.said.pairing), task);
    return work(data, notes);
  });
}
