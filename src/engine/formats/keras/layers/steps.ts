/**
 * Readers of single steps that layers and operations of Keras are put together from: axes in another order or of other
 * sizes, parts of an axis, a factor and an offset for every number.
 */
import { elementCount } from '../../../core/tensor.js';
import type { ActivationName } from '../../../model/activations.js';
import type { FreeShape, TimeReduction } from '../../../model/sequenceModel.js';
import { chained, knownShape, layerBase, type LayerContext, type LayerReader, type LayersReader } from './context.js';

/** @param order for every axis of the output the axis of the input, from 0, the batch not counted */
export function permuted(order: readonly number[]): LayerReader {
  return (context) => {
    const shape = knownShape(context);
    return { ...layerBase(context, order.map((axis) => shape[axis]!)), kind: 'permute', order };
  };
}

/** @param shape without the batch, with at most one size left free */
export function reshaped(shape: FreeShape): LayerReader {
  return (context) => {
    if (shape.filter((size) => size === null).length > 1) throw context.settings.unsupported('several sizes of what it takes are not known');
    return { ...layerBase(context, shape), kind: 'reshape', target: shape.map((size) => size ?? -1) };
  };
}

/** @param axis from 0, the batch not counted */
export function cropped(axis: number, before: number, after: number): LayerReader {
  return (context) => {
    const shape = knownShape(context);
    const size = shape[axis] ?? null;
    const left = shape.map((own, other) => (other === axis ? size && size - before - after : own));
    if (axis < shape.length - 1) {
      const amounts = Array.from({ length: axis + 1 }, (_, other) => (other === axis ? ([-before, -after] as const) : ([0, 0] as const)));
      return { ...layerBase(context, left), kind: 'border', amounts };
    }
    if (size === null) throw context.settings.unsupported('the number of features it takes is not known');
    return { ...layerBase(context, left), kind: 'featureSlice', start: before, length: size - before - after };
  };
}

/** Combines the first axis, or takes a place of it. */
export function overFirstAxis(reduction: TimeReduction, keepsAxes: boolean): LayerReader {
  return (context) => {
    const rest = knownShape(context).slice(1);
    return { ...layerBase(context, keepsAxes ? [1, ...rest] : rest), kind: 'overTime', reduction, countsMasked: true, ...(keepsAxes && { keepsAxes }) };
  };
}

/** As {@link overFirstAxis}, for any axis: it comes to the front first, and goes back where it is kept. */
export function overAxis(axis: number, rank: number, reduction: TimeReduction, keepsAxes: boolean): readonly LayerReader[] {
  const reduce = overFirstAxis(reduction, keepsAxes);
  if (axis === 0) return [reduce];
  const axes = Array.from({ length: rank }, (_, own) => own);
  const front = [axis, ...axes.filter((own) => own !== axis)];
  return [permuted(front), reduce, ...(keepsAxes ? [permuted(axes.map((own) => front.indexOf(own)))] : [])];
}

export function activated(activation: ActivationName, alpha: number | null = null): LayerReader {
  return (context) => ({ ...layerBase(context, knownShape(context)), kind: 'activation', activation, alpha });
}

export interface Scaling {
  /** One number per feature each. */
  readonly scale: Float32Array;
  readonly offset: Float32Array;
}

export function scaled(load: () => Promise<Scaling>): LayerReader {
  return (context) => ({ ...layerBase(context, knownShape(context)), kind: 'affine', load });
}

/** A factor and an offset for every single number, of an input whose sizes are all known. */
export function scaledEverywhere(load: () => Promise<Scaling>): LayersReader {
  return (context) => {
    const shape = knownSizes(context);
    return chained([reshaped([elementCount(shape)]), scaled(load), reshaped(shape)])(context);
  };
}

/** @throws UnrollError of kind `unsupported` where a size of what the layer takes is free */
export function knownSizes(context: LayerContext): readonly number[] {
  const sizes = knownShape(context).filter((size) => size !== null);
  if (sizes.length === context.inputShape!.length) return sizes;
  throw context.settings.unsupported('the sizes of what it takes are not all known');
}

/** The layer as if what it takes carried no mask. */
export function withoutMasks(context: LayerContext, read: LayersReader): readonly ReturnType<LayerReader>[] {
  const { areMasked, inputs, inputShapes, name } = context;
  const before = inputs.flatMap((input, i) => {
    if (!areMasked[i]) return [];
    const base = layerBase({ ...context, inputs: [input] }, inputShapes[i] ?? []);
    return [{ ...base, name: `${name}:unmasked${i + 1}`, className: 'Unmasked', kind: 'identity', dropsMask: true } as const];
  });
  const own = inputs.map((input, i) => (areMasked[i] ? `${name}:unmasked${i + 1}` : input));
  return [...before, ...read({ ...context, inputs: own, areMasked: areMasked.map(() => false) })];
}
