/**
 * The layer classes of Keras that are read, one line each, and how a node of the graph becomes a layer of the model.
 * What is not in the table becomes an unsupported layer with its name and the reason; its code is never run.
 */
import { UnrollError } from '../../core/errors.js';
import type { FreeShape, Layer } from '../../model/sequenceModel.js';
import { activationLayers } from './activation.js';
import { dtypePolicy, isBuiltIn, isOperation, LayerSettings, quantisationOf, shapeWithoutBatch, type KerasDialect } from './config.js';
import type { KerasGraph, KerasNode, TensorReference } from './graph.js';
import { layerBase, type LayerContext, type LayerReader } from './layers/context.js';
import * as feedForward from './layers/feedForward.js';
import { readBidirectional, readRecurrent } from './layers/recurrent.js';
import { MaskOperations } from './masks.js';
import type { LayerWeights } from './weights.js';

const readInput: LayerReader = (context) => ({ ...layerBase(context, context.inputShape ?? []), kind: 'input', content: 'features' });

const identityClasses = [
  'Dropout', 'SpatialDropout1D', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise', 'ActivityRegularization', 'Identity',
];

const simpleReaders: Readonly<Record<string, LayerReader>> = {
  InputLayer: readInput,
  Masking: feedForward.readMasking,
  Embedding: feedForward.readEmbedding,
  Dense: feedForward.readDense,
  LayerNormalization: feedForward.readLayerNormalization,
  SimpleRNN: readRecurrent,
  GRU: readRecurrent,
  LSTM: readRecurrent,
  RNN: readRecurrent,
  Bidirectional: readBidirectional,
  ...Object.fromEntries(Object.keys(activationLayers).map((name) => [name, feedForward.readActivation])),
  ...Object.fromEntries(identityClasses.map((name) => [name, feedForward.readIdentity])),
};

const layerReaders: Readonly<Record<string, LayerReader>> = {
  ...simpleReaders,
  TimeDistributed: feedForward.readTimeDistributed((context) => readerOf(context, simpleReaders)(context)),
};

/** @throws UnrollError of kind `unsupported` for a class that is not in the table, or not Keras's own */
function readerOf({ layer, settings }: Pick<LayerContext, 'layer' | 'settings'>, table: Readonly<Record<string, LayerReader>>): LayerReader {
  const { className } = layer;
  if (className === 'Lambda') throw settings.unsupported('Lambda is not supported (its code is never run)');
  if (isOperation(layer)) throw settings.unsupported(`the operation ${className} is not supported`);
  if (!isBuiltIn(layer)) throw settings.unsupported(`${className} is a class of the model's author, whose code is never run`);
  if (Object.hasOwn(table, className)) return table[className]!;
  throw settings.unsupported(`${className} is not supported`);
}

export interface ReadLayers {
  readonly layers: readonly Layer[];
  readonly notes: readonly string[];
}

/**
 * @param weightsOf the weights of a node
 * @throws UnrollError when a layer's configuration is not sound, or its weights are missing or of another shape
 */
export function readLayers(
  graph: KerasGraph,
  file: string,
  dialect: KerasDialect,
  weightsOf: (node: KerasNode, where: string) => LayerWeights,
): ReadLayers {
  const masks = new MaskOperations(graph);
  const notes: string[] = [];
  const shapes = new Map<string, FreeShape>();
  const layers = graph.nodes.map((node): Layer => {
    const where = `${file}: layer ${node.name}`;
    const first = node.inputs[0];
    const taken = (first?.tensor === 0 && shapes.get(first.node)) || null;
    const context: LayerContext = {
      name: node.name,
      layer: node.layer,
      inputs: [...new Set(node.inputs.map((input) => input.node))],
      settings: new LayerSettings(where, node.layer.config),
      dialect,
      inputShape: node.layer.className === 'InputLayer' ? declaredShape(node) : taken && taken.length > 0 ? taken : node.inputShape,
      weights: weightsOf(node, where),
      note: (text) => notes.push(text),
    };
    const layer = readNode(node, context, masks, graph);
    shapes.set(layer.name, layer.outputShape);
    return layer;
  });
  const embedded = new Set(layers.filter((layer) => layer.kind === 'embedding').flatMap((layer) => layer.inputs));
  return {
    layers: layers.map((layer) => (layer.kind === 'input' && embedded.has(layer.name) ? { ...layer, content: 'tokens' } : layer)),
    notes: [...notes, ...precisionNotes(graph)],
  };
}

function readNode(node: KerasNode, context: LayerContext, masks: MaskOperations, graph: KerasGraph): Layer {
  if (masks.includes(node)) return { ...layerBase(context, []), kind: 'maskComputation' };
  try {
    checkCall(node, context, masks);
    return readerOf(context, layerReaders)(context);
  } catch (error) {
    if (!(error instanceof UnrollError) || error.kind !== 'unsupported') throw error;
    // What follows it may still say what it gives.
    const outputShape = graph.nodes.find((next) => next.inputs[0]?.node === node.name)?.inputShape ?? [];
    return { ...layerBase(context, outputShape, context.weights.all), kind: 'unsupported', reason: sentence(error.message) };
  }
}

/** Readers give a reason as a clause (`its mask comes from m`). */
function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1).replace(/\.$/, '')}.`;
}

/** What can make a layer unusable whatever its class. */
function checkCall(node: KerasNode, { settings, layer }: LayerContext, masks: MaskOperations): void {
  const quantisation = quantisationOf(layer.config);
  if (quantisation) throw settings.unsupported(`it is quantised (${quantisation}), which is not supported`);
  const outOf = (input: TensorReference): string => `output ${input.tensor + 1} of ${input.node}`;
  const state = node.inputs.find((input) => input.tensor > 0);
  if (state) throw settings.unsupported(`it takes ${outOf(state)}, and only first outputs are supported`);
  if (node.keywords.length > 0) {
    throw settings.unsupported(`its argument ${node.keywords.join(', ')} comes from another layer, which is not supported`);
  }
  if (node.inputs.length > 1 && isBuiltIn(layer) && Object.hasOwn(layerReaders, layer.className)) {
    const names = node.inputs.map((input) => input.node).join(', ');
    throw settings.unsupported(`it takes ${node.inputs.length} inputs (${names}), and only one is supported`);
  }
  if (node.mask && !masks.isDerived(node.mask)) {
    throw settings.unsupported(`its mask comes from ${node.mask.node}; only masks of Embedding and Masking layers are supported`);
  }
}

function declaredShape({ layer: { config } }: KerasNode): FreeShape | null {
  return shapeWithoutBatch(config['batch_shape'] ?? config['batch_input_shape']);
}

function precisionNotes(graph: KerasGraph): string[] {
  const policies = new Map<string, string[]>();
  for (const { name, layer } of graph.nodes) {
    const policy = dtypePolicy(layer.config);
    if (/float16$|^float64$/.test(policy)) policies.set(policy, [...(policies.get(policy) ?? []), name]);
  }
  return [...policies].map(
    ([policy, names]) =>
      `Keras computes ${names.join(', ')} in ${policy}; here everything is computed in float32, so that values may differ slightly.`,
  );
}
