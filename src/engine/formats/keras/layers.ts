/**
 * The layer classes of Keras that are read, one line each, and how a node of the graph becomes a layer of the model.
 * What is not in the table becomes an unsupported layer with its name and the reason; its code is never run.
 */
import { UnrollError } from '../../core/errors.js';
import type { FreeShape, Layer } from '../../model/sequenceModel.js';
import { activationLayers } from './activation.js';
import { ChannelsFirst } from './channelsFirst.js';
import { dtypePolicy, isBuiltIn, isOperation, LayerSettings, quantisationOf, shapeWithoutBatch, type KerasDialect } from './config.js';
import type { KerasGraph, KerasNode, TensorReference } from './graph.js';
import { layerBase, type LayerContext, type LayerReader, type LayersReader } from './layers/context.js';
import { withActivationApart } from './layers/activationApart.js';
import * as attention from './layers/attention.js';
import * as feedForward from './layers/feedForward.js';
import * as merges from './layers/merges.js';
import * as normalization from './layers/normalization.js';
import { readEinsumDense } from './layers/einsumDense.js';
import * as encodings from './layers/encodings.js';
import { readOperation } from './layers/operations.js';
import { readBidirectional, readRecurrent } from './layers/recurrent.js';
import * as shapes from './layers/shapes.js';
import { withoutMasks } from './layers/steps.js';
import { readTransposedConvolution } from './layers/transposedConvolution.js';
import { atOneStep, everyStep, readTimeDistributed, readWrapped } from './layers/timeDistributed.js';
import * as windows from './layers/windows.js';
import { MaskOperations } from './masks.js';
import { StateReferences } from './states.js';
import type { LayerWeights } from './weights.js';

const readInput: LayerReader = (context) => ({ ...layerBase(context, context.inputShape ?? []), kind: 'input', content: 'features' });

const identityClasses = [
  ...['Dropout', 'SpatialDropout1D', 'SpatialDropout2D', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise'],
  ...['ActivityRegularization', 'Identity', 'SpatialDropout3D'],
  ...['RandomBrightness', 'RandomContrast', 'RandomFlip', 'RandomRotation', 'RandomTranslation', 'RandomZoom'],
];

/** Layers of one input. */
const simpleReaders: Readonly<Record<string, LayerReader>> = {
  InputLayer: readInput,
  Masking: feedForward.readMasking,
  Embedding: feedForward.readEmbedding,
  Dense: feedForward.readDense,
  ...Object.fromEntries(Object.keys(activationLayers).map((name) => [name, feedForward.readActivation])),
  ReLU: feedForward.readRelu,
  ThresholdedReLU: feedForward.readThresholdedRelu,
  PReLU: feedForward.readParametricRelu,
  ...Object.fromEntries(identityClasses.map((name) => [name, feedForward.readIdentity])),
  LayerNormalization: normalization.readLayerNormalization,
  RMSNormalization: normalization.readRmsNormalization,
  BatchNormalization: normalization.readBatchNormalization,
  UnitNormalization: normalization.readUnitNormalization,
  GroupNormalization: normalization.readGroupNormalization,
  Rescaling: normalization.readRescaling,
  Conv1D: windows.readConvolution(1),
  Conv2D: windows.readConvolution(2),
  DepthwiseConv1D: windows.readDepthwise(1),
  DepthwiseConv2D: windows.readDepthwise(2),
  SeparableConv1D: windows.readSeparable(1),
  SeparableConv2D: windows.readSeparable(2),
  MaxPooling1D: windows.readPooling('max', 1),
  MaxPooling2D: windows.readPooling('max', 2),
  AveragePooling1D: windows.readPooling('average', 1),
  AveragePooling2D: windows.readPooling('average', 2),
  GlobalMaxPooling1D: windows.readGlobalPooling('max', 1),
  GlobalMaxPooling2D: windows.readGlobalPooling('max', 2),
  GlobalAveragePooling1D: windows.readGlobalPooling('mean', 1),
  GlobalAveragePooling2D: windows.readGlobalPooling('mean', 2),
  Reshape: shapes.readReshape,
  Flatten: shapes.readFlatten,
  Permute: shapes.readPermute,
  RepeatVector: shapes.readRepeatVector,
  ZeroPadding1D: shapes.readBorder('padding', 1),
  ZeroPadding2D: shapes.readBorder('padding', 2),
  Cropping1D: shapes.readBorder('cropping', 1),
  Cropping2D: shapes.readBorder('cropping', 2),
  UpSampling1D: shapes.readUpSampling(1),
  UpSampling2D: shapes.readUpSampling(2),
};

/** Their inputs after the first are states. */
const recurrentReaders: Readonly<Record<string, LayerReader>> = {
  SimpleRNN: readRecurrent,
  GRU: readRecurrent,
  LSTM: readRecurrent,
  RNN: readRecurrent,
  Bidirectional: readBidirectional,
};

const mergeReaders: Readonly<Record<string, LayerReader>> = {
  Add: merges.readElementwise('add'),
  Subtract: merges.readElementwise('subtract'),
  Multiply: merges.readElementwise('multiply'),
  Average: merges.readElementwise('average'),
  Maximum: merges.readElementwise('maximum'),
  Minimum: merges.readElementwise('minimum'),
  Concatenate: merges.readConcatenate,
  Dot: merges.readDot,
};

const attentionReaders: Readonly<Record<string, LayerReader>> = {
  Attention: attention.readAttention('product'),
  AdditiveAttention: attention.readAttention('additive'),
  MultiHeadAttention: attention.readMultiHeadAttention,
};

/** Layers of one input that become several. */
const compositeReaders: Readonly<Record<string, LayersReader>> = {
  Normalization: normalization.readNormalization,
  Conv1DTranspose: readTransposedConvolution(1),
  Conv2DTranspose: readTransposedConvolution(2),
  CategoryEncoding: encodings.readCategoryEncoding,
  Discretization: encodings.readDiscretization,
  EinsumDense: readEinsumDense,
  TimeDistributed: readTimeDistributed((context) => readerOf(context, inTimeDistributed)(context)),
  SpectralNormalization: readWrapped((context) => readerOf(context, inTimeDistributed)(context)),
};

const inTimeDistributed = { ...alone({ ...simpleReaders, ...recurrentReaders }), ...compositeReaders };
const layerReaders = { ...inTimeDistributed, ...alone({ ...mergeReaders, ...attentionReaders }) };

function alone(readers: Readonly<Record<string, LayerReader>>): Readonly<Record<string, LayersReader>> {
  return Object.fromEntries(Object.entries(readers).map(([name, read]): [string, LayersReader] => [name, (context) => [read(context)]]));
}

/** @throws UnrollError of kind `unsupported` for a class that is not in the table, or not Keras's own */
function readerOf({ layer, settings }: Pick<LayerContext, 'layer' | 'settings'>, table: Readonly<Record<string, LayersReader>>): LayersReader {
  const { className } = layer;
  if (className === 'Lambda') throw settings.unsupported('Lambda is not supported (its code is never run)');
  if (isOperation(layer)) return readOperation;
  if (!isBuiltIn(layer)) throw settings.unsupported(`${className} is a class of the model's author, whose code is never run`);
  if (Object.hasOwn(table, className)) return table[className]!;
  throw settings.unsupported(`${className} is not supported`);
}

export interface ReadLayers {
  readonly layers: readonly Layer[];
  /** Names of the layers that give the model's outputs. */
  readonly outputs: readonly string[];
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
  const masks = new MaskOperations(graph, dialect.major >= 3);
  const states = new StateReferences(graph);
  const channelsFirst = new ChannelsFirst();
  const notes: string[] = [];
  const shapes = new Map<string, FreeShape>();
  const layers = graph.nodes.flatMap((node): readonly Layer[] => {
    const where = `${file}: layer ${node.name}`;
    const taken = argumentsOf(node);
    const inputs = taken.map((input) => states.nameOf(input));
    const inputShapes = inputs.map((input, i) => shapeTaken(node, shapes.get(input), i));
    const isInput = node.layer.className === 'InputLayer';
    const context: LayerContext = {
      name: node.name,
      layer: node.layer,
      args: node.args,
      keywords: node.settings,
      inputs,
      settings: new LayerSettings(where, node.layer.config),
      dialect,
      inputShape: isInput ? declaredShape(node) : (inputShapes[0] ?? shapeOfSequences(node)),
      inputShapes,
      // Keras 3 looks for the mask of the only tensor it is given.
      ignoresMask: dialect.major >= 3 && taken.length > 1 && node.mask === null && masks.has(taken[0]!),
      areMasked: masks.areHeeded(node),
      weights: node.isCell ? ofCell(weightsOf(node, where)) : weightsOf(node, where),
      note: (text) => notes.push(text),
    };
    const own = readNode(node, context, masks, channelsFirst, graph);
    const all = [...own, ...states.layersOf(own.at(-1)!)];
    for (const { name, outputShape } of all) shapes.set(name, outputShape);
    return all;
  });
  const embedded = new Set(layers.filter((layer) => layer.kind === 'embedding').flatMap((layer) => layer.inputs));
  return {
    // Ids that come in several axes (letters of words) are as good as features.
    layers: layers.map((layer) => (layer.kind === 'input' && layer.outputShape.length <= 1 && embedded.has(layer.name) ? { ...layer, content: 'tokens' } : layer)),
    outputs: graph.outputs.map((output) => states.nameOf(output)),
    notes: [...notes, ...precisionNotes(graph)],
  };
}

/** A layer's weights stand in its cell; where the place is the cell's already, they stand there. */
function ofCell(weights: LayerWeights): LayerWeights {
  return { all: weights.all, read: (_cell, expected) => weights.read('', expected) };
}

/** The tensors a layer is called on; the states it begins with come last. */
function argumentsOf({ inputs, states }: KerasNode): readonly TensorReference[] {
  return [...inputs, ...states];
}

/** @param known what the layer before gives; empty where that is not known */
function shapeTaken(node: KerasNode, known: FreeShape | undefined, index: number): FreeShape | null {
  if (known && known.length > 0) return known;
  return index === 0 ? shapeOfSequences(node) : null;
}

/** The shape that the configuration says the node takes, with the steps that a model at every step does not see. */
function shapeOfSequences({ inputShape, distributed }: KerasNode): FreeShape | null {
  return inputShape && distributed ? [null, ...inputShape] : inputShape;
}

/** @returns the layers that a node becomes, the last of them under its name */
function readNode(node: KerasNode, context: LayerContext, masks: MaskOperations, channelsFirst: ChannelsFirst, graph: KerasGraph): readonly Layer[] {
  if (masks.includes(node)) return [{ ...layerBase(context, []), kind: 'maskComputation' }];
  try {
    checkCall(node, context, masks);
    const read = readerOf(context, layerReaders);
    const readHere: LayersReader = (own) => (node.distributed ? read({ ...own, ...atOneStep(own) }).map((step) => everyStep(own, step)) : read(own));
    const whole: LayersReader = (own) => channelsFirst.read(own, node.distributed, (turned) => withActivationApart(turned, readHere));
    return endsMasks.has(node.layer.className) ? withoutMasks(context, whole) : whole(context);
  } catch (error) {
    if (!(error instanceof UnrollError) || error.kind !== 'unsupported') throw error;
    // What follows it may still say what it gives.
    const outputShape = graph.nodes.find((next) => next.inputs[0]?.node === node.name)?.inputShape ?? [];
    return [{ ...layerBase(context, outputShape, context.weights.all), kind: 'unsupported', reason: sentence(error.message) }];
  }
}

/** Readers give a reason as a clause (`its mask comes from m`). */
function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1).replace(/\.$/, '')}.`;
}

/** Layers that know no masks, although they work on every step by itself. */
const endsMasks: ReadonlySet<string> = new Set(['EinsumDense', 'RMSNormalization']);

/** What can make a layer unusable whatever its class. */
function checkCall(node: KerasNode, { settings, layer }: LayerContext, masks: MaskOperations): void {
  const quantisation = quantisationOf(layer.config);
  if (quantisation) throw settings.unsupported(`it is quantised (${quantisation}), which is not supported`);
  if (node.keywords.length > 0) {
    throw settings.unsupported(`its argument ${node.keywords.join(', ')} comes from another layer, which is not supported`);
  }
  const taken = argumentsOf(node);
  if (taken.length > 1 && isBuiltIn(layer) && (Object.hasOwn(simpleReaders, layer.className) || Object.hasOwn(compositeReaders, layer.className))) {
    throw settings.unsupported(`it takes ${taken.length} inputs (${taken.map((input) => input.node).join(', ')}), and only one is supported`);
  }
  if (node.mask && !masks.isDerived(node.mask, node.inputs[0])) {
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
