/**
 * Parts of a constant that is repeated to a free size: the initial states of one of several layers.
 */
import { fixedDim, knownNumber } from '../axes.js';
import { reshapedConstant, slicedConstant } from '../constants.js';
import { Obstacle } from '../obstacle.js';
import { takenElements, type AxisSlice } from '../slices.js';
import type { ExpandedValue } from '../values.js';
import { normalAxis } from '../view.js';

/** One element of an axis. @param keepsAxis false takes the axis away */
export function fromExpanded(value: ExpandedValue, axis: number, index: number | null, keepsAxis: boolean): ExpandedValue {
  const { base, shape } = value;
  const isRepeated = base.shape[axis] === 1;
  const at = isRepeated ? 0 : normalAxis(index ?? NaN, base.shape[axis]!);
  const part = at === null ? null : slicedConstant(base, axis, at, 1, 1);
  if (part === null) throw new Obstacle('What it takes is not there.');
  if (keepsAxis) return { ...value, base: part, shape: shape.map((dim, i) => (i === axis ? fixedDim(1) : dim)) };
  const smaller = reshapedConstant(part, part.shape.filter((_, i) => i !== axis))!;
  return { ...value, base: smaller, shape: shape.filter((_, i) => i !== axis) };
}

export function slicedExpanded(value: ExpandedValue, slice: AxisSlice): ExpandedValue {
  const { base, shape } = value;
  const size = knownNumber(shape[slice.axis] ?? null);
  if (size === null || slice.step !== 1) throw new Obstacle('It takes a part of something of unknown size.');
  const { start, length } = takenElements(slice, size);
  const part = base.shape[slice.axis] === 1 ? base : slicedConstant(base, slice.axis, start, 1, length);
  if (part === null) throw new Obstacle('It takes a part of too large a constant.');
  return { ...value, base: part, shape: shape.map((dim, i) => (i === slice.axis ? fixedDim(length) : dim)) };
}
