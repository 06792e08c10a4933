/**
 * Operators that take parts of what there is: steps, directions, layers, features.
 */
import { fixedDim, knownNumber, productOf } from '../axes.js';
import { splitLengths } from '../foldConstants.js';
import { Obstacle } from '../obstacle.js';
import { dimsOf, type Operation, type Operator } from '../operation.js';
import { slicesOf, takenElements, type AxisSlice } from '../slices.js';
import type { FlowValue, StackValue, Value } from '../values.js';
import { essential, flowOf, isTimeGroup, normalAxis } from '../view.js';
import { cropped } from './borders.js';
import { embedding } from './embedding.js';
import { fromExpanded, slicedExpanded } from './expandedParts.js';
import { slicedFeatures } from './featureSlices.js';
import { rowsOf } from './lengths.js';
import { overSteps } from './pooling.js';
import { finalStatesFor } from './recurrent.js';

export const selectionOperators: Readonly<Record<string, Operator>> = {
  Gather: (operation) => [gather(operation)],
  Slice: (operation) => [slicedOnAll(operation)],
  Split: split,
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

function slicedOnAll(operation: Operation): Value {
  const value = operation.input(0);
  return slicesOf(operation, rankOf(value)).reduce((part, slice) => sliced(operation, part, slice), value);
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

function refused(reason: string): never {
  throw new Obstacle(reason);
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

/** How many elements of its axis each part of a stack has. */
function stackSizes({ parts, axis }: StackValue): number[] {
  return parts.map((part) => knownNumber(productOf(part.groups[axis]!)) ?? NaN);
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function fromStack(operation: Operation, stack: StackValue, axis: number, index: Parameters<typeof knownNumber>[0], keepsAxis: boolean): Value {
  if (axis !== stack.axis) throw new Obstacle('It takes a part of several layers at once.');
  const sizes = stackSizes(stack);
  let place = normalAxis(knownNumber(index) ?? NaN, sum(sizes));
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
  if (stride < 0) throw new Obstacle('It turns the order of steps or features round.');
  if (stride !== 1 || axis >= flow.groups.length) throw new Obstacle('It leaves out steps or features between others.');
  const size = knownNumber(productOf(flow.groups[axis]!));
  const part = size === null ? null : takenElements(slice, size);
  if (part && part.start === 0 && part.length === size) return flow;
  const isSpace = flow.groups[axis]!.length === 1 && flow.groups[axis]![0]!.role === 'space';
  if (!isTimeGroup(flow, axis) && !isSpace) {
    if (part === null || part.length === 0) throw new Obstacle('It takes a part of something of unknown size, or nothing at all.');
    return slicedFeatures(operation, flow, axis, part.start, part.length, true);
  }
  const isLast = start === -1 && (end >= farEnd || end === size);
  const isSingle = isLast || part?.length === 1 || (start >= 0 && end === start + 1) || (start < -1 && end === start + 1);
  if (isSpace || !isSingle) return cropped(operation, flow, slice, size) ?? refused('It takes some of the steps of a sequence of any length.');
  return step(operation, flow, axis, stepIndex(flow, axis, fixedDim(part ? part.start : start)), true);
}

/** Whole layers of a stack, or parts of one. */
function slicedStack(operation: Operation, stack: StackValue, slice: AxisSlice): Value {
  const sizes = stackSizes(stack);
  const { start, length } = takenElements(slice, sum(sizes));
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
  if (value.kind === 'stack') return value.axis === axis ? sum(stackSizes(value)) : null;
  return knownNumber(productOf(asFlow(value).groups[axis]!));
}
