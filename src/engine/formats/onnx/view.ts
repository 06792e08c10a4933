/**
 * How a flow's axes are turned, squeezed and regrouped: nothing of it computes anything, so nothing of it becomes a
 * layer. Functions return null where a view would need the values moved.
 */
import { equalDims, knownNumber, newAxis, productOf, type Axis, type Dim } from './axes.js';
import { leaves, type Port } from './drafts.js';
import type { FlowValue } from './values.js';

type Groups = readonly (readonly Axis[])[];

/** @param groups of the port's axes, as an operator hands them out */
export function flowOf(port: Port, groups: Groups): FlowValue {
  return { kind: 'flow', port, groups };
}

export function sizesOf({ groups }: FlowValue): readonly Dim[] {
  return groups.map(productOf);
}

export function transposed(flow: FlowValue, order: readonly number[]): FlowValue | null {
  const isOrder = order.length === flow.groups.length && new Set(order).size === order.length;
  const groups = order.map((axis) => flow.groups[axis]);
  return isOrder && groups.every((group) => group !== undefined) ? flowOf(flow.port, groups) : null;
}

export function unsqueezed(flow: FlowValue, axes: readonly number[]): FlowValue | null {
  const rank = flow.groups.length + axes.length;
  const wanted = new Set(axes.map((axis) => normalAxis(axis, rank)));
  if (wanted.has(null) || wanted.size !== axes.length) return null;
  const rest = [...flow.groups];
  return flowOf(flow.port, Array.from({ length: rank }, (_, i) => (wanted.has(i) ? [] : rest.shift()!)));
}

/** @param axes null squeezes every axis of size 1 */
export function squeezed(flow: FlowValue, axes: readonly number[] | null): FlowValue | null {
  const rank = flow.groups.length;
  const chosen = axes?.map((axis) => normalAxis(axis, rank)) ?? flow.groups.flatMap((group, i) => (knownNumber(productOf(group)) === 1 ? [i] : []));
  const groups: Axis[][] = [];
  let carried: Axis[] = [];
  for (const [i, group] of flow.groups.entries()) {
    if (!chosen.includes(i)) {
      groups.push([...carried, ...group]);
      carried = [];
    } else {
      // A model for one sequence at a time may squeeze its batch away; the engine keeps it.
      const size = knownNumber(productOf(group));
      if (size !== 1 && !group.every((axis) => axis.role === 'batch')) return null;
      carried.push(...group);
    }
  }
  if (carried.length > 0 && groups.length === 0) return flowOf(flow.port, carried.length === 0 ? [] : [carried]);
  groups.at(-1)?.push(...carried);
  return chosen.includes(null) ? null : flowOf(flow.port, groups);
}

/** Flatten: the axes before `axis` become one, and those from it on. */
export function flattened({ port, groups }: FlowValue, axis: number): FlowValue | null {
  const at = axis < 0 ? axis + groups.length : axis;
  return at < 0 || at > groups.length ? null : flowOf(port, [groups.slice(0, at).flat(), groups.slice(at).flat()]);
}

/**
 * @param target the wanted sizes: −1 for what is left over (once), 0 for the size that stands there
 * @returns null where the target does not cut the axes at their borders
 */
export function reshaped({ port, groups }: FlowValue, target: readonly (Dim | null)[]): FlowValue | null {
  const wanted = target.map((dim, i) => (knownNumber(dim) === 0 ? productOf(groups[i] ?? []) : dim));
  const open = wanted.findIndex((dim) => dim === null || knownNumber(dim) === -1);
  const queue = [...leaves(groups.flat())];
  const front: Axis[][] = [];
  const back: Axis[][] = [];
  for (const dim of open < 0 ? wanted : wanted.slice(0, open)) {
    const group = dim && taken(queue, dim, 'front');
    if (!group) return null;
    front.push(group);
  }
  if (open >= 0) {
    for (const dim of wanted.slice(open + 1).reverse()) {
      const group = dim && taken(queue, dim, 'back');
      if (!group) return null;
      back.unshift(group);
    }
    return flowOf(port, [...front, queue, ...back]);
  }
  if (queue.some((axis) => axis.size !== 1)) return null;
  front.at(-1)?.push(...queue);
  return flowOf(port, front);
}

/** Takes axes from one end of the queue whose product is `dim`; a feature axis may be cut in two for it. */
function taken(queue: Axis[], dim: Dim, end: 'front' | 'back'): Axis[] | null {
  const group: Axis[] = [];
  const next = (): Axis | undefined => (end === 'front' ? queue[0] : queue.at(-1));
  const take = (): void => {
    if (end === 'front') group.push(queue.shift()!);
    else group.unshift(queue.pop()!);
  };
  if (knownNumber(dim) === 1) {
    if (next()?.size === 1) take();
    return group;
  }
  while (!equalDims(productOf(group), dim)) {
    const axis = next();
    if (axis === undefined) return null;
    const missing = (knownNumber(dim) ?? NaN) / productOf(group).times;
    const isTooLarge = axis.size !== null && axis.size > missing;
    if (isTooLarge && !cut(queue, axis, missing, end)) return null;
    take();
  }
  return group;
}

/** Puts the parts of an axis into the queue in its place; the part at the end has `size`. To cut off 1 leads no further. */
function cut(queue: Axis[], axis: Axis, size: number, end: 'front' | 'back'): boolean {
  if (axis.role !== 'feature' || axis.parts !== null || !(Number.isInteger(size) && size > 1) || axis.size! % size !== 0) return false;
  const [outer, inner] = end === 'front' ? [size, axis.size! / size] : [axis.size! / size, size];
  axis.parts = [newAxis('feature', outer), newAxis('feature', inner)];
  queue.splice(queue.indexOf(axis), 1, ...axis.parts);
  return true;
}

/** @returns the axis counted from the front, null where there is none */
export function normalAxis(axis: number, rank: number): number | null {
  const at = axis < 0 ? axis + rank : axis;
  return Number.isInteger(at) && at >= 0 && at < rank ? at : null;
}

/** The axes that matter for order: those of size 1 may stand anywhere. */
export function essential(axes: readonly Axis[]): readonly Axis[] {
  return leaves(axes).filter((axis) => axis.size !== 1);
}

export function sameAxes(a: readonly Axis[], b: readonly Axis[]): boolean {
  return a.length === b.length && a.every((axis, i) => axis === b[i]);
}

/** @returns the features of a port, outermost first */
export function featuresOf(port: Port): readonly Axis[] {
  return essential(port.axes.filter((axis) => axis.role === 'feature'));
}

/** Whether a group holds all features of its flow, in order, and nothing else. */
export function isFeatureGroup({ port, groups }: FlowValue, at: number): boolean {
  return sameAxes(essential(groups[at] ?? []), featuresOf(port));
}

/** Whether a group holds the steps and nothing else. */
export function isTimeGroup({ groups }: FlowValue, at: number): boolean {
  const [axis, ...more] = timeAxes(groups[at] ?? []);
  return axis !== undefined && more.length === 0;
}

/** The axes of a group without a batch of one, or without size; steps count even where there is just one. */
function timeAxes(group: readonly Axis[]): readonly Axis[] {
  const axes = leaves(group).filter((axis) => axis.size !== 1 || axis.role === 'time');
  return axes.every((axis) => axis.role === 'time') ? axes : [];
}

/** @returns the number of features of a port */
export function widthOf(port: Port): number | null {
  return knownNumber(productOf(port.axes.filter((axis) => axis.role === 'feature')));
}

/** @returns how many axes of steps, rows and columns stand before the features */
export function placeCount({ axes }: Port): number {
  return axes.filter(({ role }) => role === 'time' || role === 'space').length;
}

/** The flow of a layer that gives other features in place of the group `at` and leaves the rest as it is. */
export function withFeatures({ groups }: FlowValue, port: Port, at: number): FlowValue {
  const features = port.axes.filter((axis) => axis.role === 'feature');
  return flowOf(port, groups.map((group, i) => (i === at ? features : group.filter((axis) => axis.role !== 'feature'))));
}
