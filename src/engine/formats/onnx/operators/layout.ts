/**
 * Operators that turn, squeeze and regroup: a flow is seen another way, and no layer is added.
 */
import { elementCount } from '../../../core/tensor.js';
import { equalDims, fixedDim, knownNumber, newAxis, type Dim } from '../axes.js';
import { reshapedConstant, transposedConstant } from '../constants.js';
import { Obstacle } from '../obstacle.js';
import { dimsOf, type Operation, type Operator } from '../operation.js';
import type { ExpandedValue, FlowValue, StackValue, Value } from '../values.js';
import { essential, flattened, flowOf, normalAxis, placeCount, reshaped, sizesOf, squeezed, transposed, unsqueezed } from '../view.js';
import { withWholeGroups } from './arrange.js';
import { paddingOf } from './lengths.js';
import { perElement } from './perElement.js';

export const layoutOperators: Readonly<Record<string, Operator>> = {
  Identity: (operation) => [operation.input(0)],
  // Numbers are computed in float32 whatever the file's types; ids of tokens are whole anyway.
  Cast: (operation) => [paddingOf(operation) ?? operation.input(0)],
  CastLike: (operation) => [operation.input(0)],
  Dropout: (operation) => [dropout(operation)],
  Transpose: (operation) => [turned(operation)],
  Reshape: (operation) => [regrouped(operation)],
  Flatten: (operation) => [withWholeGroups(operation, checked(flattened(operation.flow(0), operation.attributes.integer('axis', 1)), operation))],
  Squeeze: (operation) => [squeezedValue(operation)],
  Unsqueeze: (operation) => [unsqueezedValue(operation)],
  Expand: (operation) => [repeated(operation, false)],
  Tile: (operation) => [repeated(operation, true)],
};

/** One row made as many steps, as a decoder takes what an encoder gives. @param isTimes whether sizes are said as factors */
function repeated(operation: Operation, isTimes: boolean): FlowValue {
  const flow = operation.flow(0);
  const wanted = dimsOf(operation.optional(1))?.items;
  const sizes = sizesOf(flow);
  const isKept = (dim: Dim | null, i: number): boolean => knownNumber(dim) === 1 || (!isTimes && dim !== null && sizes[i] !== undefined && equalDims(dim, sizes[i]));
  const changed = wanted?.flatMap((dim, i) => (isKept(dim, i) ? [] : [i]));
  if (wanted?.length === sizes.length && changed!.length === 0) return flow;
  const [at, ...more] = changed ?? [];
  const times = at === undefined ? null : knownNumber(wanted?.[at] ?? null);
  const isRow = at !== undefined && essential(flow.groups[at] ?? []).length === 0 && placeCount(flow.port) === 0;
  if (wanted?.length !== sizes.length || more.length > 0 || times === null || times < 1 || !isRow) throw new Obstacle('It repeats something in a way that cannot be followed.');
  const steps = newAxis('time', times);
  const { axes } = flow.port;
  const port = operation.layer({
    inputs: [flow.port],
    axes: [...axes.filter(({ role }) => role === 'batch'), steps, ...axes.filter(({ role }) => role === 'feature')],
    make: (base) => ({ kind: 'repeat', ...base, times }),
  });
  return flowOf(port, flow.groups.map((group, i) => (i === at ? [steps] : group)));
}

function checked<T>(value: T | null, { type }: Operation): T {
  if (value === null) throw new Obstacle(`It is a ${type} that mixes sequences with what is in them, or cuts steps or positions.`);
  return value;
}

function dropout(operation: Operation): Value {
  const value = operation.input(0);
  if (value.kind !== 'flow') return value;
  return perElement(operation, value, { make: (base) => ({ kind: 'identity', ...base }) });
}

function turned(operation: Operation): Value {
  const value = operation.input(0);
  const order = (rank: number): readonly number[] => operation.attributes.integers('perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if (value.kind === 'expanded') {
    const axes = order(value.shape.length);
    const base = transposedConstant(value.base, axes);
    return checked(base && { ...value, base, shape: axes.map((axis) => value.shape[axis]!) }, operation);
  }
  const flow = operation.flow(0);
  return checked(transposed(flow, order(flow.groups.length)), operation);
}

function regrouped(operation: Operation): Value {
  const value = operation.input(0);
  const target = dimsOf(operation.optional(1))?.items ?? operation.attributes.integers('shape')?.map(fixedDim);
  if (!target) throw new Obstacle('The shape it gives is computed from the input.');
  if (value.kind === 'rows' || value.kind === 'padding') return value;
  if (value.kind === 'expanded') return checked(expandedAs(value, target), operation);
  if (value.kind === 'stack') return checked(stackAs(value, target), operation);
  return withWholeGroups(operation, checked(reshaped(operation.flow(0), target), operation));
}

/** A value that is the same everywhere is so in any shape. */
function expandedAs({ base }: ExpandedValue, target: readonly (Dim | null)[]): ExpandedValue | null {
  const single = elementCount(base.shape) === 1 ? reshapedConstant(base, target.map(() => 1)) : null;
  return single && { kind: 'expanded', base: single, shape: target };
}

/** The states of a stack of layers may be given an axis for the layers, as `h_n.view(layers, directions, n, units)`. */
function stackAs(stack: StackValue, [count = null, ...rest]: readonly (Dim | null)[]): StackValue | null {
  if (stack.axis !== 0 || knownNumber(count) !== stack.parts.length) return null;
  const parts = stack.parts.map((part) => {
    const regroupedPart = reshaped(part, rest);
    return regroupedPart && unsqueezed(regroupedPart, [0]);
  });
  return parts.includes(null) ? null : { ...stack, parts: parts as FlowValue[] };
}

function squeezedValue(operation: Operation): Value {
  const value = operation.input(0);
  const axes = operation.settings('axes', 1);
  if (value.kind === 'rows') return value;
  if (value.kind === 'expanded') return checked(expandedSqueezed(value, axes), operation);
  return withWholeGroups(operation, checked(squeezed(operation.flow(0), axes), operation));
}

function expandedSqueezed(value: ExpandedValue, axes: readonly number[] | null): ExpandedValue | null {
  const { base, shape } = value;
  const chosen = axes?.map((axis) => normalAxis(axis, shape.length)) ?? shape.flatMap((dim, i) => (knownNumber(dim) === 1 ? [i] : []));
  if (chosen.some((axis) => axis === null || base.shape[axis] !== 1)) return null;
  const kept = shape.map((_, i) => i).filter((i) => !chosen.includes(i));
  const smaller = reshapedConstant(base, kept.map((i) => base.shape[i]!));
  return smaller && { ...value, base: smaller, shape: kept.map((i) => shape[i]!) };
}

function unsqueezedValue(operation: Operation): Value {
  const value = operation.input(0);
  const axes = operation.settings('axes', 1) ?? [];
  if (value.kind === 'rows') return value;
  if (value.kind === 'expanded') return checked(expandedUnsqueezed(value, axes), operation);
  return checked(unsqueezed(operation.flow(0), axes), operation);
}

function expandedUnsqueezed(value: ExpandedValue, axes: readonly number[]): ExpandedValue | null {
  const rank = value.shape.length + axes.length;
  const chosen = axes.map((axis) => normalAxis(axis, rank));
  const restBase = [...value.base.shape];
  const restShape = [...value.shape];
  const places = Array.from({ length: rank }, (_, i) => chosen.includes(i));
  const base = reshapedConstant(value.base, places.map((isNew) => (isNew ? 1 : (restBase.shift() ?? 1))));
  return base && { ...value, base, shape: places.map((isNew) => (isNew ? fixedDim(1) : (restShape.shift() ?? null))) };
}
