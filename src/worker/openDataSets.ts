/**
 * Keeps the data sets that were used last, so that a question about a result, or a look at where a sequence stands, does
 * not read the whole file again. A file that has changed is read anew.
 */
import { type AppliedSidecar, type ByteSource, readDataset, type ReadOptions, type SequenceDataset, type SequenceModel, signatureOf, type Task, withVocabulary } from '../engine/index.js';
import { fileState, openFileSource } from './fileSource.js';
import { vocabularyOf } from './sidecars.js';
import { vocabulariesBeside, vocabularyBeside } from './vocabularies.js';

export interface DataRequest {
  readonly modelPath: string;
  readonly dataPath: string;
  readonly said: AppliedSidecar;
}

export interface ReadData {
  readonly dataset: SequenceDataset;
  /** What reading the data had to suppose or skip. */
  readonly notes: readonly string[];
}

interface Entry {
  /** All that decides what reading gives. */
  readonly key: string;
  readonly read: ReadData;
  readonly source: ByteSource;
  users: number;
}

const mostKept = 2;
/** Of a larger file too much would stay in memory that nobody may ask for. */
const largestKept = 64 * 2 ** 20;

export class OpenDataSets {
  /** The one used last first. */
  private kept: readonly Entry[] = [];

  /**
   * Large arrays stay in the file, which is open until `work` settles.
   * @throws UnrollError when the file cannot be read
   */
  async use<T>(model: SequenceModel, request: DataRequest, task: Task, work: (read: ReadData) => Promise<T>): Promise<T> {
    const key = keyOf(model, request);
    const entry = this.kept.find((candidate) => candidate.key === key) ?? (await opened(key, model, request, task));
    if (entry.source.size <= largestKept) this.keep([entry, ...this.kept.filter((other) => other !== entry)].slice(0, mostKept));
    entry.users++;
    try {
      return await work(entry.read);
    } finally {
      entry.users--;
      this.letGo(entry);
    }
  }

  close(): void {
    this.keep([]);
  }

  private keep(entries: readonly Entry[]): void {
    const before = this.kept;
    this.kept = entries;
    before.forEach((entry) => this.letGo(entry));
  }

  private letGo(entry: Entry): void {
    if (entry.users === 0 && !this.kept.includes(entry)) entry.source.close();
  }
}

async function opened(key: string, model: SequenceModel, request: DataRequest, task: Task): Promise<Entry> {
  const source = openFileSource(request.dataPath, 'data');
  try {
    return { key, read: await readData(model, source, request, true, task), source, users: 0 };
  } catch (error) {
    source.close();
    throw error;
  }
}

/** @param stream leaves large arrays in the file, which must then stay open */
export async function readData(model: SequenceModel, source: ByteSource, { modelPath, dataPath, said }: DataRequest, stream: boolean, task: Task): Promise<ReadData> {
  const given = vocabularyOf(modelPath, said);
  const dataset = await readDataset(source, { ...said.reading, ...(stream && { stream }), ...wantedBy(model), ...(given && { vocabulary: given }) }, task);
  if (given || dataset.content.kind === 'features') return { dataset, notes: dataset.notes };
  const { vocabulary, notes } = vocabularyBeside(dataPath, modelPath);
  const inWords = vocabulary ? await withVocabulary(dataset, vocabulary, task) : dataset;
  // A vocabulary that lies there but speaks of other data is nobody's concern.
  return inWords.content === dataset.content ? { dataset, notes: dataset.notes } : { dataset: inWords, notes: [...inWords.notes, ...notes] };
}

/** What the model's inputs are to reading. */
function wantedBy(model: SequenceModel): Pick<ReadOptions, 'inputs' | 'withoutSteps'> {
  const { inputs } = signatureOf(model);
  return { inputs: inputs.map(({ name }) => name), withoutSteps: inputs[0]!.kind === 'block' };
}

function keyOf(model: SequenceModel, { modelPath, dataPath, said }: DataRequest): string {
  const files = [dataPath, ...vocabulariesBeside(dataPath, modelPath, said)].map(fileState);
  return JSON.stringify([files, wantedBy(model), said.reading]);
}
