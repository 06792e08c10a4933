/**
 * Operators that take parts of what there is, and put parts together: steps, directions, layers, features.
 */
import { fixedDim, knownNumber, newAxis, productOf } from '../axes.js';
import { reshapedConstant, slicedConstant } from '../constants.js';
import { splitLengths } from '../foldConstants.js';
import { Obstacle } from '../obstacle.js';
import { dimsOf, type Operation, type Operator } from '../operation.js';
import { slicesOf, takenElements, type AxisSlice } from '../slices.js';
import type { ExpandedValue, FlowValue, StackValue, Value } from '../values.js';
import { essential, flowOf, isFeatureGroup, isTimeGroup, normalAxis, widthOf } from '../view.js';
import { sameRoles } from './arithmetic.js';
import { embedding } from './embedding.js';
import { rejoined, slicedFeatures } from './featureSlices.js';
import { rowsOf } from './lengths.js';
import { overSteps } from './pooling.js';
import { finalStatesFor } from './recurrent.js';

export const selectionOperators: Readonly<Record<string, Operator>> = {
  Gather: (operation) => [gather(operation)],
  Slice: (operation) => [slicesOf(operation, rankOf(operation.input(0))).reduce((value, slice) => sliced(operation, value, slice), operation.input(0))],
  Split: split,
  Concat: (operation) => [concat(operation)],
};

/** Exporters write "up to the end" as a very large number. */
const farEnd = 2 ** 31 - 1;

function gather(operation: Operation): Value {
  const table = operation.constant(0);
  if (table && operation.input(1).kind === 'flow') return embedding(operation, table, operation.flow(1));
  const value = operation.input(0);
  const axis = normalAxis(operation.attributes.integer('axis', 0), rankOf(value));
  if (axis === null) throw new Obstacle('The axis it takes from does not exist.');
  if (value.kind === 'flow' && rowsOf(operation.input(1))?.meaning === 'order') return reordered(value, axis);
  const indices = dimsOf(operation.input(1));
  const [index] = indices?.items ?? [];
  if (!index || indices!.items.length !== 1) throw new Obstacle('What it takes depends on the input.');
  return taken(operation, value, axis, index, !indices!.isScalar);
}

/** Sorting by length and back: the engine keeps the order of a batch. */
function reordered(flow: FlowValue, axis: number): FlowValue {
  if (!flow.groups[axis]!.every(({ role }) => role === 'batch')) throw new Obstacle('It reorders something else than the sequences of a batch.');
  return flow;
}

/** One element of an axis. */
function taken(operation: Operation, value: Value, axis: number, index: Parameters<typeof knownNumber>[0], keepsAxis: boolean): Value {
  if (value.kind === 'stack') return fromStack(operation, value, axis, index, keepsAxis);
  const at = knownNumber(index);
  if (value.kind === 'expanded') return fromExpanded(value, axis, at, keepsAxis);
  const flow = asFlow(value);
  const group = flow.groups[axis]!;
  if (isTimeGroup(flow, axis)) return step(operation, flow, axis, stepIndex(flow, axis, index), keepsAxis);
  if (essential(group).length === 0) return keepsAxis ? flow : flowOf(flow.port, withoutGroup(flow, axis));
  const place = normalAxis(at ?? NaN, knownNumber(productOf(group)) ?? 0);
  if (place === null) throw new Obstacle('What it takes depends on the input, or is not there.');
  return slicedFeatures(operation, flow, axis, place, 1, keepsAxis);
}

function asFlow(value: Value): FlowValue {
  if (value.kind !== 'flow') throw new Obstacle('It takes a part of something that is not what a layer gives.');
  return value;
}

function withoutGroup({ groups }: FlowValue, at: number): FlowValue['groups'] {
  const rest = groups.filter((_, i) => i !== at).map((group) => [...group]);
  rest[Math.min(at, rest.length - 1)]?.unshift(...groups[at]!);
  return rest;
}

/** @returns the step, from the end where it is counted from there or from how many steps there are */
function stepIndex(flow: FlowValue, axis: number, index: Parameters<typeof knownNumber>[0]): number {
  const at = knownNumber(index);
  const steps = productOf(flow.groups[axis]!.filter(({ role }) => role === 'time'));
  const size = knownNumber(steps);
  if (at !== null) return size !== null && at === size - 1 ? -1 : at;
  if (index && index.times === 1 && index.free.length === 1 && index.free[0] === steps.free[0] && index.plus < 0) return index.plus;
  throw new Obstacle('Which step it takes depends on the input.');
}

function step(operation: Operation, flow: FlowValue, axis: number, index: number, keepsAxis: boolean): FlowValue {
  const final = finalStatesFor(flow.port, index);
  if (final === null) return overSteps(operation, flow, axis, { how: 'step', step: index }, keepsAxis);
  const groups = flow.groups.map((group) => group.filter(({ role }) => role !== 'time'));
  return flowOf(final, keepsAxis ? groups : groups.filter((_, i) => i !== axis));
}

function fromExpanded(value: ExpandedValue, axis: number, index: number | null, keepsAxis: boolean): Value {
  const { base, shape } = value;
  const isRepeated = base.shape[axis] === 1;
  const at = isRepeated ? 0 : normalAxis(index ?? NaN, base.shape[axis]!);
  const part = at === null ? null : slicedConstant(base, axis, at, 1, 1);
  if (part === null) throw new Obstacle('What it takes is not there.');
  if (keepsAxis) return { ...value, base: part, shape: shape.map((dim, i) => (i === axis ? fixedDim(1) : dim)) };
  const smaller = reshapedConstant(part, part.shape.filter((_, i) => i !== axis))!;
  return { ...value, base: smaller, shape: shape.filter((_, i) => i !== axis) };
}

function fromStack(operation: Operation, stack: StackValue, axis: number, index: Parameters<typeof knownNumber>[0], keepsAxis: boolean): Value {
  if (axis !== stack.axis) throw new Obstacle('It takes a part of several layers at once.');
  const sizes = stack.parts.map((part) => knownNumber(productOf(part.groups[axis]!)) ?? NaN);
  let place = normalAxis(knownNumber(index) ?? NaN, sizes.reduce((sum, size) => sum + size, 0));
  for (const [i, size] of sizes.entries()) {
    if (place !== null && place < size) return taken(operation, stack.parts[i]!, axis, fixedDim(place), keepsAxis);
    place = place === null ? null : place - size;
  }
  throw new Obstacle('What it takes is not there.');
}

function rankOf(value: Value): number {
  switch (value.kind) {
    case 'flow':
      return value.groups.length;
    case 'stack':
      return value.parts[0]!.groups.length;
    case 'constant':
    case 'expanded':
      return value.shape.length;
    default:
      return 1;
  }
}

function sliced(operation: Operation, value: Value, slice: AxisSlice): Value {
  const { axis, start, end, step: stride } = slice;
  if (stride === 1 && start === 0 && end >= farEnd) return value;
  if (value.kind === 'expanded') return slicedExpanded(value, slice);
  if (value.kind === 'stack') return slicedStack(operation, value, slice);
  const flow = asFlow(value);
  if (axis >= flow.groups.length || stride !== 1) throw new Obstacle(stride < 0 ? 'It turns the order of steps or features round.' : 'It leaves out steps or features between others.');
  const size = knownNumber(productOf(flow.groups[axis]!));
  const part = size === null ? null : takenElements(slice, size);
  if (part && part.start === 0 && part.length === size) return flow;
  if (!isTimeGroup(flow, axis)) {
    if (part === null || part.length === 0) throw new Obstacle('It takes a part of something of unknown size, or nothing at all.');
    return slicedFeatures(operation, flow, axis, part.start, part.length, true);
  }
  const isLast = start === -1 && (end >= farEnd || end === size);
  const isSingle = isLast || part?.length === 1 || (start >= 0 && end === start + 1) || (start < -1 && end === start + 1);
  if (!isSingle) throw new Obstacle('It takes some of the steps of a sequence.');
  return step(operation, flow, axis, stepIndex(flow, axis, fixedDim(part ? part.start : start)), true);
}

function slicedExpanded(value: ExpandedValue, slice: AxisSlice): ExpandedValue {
  const { base, shape } = value;
  const size = knownNumber(shape[slice.axis] ?? null);
  if (size === null || slice.step !== 1) throw new Obstacle('It takes a part of something of unknown size.');
  const { start, length } = takenElements(slice, size);
  const part = base.shape[slice.axis] === 1 ? base : slicedConstant(base, slice.axis, start, 1, length);
  if (part === null) throw new Obstacle('It takes a part of too large a constant.');
  return { ...value, base: part, shape: shape.map((dim, i) => (i === slice.axis ? fixedDim(length) : dim)) };
}

/** Whole layers of a stack, or parts of one. */
function slicedStack(operation: Operation, stack: StackValue, slice: AxisSlice): Value {
  const sizes = stack.parts.map((part) => knownNumber(productOf(part.groups[stack.axis]!)) ?? NaN);
  const { start, length } = takenElements(slice, sizes.reduce((sum, size) => sum + size, 0));
  if (slice.axis !== stack.axis || slice.step !== 1 || !(length > 0)) throw new Obstacle('It takes a part of several layers at once.');
  let first = 0;
  const parts = stack.parts.flatMap((part, i) => {
    const from = Math.max(start - first, 0);
    const to = Math.min(start + length - first, sizes[i]!);
    first += sizes[i]!;
    if (from >= to) return [];
    return [from === 0 && to === sizes[i] ? part : slicedFeatures(operation, part, stack.axis, from, to - from, true)];
  });
  return parts.length === 1 ? parts[0]! : { ...stack, parts };
}

function split(operation: Operation): readonly Value[] {
  const value = operation.input(0);
  const axis = normalAxis(operation.attributes.integer('axis', 0), rankOf(value));
  const size = axis === null ? null : sizeOf(value, axis);
  if (axis === null || size === null) throw new Obstacle('It splits something of unknown size.');
  let start = 0;
  return splitLengths(operation, size).map((length) => {
    const part = sliced(operation, value, { axis, start, end: start + length, step: 1 });
    start += length;
    return part;
  });
}

function sizeOf(value: Value, axis: number): number | null {
  if (value.kind === 'expanded') return knownNumber(value.shape[axis] ?? null);
  if (value.kind === 'stack') return value.axis === axis ? value.parts.reduce((sum, part) => sum + (knownNumber(productOf(part.groups[axis]!)) ?? NaN), 0) : null;
  return knownNumber(productOf(asFlow(value).groups[axis]!));
}

function concat(operation: Operation): Value {
  const values = operation.inputs.map((_, i) => operation.input(i));
  if (values.length === 1) return values[0]!;
  const flows = values.flatMap((value) => (value.kind === 'stack' ? value.parts : [asFlow(value)]));
  const [first] = flows as [FlowValue, ...FlowValue[]];
  const axis = normalAxis(operation.attributes.integer('axis', 0), first.groups.length);
  if (axis === null || values.some((value) => value.kind === 'stack' && value.axis !== axis)) throw new Obstacle('It joins on an axis that does not fit.');
  const whole = rejoined(flows, axis);
  if (whole) return whole;
  const isAligned = flows.every((flow) => flow.groups.length === first.groups.length && flow.groups.every((group, i) => i === axis || sameRoles(group, first.groups[i]!)));
  if (!isAligned) throw new Obstacle('It joins values whose axes differ.');
  if (flows.every((flow) => isFeatureGroup(flow, axis))) return sideBySide(operation, flows, axis);
  if (flows.some((flow) => flow.groups[axis]!.some(({ role }) => role !== 'feature'))) throw new Obstacle('It joins sequences or their steps.');
  return { kind: 'stack', axis, parts: flows };
}

function sideBySide(operation: Operation, flows: readonly FlowValue[], axis: number): FlowValue {
  const [first] = flows as [FlowValue, ...FlowValue[]];
  const width = flows.reduce<number | null>((sum, flow) => (sum === null ? null : (widthOf(flow.port) ?? NaN) + sum), 0);
  const features = newAxis('feature', width === null || Number.isNaN(width) ? null : width);
  const port = operation.layer({
    inputs: flows.map((flow) => flow.port),
    axes: [...first.port.axes.filter(({ role }) => role !== 'feature'), features],
    make: (base) => ({ kind: 'merge', ...base, operation: 'concatenate' }),
  });
  return flowOf(port, first.groups.map((group, i) => (i === axis ? [features] : group)));
}
