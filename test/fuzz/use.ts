/**
 * Uses a file as Unroll does: a model is opened, shown, its tensors looked at and run on a tiny data set; data are read,
 * looked through and paired with models. Whatever the file, that ends in success or one clear line.
 */
import { type ByteSource, memorySource } from '../../src/engine/core/bytes.js';
import { CancelledError, UnrollError } from '../../src/engine/core/errors.js';
import { silentTask, type Task } from '../../src/engine/core/task.js';
import { elementCount, shapeText } from '../../src/engine/core/tensor.js';
import { numberedFeatures, offsetsOf, type SequenceDataset, type Sequences, widthOf } from '../../src/engine/data/dataset.js';
import { fitOf } from '../../src/engine/data/fit.js';
import { type ModelInput, signatureOf } from '../../src/engine/data/modelSignature.js';
import { pairData } from '../../src/engine/data/pair.js';
import { readDataset } from '../../src/engine/data/registry.js';
import { parseVocabulary } from '../../src/engine/data/vocabulary.js';
import { openModel } from '../../src/engine/formats/registry.js';
import { methodsFor } from '../../src/engine/methods/registry.js';
import { overviewOf } from '../../src/engine/model/overview.js';
import type { SequenceModel } from '../../src/engine/model/sequenceModel.js';
import { tensorStatistics } from '../../src/engine/model/statistics.js';
import { applySidecar, mergeSidecars } from '../../src/engine/sidecar/applySidecar.js';
import { parseSidecar, sidecarText } from '../../src/engine/sidecar/sidecar.js';
import { loadRunnable, recordableNames } from '../../src/engine/trace/loadRunnable.js';
import { traceBatches } from '../../src/engine/trace/traceDataset.js';
import type { RunnableModel } from '../../src/engine/trace/tracer.js';
import type { FuzzCase } from './cases.js';
import type { Folder, Role, Subject } from './subjects.js';

export type Outcome =
  /** The file could be used; `detail` = how far, or the one line where that ended. */
  | { readonly kind: 'used' | 'refused' | 'cancelled'; readonly detail: string }
  /** What must never happen. */
  | { readonly kind: 'defect'; readonly detail: string };

/** More than a user reads, and not too long for a wrapped line of a terminal. */
const longestMessage = 2000;

/** @param models sound ones, which data are paired with */
export async function useFile({ role, entry, files, cancelAt }: Pick<FuzzCase, 'role' | 'entry' | 'files' | 'cancelAt'>, models: readonly SequenceModel[]): Promise<Outcome> {
  const { task, cancelled } = cancellingTask(cancelAt);
  const folder = openFolder(files, entry);
  let outcome: Outcome;
  try {
    const detail = await use[role](folder.source, models, task);
    outcome = cancelled() ? { kind: 'defect', detail: 'the work went on after it was cancelled' } : { kind: 'used', detail };
  } catch (error) {
    outcome = outcomeOf(error, cancelled());
  }
  folder.source.close();
  const open = folder.open();
  if (outcome.kind !== 'defect' && open.length > 0) return { kind: 'defect', detail: `left open: ${open.join(', ')} (${outcome.detail})` };
  return outcome;
}

/** By what the file is to Unroll. @returns how far that went */
const use: Readonly<Record<Role, (source: ByteSource, models: readonly SequenceModel[], task: Task) => Promise<string>>> = {
  model: (source, _models, task) => useModel(source, task),
  data: useData,
  vocabulary: (source, _models, task) => useVocabulary(source, task),
  sidecar: async (source) => useSidecar(source),
};

function outcomeOf(error: unknown, cancelled: boolean): Outcome {
  if (error instanceof CancelledError && cancelled) return { kind: 'cancelled', detail: 'cancelled' };
  if (!(error instanceof UnrollError) || error.kind === 'internal') {
    return { kind: 'defect', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  const { message } = error;
  if (cancelled) return { kind: 'defect', detail: `a cancellation became: ${message}` };
  if (message.length > longestMessage) return { kind: 'defect', detail: `a message of ${message.length} characters: ${message.slice(0, 300)}…` };
  if (/\p{Cc}/u.test(message)) return { kind: 'defect', detail: `control characters in: ${JSON.stringify(message)}` };
  return { kind: 'refused', detail: message };
}

/** The most tensors of a model that are looked at. */
const mostTensors = 3;

async function useModel(source: ByteSource, task: Task): Promise<string> {
  const { model, format } = await openModel(source, task);
  try {
    const names = recordableNames(model);
    // As it goes to the interface: plain data, or an exception.
    structuredClone(overviewOf(model, { path: source.name, bytes: source.size, formatTitle: format.title, methods: methodsFor({ model, names }) }));
    for (const tensor of model.tensors.slice(0, mostTensors)) await tensorStatistics(tensor, task);
    const runnable = await loadRunnable(model, task);
    const { inputs } = signatureOf(model);
    // Some layers take sequences of one length only.
    await trace(runnable, tinyDataset(inputs, [3, 2]), task).catch(rethrowUnlessRefused);
    await trace(runnable, tinyDataset(inputs, [8, 8]), task);
    return `traced ${names.length} arrays`;
  } finally {
    model.close();
  }
}

async function trace(runnable: RunnableModel, dataset: SequenceDataset, task: Task): Promise<void> {
  const paired = pairData(runnable.model, dataset);
  const request = { record: null, sequences: [0, 1], padTo: Math.max(...dataset.lengths) };
  for await (const { arrays } of traceBatches(runnable, paired, request, task)) {
    for (const [name, { shape, data }] of arrays) {
      if (elementCount(shape) !== data.length) throw new Error(`${name}: ${data.length} values for ${shapeText(shape)}`);
    }
  }
}

/** Wider inputs than this are no use to anybody, and data for them would be the test's own memory. */
const widest = 4096;

/**
 * Two sequences in the model's own terms.
 * @param wanted their steps; as many as the model takes where that is fixed, or one where it takes none
 */
function tinyDataset(inputs: readonly ModelInput[], wanted: readonly number[]): SequenceDataset {
  const [main, ...others] = inputs.map((input) => tinySequences(input, wanted));
  return {
    ...main!,
    name: 'tiny',
    count: 2,
    further: others.map((sequences, i) => ({ name: `X${i + 2}`, sequences, alongside: null })),
    labels: null,
    split: null,
    locationOf: () => null,
    notes: [],
  };
}

function tinySequences(input: ModelInput, wanted: readonly number[]): Sequences {
  const lengths = Int32Array.from(wanted, (steps) => (input.kind === 'block' ? 1 : Math.min(steps, input.steps ?? steps)));
  const offsets = offsetsOf(lengths);
  const steps = offsets.at(-1)!;
  const rest = { lengths, offsets, padded: false, mask: null };
  if (input.kind === 'tokens') {
    return { ...rest, content: { kind: 'tokens', vocabulary: null, ids: [0, 1] }, values: Int32Array.from({ length: steps }, (_, i) => i % 2) };
  }
  const width = Math.min(widest, input.kind === 'block' ? elementCount(input.shape) : input.width);
  // Whole numbers, as rows may also be ids: of letters, say, that are looked up at every step.
  const values = Float32Array.from({ length: steps * width }, (_, i) => i % 2);
  return { ...rest, content: { kind: 'features', names: numberedFeatures(width) }, values };
}

async function useData(source: ByteSource, models: readonly SequenceModel[], task: Task): Promise<string> {
  await readDataset(source, { stream: true, window: 3, stride: 2 }, task).catch(rethrowUnlessRefused);
  const dataset = await readDataset(source, {}, task);
  const width = widthOf(dataset);
  for (const sequence of [0, dataset.count - 1]) {
    if (sequence < 0) continue;
    dataset.values.subarray(dataset.offsets[sequence]! * width, dataset.offsets[sequence + 1]! * width).slice();
    dataset.locationOf(sequence);
  }
  for (const model of models) {
    if (fitOf(model, dataset).score === 0 || dataset.count === 0) continue;
    const paired = pairData(model, dataset);
    paired.batch([0]);
    paired.textOf(0);
    paired.symbolsOf(0);
  }
  return `${dataset.count} sequences`;
}

/** Other ways to read the same file may be refused where the plain one is not. */
function rethrowUnlessRefused(error: unknown): void {
  if (!(error instanceof UnrollError)) throw error;
}

async function useVocabulary(source: ByteSource, task: Task): Promise<string> {
  const vocabulary = parseVocabulary(source.name, textOf(source));
  const words = memorySource('words.txt', new TextEncoder().encode("it is good\nit's not  GOOD\n𝔘 é naïve...\n"));
  const dataset = await readDataset(words, { vocabulary }, task);
  dataset.values.subarray(0, dataset.offsets.at(-1)!);
  return `${vocabulary.words.length} words`;
}

function useSidecar(source: ByteSource): string {
  const text = textOf(source);
  const sidecar = parseSidecar(text, source.name);
  const { reading } = applySidecar(sidecar, { data: { window: 7 } });
  parseSidecar(sidecarText(mergeSidecars(sidecar, { classes: ['no', 'yes'] }), text), source.name);
  return `${Object.keys(reading).length} ways of reading`;
}

function textOf(source: ByteSource): string {
  return new TextDecoder().decode(source.read(0, source.size));
}

/** @returns models to pair data with: one of features, one of tokens, one of symbols */
export async function pairingModels(subjects: readonly Subject[]): Promise<readonly SequenceModel[]> {
  const titles = ['keras-lstm/model.keras', 'keras-embedding-lstm-masked/model.keras', 'samples/binary-lstm.keras'];
  const chosen = subjects.filter(({ title }) => titles.includes(title));
  return Promise.all(chosen.map(async ({ entry, files }) => (await openModel(memorySource(entry, files.get(entry)!), silentTask)).model));
}

/** Once cancelled, a task stays so. */
function cancellingTask(cancelAt: number | null): { readonly task: Task; readonly cancelled: () => boolean } {
  if (cancelAt === null) return { task: silentTask, cancelled: () => false };
  let checks = 0;
  let thrown = false;
  const throwIfCancelled = (): void => {
    if (checks++ < cancelAt) return;
    thrown = true;
    throw new CancelledError();
  };
  return { task: { progress() {}, throwIfCancelled, checkpoint: async () => throwIfCancelled() }, cancelled: () => thrown };
}

/** @returns the entry as a source whose siblings are the other files, and the names of those that are still open */
function openFolder(files: Folder, entry: string): { readonly source: ByteSource; readonly open: () => readonly string[] } {
  const opened: string[] = [];
  const openFile = (name: string): ByteSource => {
    const bytes = files.get(name);
    if (!bytes) throw new UnrollError('model', `${entry}: needs "${name}" beside it, which is missing.`);
    opened.push(name);
    return {
      ...memorySource(name, bytes),
      sibling: openFile,
      close() {
        const at = opened.indexOf(name);
        if (at >= 0) opened.splice(at, 1);
      },
    };
  };
  return { source: openFile(entry), open: () => opened };
}
