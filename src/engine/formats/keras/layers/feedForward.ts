/**
 * Layers without memory: Dense, Embedding, LayerNormalization, Masking, activations, layers that do nothing when a
 * model is run, and TimeDistributed around any of them.
 */
import { LayerSettings } from '../config.js';
import { activationLayers, activationOf } from '../activation.js';
import type { ExpectedWeight, LayerWeights } from '../weights.js';
import { featureCount, layerBase, loadOrZeros, withFeatures, type LayerReader } from './context.js';

export const readDense: LayerReader = (context) => {
  const { settings, weights, dialect } = context;
  const units = settings.size('units');
  const expected: ExpectedWeight[] = [{ role: 'kernel', shape: [featureCount(context), units] }];
  if (settings.flag('use_bias', true)) expected.push({ role: 'bias', shape: [units] });
  const activation = activationOf(settings.values['activation'], dialect);
  const tensors = weights.read('', expected);
  const [kernel, bias] = tensors;
  return {
    ...layerBase(context, withFeatures(context, units), tensors),
    kind: 'dense',
    units,
    activation,
    load: async () => ({ kernel: await kernel!.load(), bias: await loadOrZeros(bias, units) }),
  };
};

export const readEmbedding: LayerReader = (context) => {
  const { settings, weights } = context;
  const vocabularySize = settings.size('input_dim');
  const width = settings.size('output_dim');
  const tensors = weights.read('', [{ role: 'embeddings', shape: [vocabularySize, width] }]);
  return {
    ...layerBase(context, [...(context.inputShape ?? [null]), width], tensors),
    kind: 'embedding',
    vocabularySize,
    maskZero: settings.flag('mask_zero'),
    load: () => tensors[0]!.load(),
  };
};

export const readLayerNormalization: LayerReader = (context) => {
  const { settings, weights, inputShape } = context;
  if (!inputShape) throw settings.unsupported('the shape of what it takes is not known');
  if (settings.flag('rms_scaling')) throw settings.unsupported('rms_scaling is not supported');
  const axis: unknown = settings.values['axis'] ?? -1;
  const rank = inputShape.length;
  const axes = (Array.isArray(axis) ? (axis as unknown[]) : [axis]).map((value) =>
    typeof value === 'number' ? (value < 0 ? value + rank : value - 1) : NaN,
  );
  if (!axes.every((value) => Number.isInteger(value) && value >= 0 && value < rank)) {
    throw settings.unsupported(`its axes ${JSON.stringify(axis)} do not fit an input of ${rank} axes`);
  }
  const shape = axes.map((value) => inputShape[value]!);
  const scaled = settings.flag('scale', true);
  const expected: ExpectedWeight[] = scaled ? [{ role: 'gamma', shape }] : [];
  if (settings.flag('center', true)) expected.push({ role: 'beta', shape });
  const tensors = weights.read('', expected);
  const gamma = scaled ? tensors[0] : undefined;
  const beta = scaled ? tensors[1] : tensors[0];
  return {
    ...layerBase(context, inputShape, tensors),
    kind: 'layerNormalization',
    epsilon: settings.number('epsilon', 1e-3),
    axes,
    load: async () => ({ gamma: (await gamma?.load()) ?? null, beta: (await beta?.load()) ?? null }),
  };
};

export const readMasking: LayerReader = (context) => ({
  ...layerBase(context, context.inputShape ?? []),
  kind: 'masking',
  maskValue: context.settings.number('mask_value', 0),
});

export const readActivation: LayerReader = (context) => {
  const { layer, settings, dialect, inputShape } = context;
  const { activation, alpha } = activationLayers[layer.className]!(settings, dialect, inputShape?.length ?? null);
  return { ...layerBase(context, inputShape ?? []), kind: 'activation', activation, alpha };
};

export const readIdentity: LayerReader = (context) => ({ ...layerBase(context, context.inputShape ?? []), kind: 'identity' });

/**
 * The same layer at every step. Dense layers, activations and the like work on the last axis anyway and are the same
 * with and without it.
 */
export function readTimeDistributed(read: LayerReader): LayerReader {
  return (context) => {
    const { settings, inputShape, weights } = context;
    const layer = settings.object('layer');
    const [steps = null, ...shape] = inputShape ?? [];
    const inner: LayerWeights = { all: weights.all, read: (part, expected) => weights.read(part === '' ? 'layer' : `layer/${part}`, expected) };
    const own = read({
      ...context,
      layer,
      settings: new LayerSettings(settings.where, layer.config),
      inputShape: inputShape && shape,
      weights: inner,
    });
    const whole = { className: `TimeDistributed(${layer.className})`, outputShape: [steps, ...own.outputShape] };
    switch (own.kind) {
      case 'dense':
      case 'activation':
      case 'identity':
        return { ...own, ...whole };
      case 'layerNormalization':
        return { ...own, ...whole, axes: own.axes.map((axis) => axis + 1) };
      default:
        throw settings.unsupported(`TimeDistributed around ${layer.className} is not supported`);
    }
  };
}
