/**
 * Layers whose channels come before positions or steps (`data_format="channels_first"`, an `axis` of 1) are run with
 * channels last, which is all that the engine knows, between layers that put the channels there and back. What bears
 * the layer's name has its axes in Keras's order.
 */
import type { Layer, PermuteLayer } from '../../model/sequenceModel.js';
import { type JsonObject, kerasObject, type KerasObject, LayerSettings } from './config.js';
import { knownShape, layerBase, type LayerContext } from './layers/context.js';

/** Layers over one axis, which they have as a setting. */
const classesWithAxis: ReadonlySet<string> = new Set([
  ...['BatchNormalization', 'GroupNormalization', 'LayerNormalization', 'RMSNormalization', 'UnitNormalization'],
  ...['Softmax', 'LogSoftmax'],
]);

export class ChannelsFirst {
  /** By what a layer takes, and the axes in front of its channels: the layer that gives the same with channels last. */
  private readonly turned = new Map<string, string>();

  /**
   * @param isDistributed whether the layer works on every step by itself, so that steps come before channels
   * @param read reads the layer as one whose channels are last
   * @returns the layers that do what the one in the context does, the last of them under its name
   * @throws UnrollError of kind `unsupported`, its message a reason, where nothing says the shape of what it takes
   */
  read(context: LayerContext, isDistributed: boolean, read: (context: LayerContext) => readonly Layer[]): readonly Layer[] {
    const { name, layer, settings } = context;
    const distributions = [isDistributed, layer.className === 'TimeDistributed'];
    const leading = distributions.filter((steps) => steps).length;
    const twin = withChannelsLast(layer, context.inputShape && context.inputShape.length - leading);
    if (!twin) return read(context);
    const shape = knownShape(context);
    const order = [...shape.keys()].filter((axis) => axis !== leading);
    const taken = permuted(context, `${name}:input`, [...order, leading]);
    const key = `${leading} ${context.inputs[0]}`;
    const given = this.turned.get(key) ?? taken.name;
    const inputShape = taken.outputShape;
    const inner = { ...context, layer: twin, settings: new LayerSettings(settings.where, twin.config), inputs: [given], inputShape, inputShapes: [inputShape] };
    const layers = read({ ...inner, name: `${name}:channels_last` });
    const last = layers.at(-1)!;
    checkActivation(last, settings);
    const before = given === taken.name ? [taken] : [];
    this.turned.set(key, given);
    // Where nothing but channels is left, they are first and last at once.
    if (last.outputShape.length === leading + 1) return [...before, ...layers.slice(0, -1), { ...last, name }];
    this.turned.set(`${leading} ${name}`, last.name);
    const axes = [...last.outputShape.keys()];
    const back = [...axes.slice(0, leading), axes.length - 1, ...axes.slice(leading, -1)];
    return [...before, ...layers, permuted({ ...context, inputs: [last.name], inputShape: last.outputShape }, name, back)];
  }
}

/**
 * @param rank how many axes it works on, without the batch and steps that it works on by themselves; null if unknown
 * @returns the layer as one that has its channels last; null where it has them there, or has none
 */
function withChannelsLast(layer: KerasObject, rank: number | null): KerasObject | null {
  const { className, config } = layer;
  const changed = (change: JsonObject): KerasObject => ({ ...layer, config: { ...config, ...change } });
  if (className === 'TimeDistributed') {
    const inner = kerasObject(config['layer']);
    const turned = inner && withChannelsLast(inner, rank);
    return turned && changed({ layer: { ...turned.surroundings, config: turned.config } });
  }
  // It does nothing in either order.
  if (className.startsWith('SpatialDropout')) return null;
  if (config['data_format'] === 'channels_first') return changed({ data_format: 'channels_last' });
  return classesWithAxis.has(className) && rank !== null && isFirstOfSeveral(config['axis'], rank) ? changed({ axis: -1 }) : null;
}

/** Keras counts the batch as axis 0. */
function isFirstOfSeveral(axis: unknown, rank: number): boolean {
  const alone: unknown = Array.isArray(axis) && axis.length === 1 ? axis[0] : axis;
  return rank > 1 && (alone === 1 || alone === -rank);
}

function permuted(context: LayerContext, name: string, order: readonly number[]): PermuteLayer {
  const shape = knownShape(context);
  const outputShape = order.map((axis) => shape[axis]!);
  return { ...layerBase(context, outputShape), name, className: 'Permute', kind: 'permute', order };
}

/** Keras applies a softmax to the last axis, which is not that of the channels. */
function checkActivation(layer: Layer, settings: LayerSettings): void {
  const step = layer.kind === 'timeDistributed' ? layer.step : layer;
  if (step.kind !== 'convolution' || (step.activation !== 'softmax' && step.activation !== 'log_softmax')) return;
  throw settings.unsupported(`its channels come first and its ${step.activation} is over another axis, which is not supported`);
}
