/**
 * Keras models as single HDF5 files: whole models of Keras 1 to 3 (attribute `model_config` and the layers' groups),
 * and files of weights alone, old and new, whose configuration stands beside them or has to be inferred.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import { shapeText } from '../../core/tensor.js';
import type { Task } from '../../core/task.js';
import type { AssumptionOverrides } from '../../model/assumptionOverrides.js';
import type { SequenceModel } from '../../model/sequenceModel.js';
import type { ModelFormat } from '../format.js';
import { openHdf5, type Hdf5File } from '../hdf5/hdf5.js';
import { assembleModel, type KerasModelParts } from '../keras/assemble.js';
import { kerasObject, type KerasObject } from '../keras/config.js';
import { dialectOf } from '../keras/dialect.js';
import { parseJson, parseJsonText } from '../json.js';
import { inNewNames } from '../keras/oldNames.js';
import { Keras3Weights } from '../keras/weights.js';
import { givenMeaning } from '../ownArchitecture.js';
import { listed } from '../torchStateDict/modules.js';
import { keras3Layers, legacyLayers, type FoundLayer } from './foundLayers.js';
import { inferredConfiguration } from './inferredConfiguration.js';
import { stackOf, stemOf } from './layerStack.js';
import { LegacyWeights } from './legacyWeights.js';

export const kerasH5Format: ModelFormat = {
  id: 'kerasH5',
  title: 'Keras HDF5 (.h5)',
  extensions: ['.h5', '.hdf5'],
  reads: 'whole models of Keras 1, 2 and 3; weights alone (.weights.h5) with a configuration beside them or inferred from names and shapes',
  sniff: isHdf5,
  infersArchitecture: true,
  open: (source, task, given = {}) => openKerasH5(source, null, task, given),
};

/** \x89 H D F; the signature may stand behind a user block of 512, 1024 or 2048 bytes. */
function isHdf5(head: Uint8Array): boolean {
  return [0, 512, 1024, 2048].some((at) => [0x89, 0x48, 0x44, 0x46].every((byte, i) => head[at + i] === byte));
}

/** A model's configuration from a file of its own. */
export interface Architecture {
  readonly model: KerasObject;
  /** The file it was read from. */
  readonly file: string;
  /** Version of Keras, where the file says it. */
  readonly version: string | null;
}

/**
 * @param architecture for a file of weights alone; null to look for it in the file and beside it
 * @param given what the user says of the model, where the architecture has to be inferred
 * @throws UnrollError when the file is damaged or holds no Keras model
 */
export async function openKerasH5(source: ByteSource, architecture: Architecture | null, task: Task, given: AssumptionOverrides = {}): Promise<SequenceModel> {
  task.progress(null, `Reading the structure of ${source.name}`);
  const file = await openHdf5(source);
  try {
    await task.checkpoint();
    if (file.tensors.size === 0 && file.links.size > 0) {
      const problem = `its weights are behind links (${listed([...file.links])}), which are never followed. Save the model as one file.`;
      throw new UnrollError('model', `${source.name}: ${problem}`);
    }
    const model = modelIn(file, architecture, source, given);
    return { ...model, notes: [...model.notes, ...oddities(file, model)] };
  } catch (error) {
    file.close();
    throw error;
  }
}

function modelIn(file: Hdf5File, architecture: Architecture | null, source: ByteSource, given: AssumptionOverrides): SequenceModel {
  const own = configurationIn(file, source);
  if (own) return { ...whole(own, file, source), ...givenMeaning(source.name, given) };
  const beside = architecture ?? architectureBeside(source);
  return beside ? { ...withArchitecture(beside, file, source), ...givenMeaning(source.name, given) } : inferred(file, source, given);
}

/** What does not stop a model from being used, but may make it another one than was meant. */
function oddities(file: Hdf5File, { layers }: SequenceModel): readonly string[] {
  const notes: string[] = [];
  if (file.links.size > 0) notes.push(`Links in the file are not followed: ${listed([...file.links])}.`);
  const convolutions = layers.filter(({ className }) => /^Conv\d/.test(className)).map(({ name }) => name);
  if (convolutions.length > 0 && new LegacyWeights(file).backend() === 'theano') {
    notes.push(`The file was written with Theano, which turns the kernels of convolutions round; here they are used as stored: ${listed(convolutions)}.`);
  }
  return notes;
}

/** The attribute `model_config`, with the loss from `training_config` where `.keras` files have it. */
function configurationIn(file: Hdf5File, { name }: ByteSource): KerasObject | null {
  const [text] = file.texts('', 'model_config') ?? [];
  if (text === undefined) return null;
  const where = `${name}: its model_config`;
  const model = kerasObject(inNewNames(parseJsonText(text, where)));
  if (!model) throw new UnrollError('model', `${where} does not describe a model. Get a sound copy of the file.`);
  return { ...model, surroundings: { ...model.surroundings, compile_config: trainingConfiguration(file) } };
}

/** How the model was trained is of use, but no model depends on it. */
function trainingConfiguration(file: Hdf5File): unknown {
  const [text] = file.texts('', 'training_config') ?? [];
  try {
    return text === undefined ? null : parseJsonText(text, 'training_config');
  } catch {
    return null;
  }
}

type Common = Pick<KerasModelParts, 'name' | 'format' | 'tensors' | 'metadata' | 'close'>;

function common(file: Hdf5File, { name }: ByteSource): Common {
  return { name, format: kerasH5Format.id, tensors: [...file.tensors.values()], metadata: {}, close: () => file.close() };
}

function whole(model: KerasObject, file: Hdf5File, source: ByteSource): SequenceModel {
  const weights = new LegacyWeights(file);
  const version = weights.version();
  return assembleModel({
    ...common(file, source),
    ...{ model, version, dialect: dialectOf(version, model) },
    weightsOf: (node, where) => weights.of(node, where),
  });
}

/** @returns the configuration in a file beside one of weights; null where there is none */
function architectureBeside(source: ByteSource): Architecture | null {
  for (const file of [`${stemOf(source.name)}.json`, 'config.json']) {
    try {
      const beside = source.sibling(file);
      try {
        return architectureIn(parseJson(beside, file), file);
      } finally {
        beside.close();
      }
    } catch (error) {
      // Missing, or of another kind: then it is not what is looked for.
      if (!(error instanceof UnrollError)) throw error;
    }
  }
  return null;
}

/**
 * @param value the content of a JSON file
 * @throws UnrollError when it does not describe a Keras model
 */
export function architectureIn(value: unknown, file: string): Architecture {
  const model = kerasObject(inNewNames(value));
  if (!model || !Array.isArray(model.config['layers'])) {
    throw new UnrollError('model', `${file} does not describe a Keras model by its layers.`);
  }
  const version = model.surroundings['keras_version'];
  return { model, file, version: typeof version === 'string' ? version : null };
}

function withArchitecture({ model, file: from, version: stated }: Architecture, file: Hdf5File, source: ByteSource): SequenceModel {
  const legacy = new LegacyWeights(file);
  const version = stated ?? legacy.version();
  const places = new Keras3Weights(file.tensors);
  const isKeras3 = legacy.layerNames() === null;
  const assembled = assembleModel({
    ...common(file, source),
    ...{ model, version, dialect: dialectOf(version, model) },
    weightsOf: (node, where) => (isKeras3 ? places.of(node, where) : legacy.of(node, where)),
  });
  return { ...assembled, notes: [`The architecture was read from ${from} beside the weights.`, ...assembled.notes] };
}

/**
 * A model from the names and shapes of its weights alone.
 * @throws UnrollError where they do not tell what it is
 */
export function inferred(file: Hdf5File, source: ByteSource, given: AssumptionOverrides): SequenceModel {
  const legacy = new LegacyWeights(file);
  const version = legacy.version();
  const listedLayers = legacyLayers(legacy);
  const order = listedLayers.length > 0 ? 'asListed' : 'unknown';
  const found = order === 'asListed' ? listedLayers : keras3Layers(file);
  if (found.length === 0) throw notKeras(file, source);
  const { model, outputMeaning, assumptions } = inferredConfiguration(stackOf(found, order, source.name, given), usualGates(version), given);
  const layers = new Map(found.map((layer): [string, FoundLayer] => [layer.name, layer]));
  const assembled = assembleModel({
    ...common(file, source),
    // Files whose places tell their layers are of Keras 3, which does not sign them.
    ...{ model, version, dialect: dialectOf(order === 'unknown' ? '3' : version, model) },
    weightsOf: (node, where) => layers.get(node.names[0]!)?.weights(where) ?? noWeights,
  });
  return { ...assembled, outputMeaning, assumptions };
}

const noWeights = { all: [], read: () => [] };

/** The default for gates was the hard sigmoid in Keras before 2.3; TensorFlow's own Keras began with the sigmoid in 2.0. */
function usualGates(version: string | null): 'sigmoid' | 'hard_sigmoid' {
  const [major = 3, minor = 0] = (version ?? '').split('.').map(Number);
  const isOld = major < 2 || (major === 2 && minor < 3);
  return version !== null && isOld && !version.includes('-tf') ? 'hard_sigmoid' : 'sigmoid';
}

function notKeras(file: Hdf5File, { name }: ByteSource): UnrollError {
  const tensors = [...file.tensors.values()].map((tensor) => `${tensor.name} ${shapeText(tensor.shape)}`);
  const holds = tensors.length > 0 ? `the arrays ${listed(tensors)}` : `no numbers, only the groups ${listed([...file.groups].slice(1)) || '(none)'}`;
  return new UnrollError(
    'unsupported',
    `${name}: an HDF5 file, but not one of Keras: it has no model_config and no layers' weights. It holds ${holds}. Give the file that model.save() wrote.`,
  );
}
