/**
 * Layers that only put numbers elsewhere.
 */
import { elementCount } from '../../../core/tensor.js';
import type { FreeShape } from '../../../model/sequenceModel.js';
import type { LayerSettings } from '../config.js';
import { knownShape, layerBase, type LayerReader } from './context.js';
import { checkChannelsLast } from './windows.js';

export const readReshape: LayerReader = (context) => {
  const { settings, inputShape } = context;
  const target = settings.values['target_shape'];
  if (!isTarget(target)) throw settings.unsound('target_shape', 'sizes, one of them at most −1');
  const known = elementCount(target.filter((size) => size !== -1));
  const given = inputShape && elementsOf(inputShape);
  const outputShape = target.map((size) => (size === -1 ? given && given / known : size));
  return { ...layerBase(context, outputShape), kind: 'reshape', target };
};

function isTarget(value: unknown): value is readonly number[] {
  if (!Array.isArray(value) || value.filter((size) => size === -1).length > 1) return false;
  return value.every((size) => Number.isSafeInteger(size) && ((size as number) > 0 || size === -1));
}

/** @returns null where a size is free */
function elementsOf(shape: FreeShape): number | null {
  const fixed = shape.filter((size) => size !== null);
  return fixed.length === shape.length ? elementCount(fixed) : null;
}

export const readFlatten: LayerReader = (context) => {
  checkChannelsLast(context.settings);
  return { ...layerBase(context, [context.inputShape && elementsOf(context.inputShape)]), kind: 'reshape', target: [-1] };
};

export const readPermute: LayerReader = (context) => {
  const { settings } = context;
  const inputShape = knownShape(context);
  const axes = settings.sizes('dims', inputShape.map((_, axis) => axis + 1));
  if ([...axes].sort((a, b) => a - b).some((axis, i) => axis !== i + 1)) throw settings.unsound('dims', `the axes 1 to ${axes.length} in some order`);
  const order = axes.map((axis) => axis - 1);
  return { ...layerBase(context, order.map((axis) => inputShape[axis]!)), kind: 'permute', order };
};

export const readRepeatVector: LayerReader = (context) => {
  const times = context.settings.size('n');
  return { ...layerBase(context, [times, context.inputShape?.[0] ?? null]), kind: 'repeat', times };
};

/** ZeroPadding (`sign` 1) and Cropping (−1). */
export function readBorder(name: 'padding' | 'cropping', axes: 1 | 2): LayerReader {
  const sign = name === 'padding' ? 1 : -1;
  return (context) => {
    const { settings, inputShape } = context;
    checkChannelsLast(settings);
    const amounts = borderAmounts(settings, name, axes).map(([before, after]) => [sign * before, sign * after] as const);
    const sizes = amounts.map(([before, after], axis) => {
      const size = inputShape?.[axis] ?? null;
      return size === null ? null : Math.max(0, size + before + after);
    });
    return { ...layerBase(context, [...sizes, ...(inputShape?.slice(axes) ?? [null])]), kind: 'border', amounts };
  };
}

/** One number for all sides, one per axis, or two per axis. */
function borderAmounts(settings: LayerSettings, name: string, axes: 1 | 2): readonly (readonly [number, number])[] {
  const value: unknown = settings.values[name] ?? 1;
  const perAxis: readonly unknown[] = axes === 1 || !Array.isArray(value) ? new Array<unknown>(axes).fill(value) : value;
  const pairs = perAxis.map((amount) => (Array.isArray(amount) ? (amount as unknown[]) : [amount, amount]));
  const isAmount = (amount: unknown): boolean => Number.isSafeInteger(amount) && (amount as number) >= 0;
  if (pairs.length === axes && pairs.every((pair) => pair.length === 2 && pair.every(isAmount))) return pairs as unknown as [number, number][];
  throw settings.unsound(name, 'whole numbers from 0');
}

export function readUpSampling(axes: 1 | 2): LayerReader {
  return (context) => {
    const { settings, inputShape } = context;
    checkChannelsLast(settings);
    const interpolation = settings.values['interpolation'] ?? 'nearest';
    if (interpolation !== 'nearest') throw settings.unsupported(`its interpolation ${JSON.stringify(interpolation)} is not supported, only "nearest"`);
    const factors = settings.sizes('size', new Array<number>(axes).fill(2));
    const sizes = factors.map((factor, axis) => {
      const size = inputShape?.[axis] ?? null;
      return size === null ? null : size * factor;
    });
    return { ...layerBase(context, [...sizes, ...(inputShape?.slice(axes) ?? [null])]), kind: 'upSampling', factors };
  };
}
