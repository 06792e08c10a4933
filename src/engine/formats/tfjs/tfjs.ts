/**
 * JSON that describes a Keras model: TensorFlow.js layers models (model.json with weight shards beside it), and
 * architectures that Keras wrote on their own (model.to_json()), whose weights stand beside them in an HDF5 file.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { SequenceModel } from '../../model/sequenceModel.js';
import type { ModelFormat } from '../format.js';
import { assembleModel } from '../keras/assemble.js';
import { isObject, kerasObject, type JsonObject, type KerasObject } from '../keras/config.js';
import { dialectOf } from '../keras/dialect.js';
import { parseJson, parseJsonText } from '../json.js';
import { arraysOf, namedWeights } from '../keras/namedWeights.js';
import { inNewNames } from '../keras/oldNames.js';
import { Keras3Weights } from '../keras/weights.js';
import { architectureIn, openKerasH5 } from '../kerasH5/kerasH5.js';
import { openManifest, type ManifestWeights } from './manifest.js';

export const tfjsFormat: ModelFormat = {
  id: 'tfjs',
  title: 'TensorFlow.js layers model (model.json)',
  extensions: ['.json'],
  reads: 'layers models with their weight shards, quantised ones too; Keras architectures with an .h5 file of weights beside them',
  sniff: describesModel,
  open: openJson,
};

/** What only a TensorFlow.js model has at its top. */
const tfjsKey = /"(modelTopology|weightsManifest)"\s*:|"format"\s*:\s*"(layers|graph)-model"/;
/** Keys with which Keras's own descriptions of a model begin; in what follows, any layer has a class and a configuration. */
const kerasStart = /^\s*\{\s*"(class_name|config|module|keras_version|backend|registered_name|build_config|compile_config)"\s*:/;

function describesModel(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head);
  if (!/^\s*\{/.test(text)) return false;
  return tfjsKey.test(text) || (kerasStart.test(text) && text.includes('"class_name"') && text.includes('"config"'));
}

/** Descriptions take some kilobytes; lists of thousands of weights some megabytes. */
const largestDescription = 64 * 2 ** 20;

async function openJson(source: ByteSource, task: Task): Promise<SequenceModel> {
  if (source.size > largestDescription) {
    throw new UnrollError('model', `${source.name}: ${source.size} bytes of JSON are far more than a description of a model; it is none.`);
  }
  task.progress(null, `Reading ${source.name}`);
  const content = parseJson(source, source.name);
  await task.checkpoint();
  if (isObject(content) && ('modelTopology' in content || 'weightsManifest' in content)) return openLayersModel(content, source);
  if (kerasObject(content)) return openArchitecture(content, source, task);
  throw new UnrollError('unsupported', `${source.name}: JSON, but neither a TensorFlow.js model (modelTopology) nor a Keras architecture (class_name, config).`);
}

function openLayersModel(content: JsonObject, source: ByteSource): SequenceModel {
  const topology = topologyOf(content, source);
  const model = layersIn(topology, source);
  const version = [topology['keras_version'], model.surroundings['keras_version']].find((value) => typeof value === 'string') ?? null;
  const weights = openManifest(source, content['weightsManifest']);
  try {
    const assembled = assembleModel({
      name: source.name,
      format: tfjsFormat.id,
      model: { ...model, surroundings: { ...model.surroundings, compile_config: topology['training_config'] ?? content['trainingConfig'] } },
      version,
      dialect: dialectOf(version, model),
      tensors: weights.tensors,
      weightsOf: weightsByName(weights),
      metadata: madeBy(content),
      close: () => weights.close(),
    });
    return version?.startsWith('tfjs-layers ') ? { ...assembled, producer: version.replace('tfjs-layers', 'TensorFlow.js') } : assembled;
  } catch (error) {
    weights.close();
    throw error;
  }
}

/** @throws UnrollError for a graph model, which has operations in place of layers */
function topologyOf(content: JsonObject, source: ByteSource): JsonObject {
  const topology = typeof content['modelTopology'] === 'string' ? parseJsonText(content['modelTopology'], `${source.name}: modelTopology`) : content['modelTopology'];
  if (content['format'] === 'graph-model' || (isObject(topology) && Array.isArray(topology['node']))) {
    throw new UnrollError(
      'unsupported',
      `${source.name}: a TensorFlow.js graph model, which holds operations in place of layers. ` +
        'Convert the model with --output_format=tfjs_layers_model, or open the file it was converted from.',
    );
  }
  if (isObject(topology)) return topology;
  throw new UnrollError('model', `${source.name}: it has no description of the model (modelTopology); the file holds weights or other things alone.`);
}

/** Keras's converter nests the configuration, TensorFlow.js itself does not. */
function layersIn(topology: JsonObject, source: ByteSource): KerasObject {
  const model = kerasObject(inNewNames(topology['model_config'] ?? topology));
  if (model) return model;
  throw new UnrollError('model', `${source.name}: its modelTopology does not describe a model of layers. Get a sound copy of the file.`);
}

function weightsByName({ tensors }: ManifestWeights) {
  // Models of Keras 3 keep the names of its own files.
  const keras3 = tensors.some(({ name }) => /(^|\/)vars\/\d+$/.test(name)) ? new Keras3Weights(new Map(tensors.map((tensor) => [tensor.name, tensor]))) : null;
  const all = tensors.map((tensor) => ({ path: tensor.name, tensor }));
  return (node: Parameters<Keras3Weights['of']>[0] & { readonly names: readonly string[] }, where: string) =>
    keras3 ? keras3.of(node, where) : namedWeights(arraysOf(node.names, all), 'any', where);
}

function madeBy(content: JsonObject): Record<string, string> {
  const pairs = ['generatedBy', 'convertedBy'].map((name) => [name, content[name]] as const);
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => typeof pair[1] === 'string'));
}

/** Weights beside `model.json`, as Keras users call them. */
async function openArchitecture(content: unknown, source: ByteSource, task: Task): Promise<SequenceModel> {
  const architecture = architectureIn(content, source.name);
  const stem = source.name.replace(/\.json$/i, '');
  const candidates = [`${stem}.weights.h5`, `${stem}.h5`, `${stem}_weights.h5`, `${stem}.hdf5`];
  for (const candidate of candidates) {
    const weights = siblingOrNull(source, candidate);
    if (!weights) continue;
    try {
      const model = await openKerasH5(weights, architecture, task);
      const close = (): void => {
        model.close();
        weights.close();
      };
      return { ...model, close };
    } catch (error) {
      weights.close();
      throw error;
    }
  }
  throw new UnrollError(
    'model',
    `${source.name}: a Keras architecture without weights, and there is none of ${candidates.join(', ')} beside it. Put its weights there, or open a file of the whole model.`,
  );
}

function siblingOrNull(source: ByteSource, name: string): ByteSource | null {
  try {
    return source.sibling(name);
  } catch (error) {
    if (error instanceof UnrollError) return null;
    throw error;
  }
}
