/**
 * Steps, rows and columns put around what a layer gives, or cut off: Pad with zeros, and Slice.
 */
import type { BorderLayer } from '../../../model/sequenceModel.js';
import { newAxis, type Axis } from '../axes.js';
import { scalarOf } from '../constants.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import { takenElements, type AxisSlice } from '../slices.js';
import type { FlowValue } from '../values.js';
import { flowOf, normalAxis } from '../view.js';

export const borderOperators: Readonly<Record<string, Operator>> = { Pad: (operation) => [padded(operation)] };

type Amounts = readonly [before: number, after: number];

function padded(operation: Operation): FlowValue {
  const flow = operation.flow(0);
  const mode = operation.attributes.text('mode', 'constant');
  const given = operation.attributes.integers('paddings') ?? operation.settings('pads', 1);
  const value = operation.attributes.has('value') ? operation.attributes.float('value', 0) : operation.optional(2) === null ? 0 : scalarOf(operation.constant(2));
  if (mode !== 'constant' || value !== 0) throw new Obstacle(`It pads with ${mode === 'constant' ? value : mode}; only zeros are supported.`);
  const rank = flow.groups.length;
  const axes = operation.optional(3) === null ? flow.groups.map((_, i) => i) : (operation.settings('axes', 3) ?? []).map((axis) => normalAxis(axis, rank));
  if (given === null || given.length !== 2 * axes.length || axes.includes(null)) throw new Obstacle('How much it pads is not known.');
  return bordered(operation, flow, new Map(axes.map((axis, i) => [axis!, [given[i]!, given[i + axes.length]!]])));
}

/** @returns a part of the steps, rows or columns; null where it depends on how many there are */
export function cropped(operation: Operation, flow: FlowValue, slice: AxisSlice, size: number | null): FlowValue | null {
  const { start, end } = slice;
  const part = size === null ? null : takenElements(slice, size);
  if (part) return part.length > 0 ? bordered(operation, flow, new Map([[slice.axis, [-part.start, part.start + part.length - size!]]])) : null;
  const isFromFront = start >= 0 && (end < 0 || end >= 2 ** 31 - 1);
  return isFromFront ? bordered(operation, flow, new Map([[slice.axis, [-start, Math.min(end, 0)]]])) : null;
}

/** @param around what is added (or, negative, cut off), by group */
function bordered(operation: Operation, flow: FlowValue, around: ReadonlyMap<number, Amounts>): FlowValue {
  const { port, groups } = flow;
  const places = port.axes.filter(({ role }) => role === 'time' || role === 'space');
  const changed = new Map<Axis, Amounts>();
  for (const [at, amounts] of around) {
    if (amounts[0] === 0 && amounts[1] === 0) continue;
    const [axis, ...more] = groups[at] ?? [];
    if (axis === undefined || more.length > 0 || !places.includes(axis)) throw new Obstacle('It pads or cuts something else than steps, rows or columns.');
    changed.set(axis, amounts);
  }
  if (changed.size === 0) return flow;
  const lastChanged = Math.max(...[...changed.keys()].map((axis) => places.indexOf(axis)));
  const amounts = places.slice(0, lastChanged + 1).map((axis) => changed.get(axis) ?? ([0, 0] as const));
  const made = new Map([...changed].map(([axis, [before, after]]) => [axis, newAxis(axis.role, axis.size === null ? null : axis.size + before + after)]));
  const moved = (axis: Axis): Axis => made.get(axis) ?? axis;
  const layer = operation.layer({
    inputs: [port],
    axes: port.axes.map(moved),
    make: (base): BorderLayer => ({ kind: 'border', ...base, amounts }),
  });
  return flowOf(layer, groups.map((group) => group.map(moved)));
}
