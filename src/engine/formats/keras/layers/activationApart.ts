/**
 * A layer with an activation that is a layer itself (`Dense(8, activation=LeakyReLU(0.2))`) and has settings, for which
 * an activation's name has no room: the two become layers one behind the other.
 */
import type { Layer } from '../../../model/sequenceModel.js';
import { activationLayerOf } from '../activation.js';
import { kerasObject, type KerasObject, LayerSettings } from '../config.js';
import { behind, type LayerContext, type LayersReader } from './context.js';
import { readActivation, readRelu } from './feedForward.js';

/** Layers that apply their activation to all they give. */
const classes: ReadonlySet<string> = new Set(['Dense', 'Conv1D', 'Conv2D', 'DepthwiseConv1D', 'DepthwiseConv2D', 'SeparableConv1D', 'SeparableConv2D', 'Conv1DTranspose', 'Conv2DTranspose']);

/**
 * @param read reads the layer itself
 * @returns the layer, and behind it, under its name, the activation where that is a layer of its own
 */
export function withActivationApart(context: LayerContext, read: LayersReader): readonly Layer[] {
  const { layer, settings, dialect, name } = context;
  const wrapped = layer.className === 'TimeDistributed' ? kerasObject(layer.config['layer']) : null;
  const owner = wrapped ?? layer;
  const activation = activationLayerOf(owner.config['activation'], dialect);
  if (!activation) return read(context);
  if (layer.className === 'Activation') return [activationBehind(context, activation)];
  if (!classes.has(owner.className)) return read(context);
  const own = { ...owner.config, activation: 'linear' };
  // Applied number by number, it is the same at every step.
  const config = wrapped ? { ...layer.config, layer: { ...wrapped.surroundings, config: own } } : own;
  const linear = read({ ...context, name: `${name}:linear`, layer: { ...layer, config }, settings: new LayerSettings(settings.where, config) });
  return [...linear, activationBehind(behind(context, linear.at(-1)), activation)];
}

function activationBehind(context: LayerContext, layer: KerasObject): Layer {
  const read = layer.className === 'ReLU' ? readRelu : readActivation;
  return read({ ...context, layer, settings: new LayerSettings(context.settings.where, layer.config) });
}
