/**
 * Keras 3 files (.keras): a zip archive of config.json (architecture), metadata.json (who wrote it) and
 * model.weights.h5. Weights are read from the archive by range, when they are asked for.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { SequenceModel } from '../../model/sequenceModel.js';
import type { ModelFormat } from '../format.js';
import { openHdf5, type Hdf5File } from '../hdf5/hdf5.js';
import { parseJson } from '../json.js';
import { inferred } from '../kerasH5/kerasH5.js';
import type { ZipArchive } from '../zip.js';
import { assembleModel } from './assemble.js';
import { isObject, kerasObject, type KerasObject } from './config.js';
import { inNewNames } from './oldNames.js';
import { Keras3Weights } from './weights.js';

export const kerasFormat: ModelFormat = {
  id: 'keras',
  title: 'Keras 3 (.keras)',
  extensions: ['.keras'],
  reads:
    'Sequential and Functional models with branches and several inputs: SimpleRNN, LSTM, GRU, Bidirectional, TimeDistributed, Embedding, Masking, Dense, convolutions (transposed ones too), pooling, normalisation, attention, encodings, merging, changes of shape, activations, operations (keras.ops)',
  sniff(head) {
    if (head[0] !== 0x50 || head[1] !== 0x4b) return false;
    const text = String.fromCharCode(...head);
    return text.includes('metadata.json') || text.includes('config.json');
  },
  open: openKeras,
};

/** A description of a model is text of some kilobytes. */
const largestDescription = 32 * 2 ** 20;

async function openKeras(source: ByteSource, task: Task): Promise<SequenceModel> {
  const { openZip } = await import('../zip.js');
  const archive = await openZip(source, 'model');
  const model = await readConfiguration(archive, source, task);
  const metadata = await readMetadata(archive, task);
  const weights = await openWeights(archive, source, task);
  try {
    const version = metadata['keras_version'] ?? null;
    const ofOwnClass = 'layers' in model.config ? null : inferredFromWeights(weights, model, source);
    if (ofOwnClass) return { ...ofOwnClass, format: kerasFormat.id, producer: version && `Keras ${version}`, metadata };
    const places = new Keras3Weights(weights.tensors);
    return assembleModel({
      name: source.name,
      format: kerasFormat.id,
      model,
      version,
      dialect: { major: Number.parseInt(version ?? '3', 10) || 3 },
      tensors: [...weights.tensors.values()],
      weightsOf: (node, where) => places.of(node, where),
      metadata,
      close: () => weights.close(),
    });
  } catch (error) {
    weights.close();
    throw error;
  }
}

/** @returns what the weights of a model tell whose class is its author's own, and whose structure is in code; null where that is not enough */
function inferredFromWeights(weights: Hdf5File, { className }: KerasObject, source: ByteSource): SequenceModel | null {
  try {
    const model = inferred(weights, source, {});
    return { ...model, notes: [`The model is of the class ${className}, whose code is never run: its layers and their order are told from the weights.`, ...model.notes] };
  } catch (error) {
    if (error instanceof UnrollError) return null;
    throw error;
  }
}

async function readConfiguration(archive: ZipArchive, source: ByteSource, task: Task): Promise<KerasObject> {
  const config = await archive.open('config.json', task, largestDescription);
  const where = `${source.name}: config.json`;
  const model = kerasObject(inNewNames(parseJson(config, where)));
  if (!model) throw new UnrollError('model', `${where} does not describe a model. Get a sound copy of the file.`);
  return model;
}

async function readMetadata(archive: ZipArchive, task: Task): Promise<Record<string, string>> {
  if (!archive.names.includes('metadata.json')) return {};
  const file = await archive.open('metadata.json', task, largestDescription);
  const metadata = parseJson(file, file.name);
  const texts = Object.entries(isObject(metadata) ? metadata : {}).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts) as Record<string, string>;
}

async function openWeights(archive: ZipArchive, source: ByteSource, task: Task): Promise<Hdf5File> {
  if (!archive.names.includes('model.weights.h5') && archive.names.includes('model.weights.npz')) {
    const problem = 'its weights are stored as model.weights.npz. Save it with the usual weights_format="h5".';
    throw new UnrollError('unsupported', `${source.name}: ${problem}`);
  }
  return openHdf5(await archive.open('model.weights.h5', task));
}
