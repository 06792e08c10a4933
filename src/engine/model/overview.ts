/**
 * A model as `describe` and the model editor show it: plain data drawn from the graph, no weights read.
 */
import { elementCount, shapeText } from '../core/tensor.js';
import type { AssumptionSetting, LayerOverview, ModelOverview } from '../results/overview.js';
import { inputLayers, layerNamed, parameterCount } from './graph.js';
import type { ConvolutionLayer, Layer, PoolingLayer, RectifierLayer, RecurrentLayer, SequenceModel, TimeReduction } from './sequenceModel.js';

/** What the model itself does not know. */
export interface OverviewContext extends Pick<ModelOverview, 'path' | 'bytes' | 'formatTitle' | 'methods' | 'backend'> {
  readonly sidecar?: string | null;
  /** Where an assumption of this id can be said otherwise. */
  readonly settingsOf?: (assumption: string) => readonly AssumptionSetting[];
}

export function overviewOf(model: SequenceModel, { path, bytes, formatTitle, methods, backend, sidecar = null, settingsOf = () => [] }: OverviewContext): ModelOverview {
  const output = layerNamed(model, model.output);
  const owners = new Map(model.layers.flatMap((layer) => layer.tensors.map((tensor) => [tensor.name, layer.name] as const)));
  const used = new Map(model.layers.flatMap((layer) => layer.tensors.map((tensor) => [tensor.name, elementCount(tensor.shape)] as const)));
  return {
    name: model.name,
    path,
    bytes,
    format: model.format,
    formatTitle,
    producer: model.producer,
    inputs: inputLayers(model).map(({ name, outputShape, content }) => ({ name, shape: outputShape, content })),
    output: { name: output.name, shape: output.outputShape, meaning: model.outputMeaning },
    parameters: [...used.values()].reduce((sum, count) => sum + count, 0),
    layers: model.layers.map(layerOverview),
    tensors: model.tensors.map(({ name, shape, dtype }) => ({ name, shape, dtype, layer: owners.get(name) ?? null })),
    assumptions: model.assumptions.map((assumption) => ({ ...assumption, settings: settingsOf(assumption.id) })),
    sidecar,
    notes: model.notes,
    metadata: model.metadata,
    methods,
    ...(backend && { backend }),
  };
}

function layerOverview(layer: Layer): LayerOverview {
  const recurrent = layer.kind === 'recurrent' ? layer : null;
  return {
    name: layer.name,
    className: layer.className,
    kind: layer.kind,
    cell: recurrent?.cell.toUpperCase() ?? null,
    units: layer.kind === 'recurrent' || layer.kind === 'dense' ? layer.units : layer.kind === 'convolution' ? layer.filters : null,
    bidirectional: recurrent?.runs.length === 2,
    inputs: layer.inputs,
    outputShape: layer.outputShape,
    parameters: parameterCount(layer),
    settings: settingsOf(layer),
    tensors: layer.tensors.map((tensor) => tensor.name),
    unsupported: layer.kind === 'unsupported' ? layer.reason : null,
  };
}

function settingsOf(layer: Layer): readonly string[] {
  switch (layer.kind) {
    case 'input':
      return [`takes ${layer.content}`];
    case 'masking':
      return [`mask value: ${layer.maskValue}`];
    case 'embedding':
      return [`vocabulary: ${layer.vocabularySize.toLocaleString('en')}`, ...(layer.maskZero ? ['masks id 0'] : [])];
    case 'recurrent':
      return recurrentSettings(layer);
    case 'dense':
      return [`activation: ${layer.activation}`];
    case 'layerNormalization':
      return [`epsilon: ${layer.epsilon}`, `axes: ${shapeText(layer.axes)}`];
    case 'activation':
      return [`activation: ${layer.activation}`, ...(layer.alpha === null ? [] : [`alpha: ${layer.alpha}`])];
    case 'overTime':
      return [reductionText(layer.reduction)];
    case 'featureSlice':
      return [`features ${layer.start + 1} to ${layer.start + layer.length}`];
    case 'merge':
      return [`operation: ${layer.operation}`];
    case 'rectifier':
      return rectifierSettings(layer);
    case 'convolution':
      return [...windowSettings(layer), ...(layer.groups > 1 ? [`groups: ${layer.groups}`] : []), `activation: ${layer.activation}`];
    case 'pooling':
      return [`takes the ${layer.how}`, ...windowSettings(layer), ...(layer.countsPadding ? ['counts the padding'] : [])];
    case 'groupNormalization':
      return [`epsilon: ${layer.epsilon}`, `groups: ${layer.groups}`];
    case 'border':
      return layer.amounts.map(([before, after]) => (before < 0 || after < 0 ? `cuts off ${-before} and ${-after}` : `adds ${before} and ${after}`));
    case 'upSampling':
      return [`${layer.zeros ? 'spreads' : 'repeats'}: ${layer.factors.join(' × ')}`];
    case 'discretization':
      return [`boundaries: ${layer.boundaries.length.toLocaleString('en')}`];
    case 'dot':
      return [`axes: ${layer.axes.map((axis) => axis + 1).join(' and ')}`, ...(layer.normalize ? ['cosine'] : [])];
    case 'attention':
      return [`compares by ${layer.score === 'product' ? 'products' : 'sums'}`, ...(layer.heads > 1 ? [`heads: ${layer.heads}`] : []), ...(layer.isCausal ? ['sees no later step'] : [])];
    case 'finalState':
      return [`final ${layer.part} of ${layer.run}`];
    case 'timeDistributed':
      return settingsOf(layer.step);
    case 'affine':
    case 'parametricRelu':
    case 'unitNormalization':
    case 'reshape':
    case 'permute':
    case 'repeat':
    case 'identity':
    case 'maskComputation':
    case 'unsupported':
      return [];
  }
}

function rectifierSettings({ slope, threshold, ceiling }: RectifierLayer): readonly string[] {
  return [
    ...(threshold === 0 ? [] : [`threshold: ${threshold}`]),
    ...(slope === 0 ? [] : [`slope below: ${slope}`]),
    ...(ceiling === null ? [] : [`at most ${ceiling}`]),
  ];
}

function windowSettings({ window }: ConvolutionLayer | PoolingLayer): readonly string[] {
  const { size, strides, dilation, padding, partial } = window;
  const differs = (numbers: readonly number[]): boolean => numbers.some((number) => number !== 1);
  return [
    `window: ${size.join(' × ')}`,
    ...(differs(strides) ? [`strides: ${strides.join(' × ')}`] : []),
    ...(differs(dilation) ? [`dilation: ${dilation.join(' × ')}`] : []),
    ...(typeof padding === 'string' ? [`padding: ${padding}`] : padding.map(([before, after]) => `padding: ${before} and ${after}`)),
    ...(partial ? ['counts a last window that is not whole'] : []),
  ];
}

function reductionText(reduction: TimeReduction): string {
  if (reduction.how !== 'step') return `takes the ${reduction.how} over the steps`;
  return reduction.step === -1 ? 'takes the last step' : `takes step ${reduction.step}`;
}

function recurrentSettings(layer: RecurrentLayer): readonly string[] {
  const settings = [`activation: ${layer.activation}`];
  if (layer.cell !== 'srn') settings.push(`gates: ${layer.recurrentActivation}`);
  if (layer.cell === 'gru') settings.push(layer.resetAfter ? 'reset after' : 'reset before');
  if (layer.projected !== undefined) settings.push(`h projected to ${layer.projected}`);
  const { variant } = layer;
  if (variant?.peepholes) settings.push('peepholes');
  if (variant?.coupledGates) settings.push('forget gate is 1 − input gate');
  if (typeof variant?.clip === 'number') settings.push(`sums cut to ±${variant.clip}`);
  if (variant?.functions) settings.push('activations with parameters');
  if (layer.runs.some((run) => run.variant)) settings.push('other activations backwards');
  if (layer.runs.length === 2) settings.push(`directions joined by ${layer.merge}`);
  else if (layer.runs[0]?.reverse) settings.push('backwards');
  settings.push(layer.returnSequences ? 'gives every step' : 'gives the last step');
  return settings;
}
