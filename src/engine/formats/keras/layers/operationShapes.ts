/**
 * Operations that take parts of a tensor, combine an axis, or only change its shape.
 */
import { elementCount } from '../../../core/tensor.js';
import type { FreeShape, Layer } from '../../../model/sequenceModel.js';
import { isObject, type JsonObject } from '../config.js';
import { chained, knownShape, layerBase, type LayerContext, type LayerReader } from './context.js';
import { cropped, overAxis, overFirstAxis, permuted, reshaped } from './steps.js';

/** @returns the axis from 0 without the batch; null for the batch itself and for what is none */
function axisOf(value: unknown, rank: number): number | null {
  const axis = typeof value === 'number' ? (value < 0 ? value + rank : value - 1) : NaN;
  return Number.isInteger(axis) && axis >= 0 && axis < rank ? axis : null;
}

export function readReduction(context: LayerContext, how: 'sum' | 'mean' | 'max' | 'min'): readonly Layer[] | null {
  const { settings } = context;
  const shape = knownShape(context);
  const given: unknown = settings.values['axis'];
  const axes = (Array.isArray(given) ? (given as unknown[]) : [given]).map((value) => axisOf(value, shape.length));
  const keepsAxes = settings.flag('keepdims');
  const [axis] = axes;
  // What leaves no axis but the batch is no value that layers give.
  if (axes.length !== 1 || axis === undefined || axis === null || (shape.length === 1 && !keepsAxes)) return null;
  return chained(overAxis(axis, shape.length, { how }, keepsAxes))(context);
}

/** `h[:, -1]`, `h[:, 2:, :]`, `h[..., :3]`, `h[:, None]` */
export function readSlices(context: LayerContext): readonly Layer[] | null {
  const key: unknown = context.args[1];
  const given: readonly unknown[] = Array.isArray(key) ? key : [key];
  const shape = knownShape(context);
  const [batch, ...parts] = withoutEllipsis(given, shape.length + 1);
  if (!isWhole(batch)) return null;
  const readers: LayerReader[] = [];
  let left: FreeShape = shape;
  let axis = 0;
  for (const part of parts) {
    const taken = part === null ? [reshaped([...left.slice(0, axis), 1, ...left.slice(axis)])] : partOfAxis(part, axis, left);
    if (!taken) return null;
    readers.push(...taken);
    const isGone = typeof part === 'number';
    left = part === null ? [...left.slice(0, axis), 1, ...left.slice(axis)] : isGone ? left.filter((_, own) => own !== axis) : shapeBehind(context, left, taken);
    if (!isGone) axis++;
  }
  if (left.length === 0) return null;
  return readers.length > 0 ? chained(readers)(context) : [{ ...layerBase(context, shape), kind: 'identity' }];
}

/** As many whole axes in place of `...` as there are left. */
function withoutEllipsis(parts: readonly unknown[], rank: number): readonly unknown[] {
  const at = parts.findIndex((part) => isObject(part) && part['class_name'] === '__ellipsis__');
  if (at < 0) return parts;
  const others = parts.filter((part, index) => index !== at && part !== null).length;
  const whole: JsonObject = { class_name: '__slice__', config: {} };
  return [...parts.slice(0, at), ...new Array<unknown>(Math.max(0, rank - others)).fill(whole), ...parts.slice(at + 1)];
}

/** @returns what a slice is made of; none for a whole axis, null for what cannot be taken */
function partOfAxis(part: unknown, axis: number, shape: FreeShape): readonly LayerReader[] | null {
  if (axis >= shape.length) return null;
  if (typeof part === 'number') return shape.length > 1 && Number.isInteger(part) ? overAxis(axis, shape.length, { how: 'step', step: part }, false) : null;
  const bounds = boundsOf(part);
  if (!bounds) return null;
  const { start, stop } = bounds;
  if (start === null && stop === null) return [];
  const size = shape[axis] ?? null;
  if (axis === 0 && shape.length > 1 && start === -1 && stop === null) return [overFirstAxis({ how: 'step', step: -1 }, true)];
  const before = fromStart(start ?? 0, size);
  const after = stop === null ? 0 : stop < 0 ? -stop : size === null ? null : Math.max(0, size - stop);
  if (before === null || after === null || (size !== null && before + after >= size)) return null;
  return [cropped(axis, before, after)];
}

function fromStart(start: number, size: number | null): number | null {
  if (start >= 0) return start;
  return size === null ? null : Math.max(0, size + start);
}

/** null for what is no slice of neighbours */
function boundsOf(part: unknown): { readonly start: number | null; readonly stop: number | null } | null {
  if (!isObject(part) || part['class_name'] !== '__slice__' || !isObject(part['config'])) return null;
  const [start, stop, step] = ['start', 'stop', 'step'].map((name) => (part['config'] as JsonObject)[name] ?? null);
  const isPlace = (value: unknown): value is number | null => value === null || Number.isInteger(value);
  return isPlace(start) && isPlace(stop) && (step === null || step === 1) ? { start: start ?? null, stop: stop ?? null } : null;
}

function isWhole(part: unknown): boolean {
  const bounds = boundsOf(part);
  return bounds !== null && bounds.start === null && bounds.stop === null;
}

function shapeBehind(context: LayerContext, shape: FreeShape, readers: readonly LayerReader[]): FreeShape {
  return readers.reduce((own, read) => read({ ...context, inputShape: own, inputShapes: [own] }).outputShape, shape);
}

export function readTranspose(context: LayerContext): readonly Layer[] | null {
  const axes: unknown = context.settings.values['axes'];
  const rank = knownShape(context).length;
  if (!Array.isArray(axes) || axes.length !== rank + 1 || axes[0] !== 0) return null;
  const order = axes.slice(1).map((value) => axisOf(value, rank));
  return order.every((axis) => axis !== null) && new Set(order).size === rank ? [permuted(order)(context)] : null;
}

/** As long as it keeps the sequences of a batch apart. */
export function readReshape(context: LayerContext): readonly Layer[] | null {
  const shape: unknown = context.settings.values['newshape'];
  if (!Array.isArray(shape) || shape.length < 2) return null;
  const [batch, ...sizes] = shape as unknown[];
  if ((batch !== -1 && batch !== null) || !sizes.every((size) => size === null || (Number.isInteger(size) && (size as number) >= -1 && size !== 0))) return null;
  const given = knownShape(context);
  const count = given.every((size) => size !== null) ? elementCount(given) : null;
  const fixed = (sizes as (number | null)[]).filter((size): size is number => size !== null && size !== -1);
  const free = sizes.length - fixed.length;
  if (free > 1 || count === null || (free === 0 ? elementCount(fixed) !== count : count % elementCount(fixed) !== 0)) return null;
  return [reshaped((sizes as (number | null)[]).map((size) => (size === null || size === -1 ? count / elementCount(fixed) : size)))(context)];
}

export function readExpandDims(context: LayerContext): readonly Layer[] | null {
  const shape = knownShape(context);
  const given: unknown = context.settings.values['axis'];
  const [alone] = Array.isArray(given) && given.length === 1 ? (given as unknown[]) : [given];
  const axis = axisOf(alone, shape.length + 1);
  return axis === null ? null : [reshaped([...shape.slice(0, axis), 1, ...shape.slice(axis)])(context)];
}

export function readSqueeze(context: LayerContext): readonly Layer[] | null {
  const shape = knownShape(context);
  const given: unknown = context.settings.values['axis'] ?? null;
  const axes = given === null ? [...shape.keys()].filter((axis) => shape[axis] === 1) : (Array.isArray(given) ? (given as unknown[]) : [given]).map((value) => axisOf(value, shape.length));
  const left = shape.filter((_, axis) => !axes.includes(axis));
  return left.length > 0 && axes.every((axis) => axis !== null && shape[axis] === 1) ? [reshaped(left)(context)] : null;
}

/** Side by side on an axis of their own. */
export function readStack(context: LayerContext): readonly Layer[] | null {
  const shape = knownShape(context);
  const axis = axisOf(context.settings.values['axis'] ?? 0, shape.length + 1);
  if (axis === null) return null;
  const spread = [...shape.slice(0, axis), 1, ...shape.slice(axis)];
  const parts = context.inputs.map((input, i) => reshaped(spread)({ ...context, name: `${context.name}:part${i + 1}`, inputs: [input] }));
  const outputShape = spread.map((size, own) => (own === axis ? parts.length : size));
  const base = layerBase({ ...context, inputs: parts.map(({ name }) => name) }, outputShape);
  return [...parts, { ...base, kind: 'merge', operation: 'concatenate', axis }];
}
