/**
 * Layers that rescale: by learned statistics (BatchNormalization, Normalization, Rescaling) or by those of the numbers
 * themselves.
 */
import { elementCount } from '../../../core/tensor.js';
import type { AffineLayer, FreeShape } from '../../../model/sequenceModel.js';
import type { LayerSettings } from '../config.js';
import type { ExpectedWeight } from '../weights.js';
import { featureCount, knownShape, layerBase, type LayerContext, type LayerReader, type LayersReader } from './context.js';
import { knownSizes, scaled, scaledEverywhere, type Scaling } from './steps.js';

/** Keras's `epsilon()`: no deviation is taken for less. */
const smallestDeviation = 1e-7;

export const readLayerNormalization: LayerReader = (context) => {
  const { settings } = context;
  const inputShape = knownShape(context);
  if (settings.flag('rms_scaling')) throw settings.unsupported('rms_scaling is not supported');
  const axis: unknown = settings.values['axis'] ?? -1;
  const rank = inputShape.length;
  const axes = (Array.isArray(axis) ? (axis as unknown[]) : [axis]).map((value) =>
    typeof value === 'number' ? (value < 0 ? value + rank : value - 1) : NaN,
  );
  if (!axes.every((value) => Number.isInteger(value) && value >= 0 && value < rank)) {
    throw settings.unsupported(`its axes ${JSON.stringify(axis)} do not fit an input of ${rank} axes`);
  }
  const { tensors, load } = scaleAndOffset(context, axes.map((value) => inputShape[value]!));
  return { ...layerBase(context, inputShape, tensors), kind: 'layerNormalization', epsilon: settings.number('epsilon', 1e-3), axes, load };
};

/** x / √(mean square + ε) (Zhang & Sennrich 2019). It knows no masks. */
export const readRmsNormalization: LayerReader = (context) => {
  const { settings, weights } = context;
  const inputShape = knownShape(context);
  checkLastAxis(context);
  const [gamma] = weights.read('', [{ role: 'scale', shape: [featureCount(context)] }]);
  return {
    ...layerBase(context, inputShape, [gamma!]),
    kind: 'layerNormalization',
    epsilon: settings.number('epsilon', 1e-6),
    axes: [inputShape.length - 1],
    keepsMean: true,
    load: async () => ({ gamma: await gamma!.load(), beta: null }),
  };
};

/** As it is run: with the means and variances it has learned. */
export const readBatchNormalization: LayerReader = (context) => {
  const { settings, weights } = context;
  checkLastAxis(context);
  const width = featureCount(context);
  const expected: ExpectedWeight[] = [];
  if (settings.flag('scale', true)) expected.push({ role: 'gamma', shape: [width] });
  if (settings.flag('center', true)) expected.push({ role: 'beta', shape: [width] });
  expected.push({ role: 'moving_mean', shape: [width] }, { role: 'moving_variance', shape: [width] });
  const tensors = weights.read('', expected);
  const valueOf = async (role: string): Promise<Float32Array | null> => (await tensors[expected.findIndex((weight) => weight.role === role)]?.load()) ?? null;
  const epsilon = settings.number('epsilon', 1e-3);
  return {
    ...layerBase(context, context.inputShape ?? [], tensors),
    kind: 'affine',
    async load() {
      const [gamma, beta, mean, variance] = await Promise.all(['gamma', 'beta', 'moving_mean', 'moving_variance'].map(valueOf));
      const scale = variance!.map((value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + epsilon));
      return { scale, offset: scale.map((factor, i) => (beta?.[i] ?? 0) - mean![i]! * factor) };
    },
  };
};

/** (x − mean) / deviation, adapted to data (weights) or given (settings): for all numbers, for features, or for places. */
export const readNormalization: LayersReader = (context) => {
  const { settings, weights, inputShape } = context;
  const invert = settings.flag('invert');
  const given = settings.values['mean'] ?? null;
  const axis: unknown = settings.values['axis'] === undefined ? -1 : settings.values['axis'];
  const asWhole = axis === null || (Array.isArray(axis) && axis.length === 0);
  const isPerPlace = !asWhole && !isLastAxis(context, axis);
  const kept = isPerPlace ? axesFrom0(context, axis) : [];
  const shape = isPerPlace ? kept.map((own) => knownSizes(context)[own]!) : asWhole ? [] : [knownWidth(context)];
  const count = elementCount(shape);
  const tensors = given === null ? weights.read('', ['mean', 'variance'].map((role) => ({ role, shape }))) : [];
  const load = async (): Promise<Scaling> => {
    const stored = given === null
      ? await Promise.all(tensors.map((tensor) => tensor.load()))
      : [numbers(settings, 'mean', count), numbers(settings, 'variance', count)];
    const [mean, variance] = stored.map((values) => (isPerPlace ? everyPlace(values, kept, knownSizes(context)) : repeated(values, knownWidth(context))));
    const deviation = variance!.map((value) => Math.max(Math.sqrt(value), smallestDeviation));
    return invert
      ? { scale: deviation, offset: mean! }
      : { scale: deviation.map((value) => 1 / value), offset: deviation.map((value, i) => -mean![i]! / value) };
  };
  const layers = isPerPlace ? scaledEverywhere(load)(context) : [scaled(load)(context)];
  if (isPerPlace && context.areMasked[0]) throw settings.unsupported('it normalises other axes than the last, of what is masked');
  return layers.map((layer, i) => (i === layers.length - 1 ? { ...layer, tensors, outputShape: inputShape ?? [] } : layer));
};

/** @returns values over the axes `kept`, repeated over all others of an input of the given sizes */
function everyPlace(values: Float32Array, kept: readonly number[], sizes: readonly number[]): Float32Array {
  return Float32Array.from({ length: elementCount(sizes) }, (_, place) => {
    let [left, from, stride] = [place, 0, 1];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      if (kept.includes(axis)) {
        from += (left % sizes[axis]!) * stride;
        stride *= sizes[axis]!;
      }
      left = Math.floor(left / sizes[axis]!);
    }
    return values[from]!;
  });
}

function axesFrom0({ settings, inputShape }: LayerContext, given: unknown): readonly number[] {
  const rank = inputShape?.length ?? 0;
  const axes = (Array.isArray(given) ? (given as unknown[]) : [given]).map((value) => (typeof value === 'number' ? (value < 0 ? value + rank : value - 1) : NaN));
  if (axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank)) return axes.sort((a, b) => a - b);
  throw settings.unsupported(`its axes ${JSON.stringify(given)} do not fit an input of ${rank} axes`);
}

export const readRescaling: LayerReader = (context): AffineLayer => {
  const { settings } = context;
  const width = knownWidth(context);
  const scale = numbers(settings, 'scale', width);
  const offset = settings.values['offset'] === undefined ? new Float32Array(width) : numbers(settings, 'offset', width);
  return { ...layerBase(context, context.inputShape ?? []), kind: 'affine', load: async () => ({ scale, offset }) };
};

export const readUnitNormalization: LayerReader = (context) => {
  checkLastAxis(context);
  return { ...layerBase(context, context.inputShape ?? []), kind: 'unitNormalization' };
};

export const readGroupNormalization: LayerReader = (context) => {
  const { settings } = context;
  checkLastAxis(context);
  const width = knownWidth(context);
  const groups = settings.values['groups'] === undefined ? 32 : settings.values['groups'] === -1 ? width : settings.size('groups');
  const { tensors, load } = scaleAndOffset(context, [width]);
  return { ...layerBase(context, context.inputShape ?? [], tensors), kind: 'groupNormalization', groups, epsilon: settings.number('epsilon', 1e-3), load };
};

function scaleAndOffset({ settings, weights }: LayerContext, shape: FreeShape) {
  const scaled = settings.flag('scale', true);
  const expected: ExpectedWeight[] = scaled ? [{ role: 'gamma', shape }] : [];
  if (settings.flag('center', true)) expected.push({ role: 'beta', shape });
  const tensors = weights.read('', expected);
  const [gamma, beta] = scaled ? tensors : [undefined, tensors[0]];
  return { tensors, load: async () => ({ gamma: (await gamma?.load()) ?? null, beta: (await beta?.load()) ?? null }) };
}

function isLastAxis({ inputShape }: LayerContext, axis: unknown): boolean {
  const alone: unknown = Array.isArray(axis) && axis.length === 1 ? axis[0] : axis;
  return alone === -1 || (inputShape !== null && alone === inputShape.length);
}

/** @throws UnrollError of kind `unsupported` for a layer over another axis than that of the features */
function checkLastAxis(context: LayerContext): void {
  const axis: unknown = context.settings.values['axis'] ?? -1;
  if (!isLastAxis(context, axis)) throw context.settings.unsupported(`its axis ${JSON.stringify(axis)} is not supported, only the last one`);
}

function knownWidth(context: LayerContext): number {
  const width = featureCount(context);
  if (width === null) throw context.settings.unsupported('the number of features it takes is not known');
  return width;
}

/** A setting that is one number or one per feature, however deep in lists. */
function numbers(settings: LayerSettings, name: string, width: number): Float32Array {
  const given: unknown = settings.values[name];
  const flat: unknown[] = Array.isArray(given) ? given.flat(8) : [given];
  const sound = flat.every((value) => typeof value === 'number') && (flat.length === 1 || flat.length === width);
  if (!sound) throw settings.unsound(name, `one number or ${width}`);
  return repeated(Float32Array.from(flat), width);
}

function repeated(values: Float32Array, width: number): Float32Array {
  return values.length === width ? values : new Float32Array(width).fill(values[0]!);
}
