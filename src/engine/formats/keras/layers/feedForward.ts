/**
 * Layers without memory: Dense, Embedding, Masking, activations, and layers that do nothing when a model is run.
 */
import { activationLayers, activationOf, isUsualRelu } from '../activation.js';
import type { ExpectedWeight } from '../weights.js';
import { featureCount, knownShape, layerBase, loadOrZeros, withFeatures, type LayerReader } from './context.js';

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

/** ReLU with all its settings; the usual ones are activations. */
export const readRelu: LayerReader = (context) => {
  const { settings, inputShape } = context;
  if (isUsualRelu(settings)) return readActivation(context);
  return {
    ...layerBase(context, inputShape ?? []),
    kind: 'rectifier',
    slope: settings.number('negative_slope', 0),
    threshold: settings.number('threshold', 0),
    ceiling: (settings.values['max_value'] ?? null) === null ? null : settings.number('max_value', 0),
  };
};

export const readThresholdedRelu: LayerReader = (context) => {
  const { settings, inputShape } = context;
  return { ...layerBase(context, inputShape ?? []), kind: 'rectifier', slope: 0, threshold: settings.number('theta', 1), ceiling: null };
};

export const readParametricRelu: LayerReader = (context) => {
  const { settings, weights } = context;
  const inputShape = knownShape(context);
  const shared: unknown = settings.values['shared_axes'] ?? [];
  const isShared = (axis: number): boolean => Array.isArray(shared) && shared.includes(axis + 1);
  const shape = inputShape.map((size, axis) => (isShared(axis) ? 1 : size));
  const [alpha] = weights.read('', [{ role: 'alpha', shape }]);
  return { ...layerBase(context, inputShape, [alpha!]), kind: 'parametricRelu', alphaShape: alpha!.shape, load: () => alpha!.load() };
};

export const readIdentity: LayerReader = (context) => ({ ...layerBase(context, context.inputShape ?? []), kind: 'identity' });
