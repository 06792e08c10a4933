/**
 * Axes and sizes while a graph is read. Exporters turn, squeeze and reshape tensors around every recurrent operator; the
 * engine's layers know one layout, [batch, steps, rows and columns, features]. So each axis has a role, and sizes may
 * depend on free ones.
 */

/** `space`: rows or columns of an image, or what else a window slides over that is not time. */
export type AxisRole = 'batch' | 'time' | 'space' | 'feature';

/** How the axes of what a layer gives follow each other. */
export const axisOrder: readonly AxisRole[] = ['batch', 'time', 'space', 'feature'];

export interface Axis {
  readonly role: AxisRole;
  /** null where the model leaves it free. */
  readonly size: number | null;
  /** The model's input it belongs to, and its position there; null for one that a layer makes. */
  readonly origin: { readonly input: string; readonly position: number } | null;
  /** The file is for one step at a time and hands its state on: the engine runs it over any number of steps. */
  readonly isStream: boolean;
  /** What a Reshape cut it into, outer part first. */
  parts: readonly [Axis, Axis] | null;
}

export function newAxis(role: AxisRole, size: number | null, origin: Axis['origin'] = null, isStream = false): Axis {
  return { role, size, origin, isStream, parts: null };
}

/** A whole number that may depend on free sizes: `times` · the sizes of `free` + `plus`. */
export interface Dim {
  readonly times: number;
  readonly free: readonly Axis[];
  readonly plus: number;
}

export function fixedDim(value: number): Dim {
  return { times: value, free: [], plus: 0 };
}

/** @returns the number where nothing in it is free, else null */
export function knownNumber(dim: Dim | null): number | null {
  return dim !== null && dim.free.length === 0 ? dim.times + dim.plus : null;
}

/** The product of the sizes of axes. */
export function productOf(axes: readonly Axis[]): Dim {
  const free = axes.filter((axis) => axis.size === null);
  return { times: axes.reduce((product, axis) => product * (axis.size ?? 1), 1), free, plus: 0 };
}

/** All inputs share the batch, so its free sizes are one. */
function isSameSize(a: Axis, b: Axis): boolean {
  return a === b || (a.role === 'batch' && b.role === 'batch');
}

function withoutOne(axes: readonly Axis[], axis: Axis): Axis[] | null {
  const at = axes.findIndex((candidate) => isSameSize(candidate, axis));
  return at < 0 ? null : axes.filter((_, i) => i !== at);
}

/** @returns the free sizes of `a` that `b` lacks; null where `b` has some that `a` lacks */
function freeDifference(a: readonly Axis[], b: readonly Axis[]): readonly Axis[] | null {
  return b.reduce<readonly Axis[] | null>((rest, axis) => rest && withoutOne(rest, axis), a);
}

export function equalDims(a: Dim, b: Dim): boolean {
  const sameFree = freeDifference(a.free, b.free)?.length === 0;
  const x = knownNumber(a);
  return x === null ? sameFree && a.times === b.times && a.plus === b.plus : x === knownNumber(b);
}

export function addDims(a: Dim, b: Dim): Dim | null {
  const x = knownNumber(a);
  const y = knownNumber(b);
  if (y !== null) return x === null ? { ...a, plus: a.plus + y } : fixedDim(x + y);
  return x === null ? null : addDims(b, a);
}

export function subtractDims(a: Dim, b: Dim): Dim | null {
  const y = knownNumber(b);
  if (y !== null) return addDims(a, fixedDim(-y));
  const isSameFree = freeDifference(a.free, b.free)?.length === 0;
  return isSameFree && a.times === b.times ? fixedDim(a.plus - b.plus) : null;
}

export function multiplyDims(a: Dim, b: Dim): Dim | null {
  const x = knownNumber(a);
  const y = knownNumber(b);
  if (x !== null && y !== null) return fixedDim(x * y);
  if (y !== null) return { times: a.times * y, free: a.free, plus: a.plus * y };
  if (x !== null) return multiplyDims(b, a);
  return a.plus === 0 && b.plus === 0 ? { times: a.times * b.times, free: [...a.free, ...b.free], plus: 0 } : null;
}

/** @returns a / b where it is a whole number whatever the free sizes are */
export function divideDims(a: Dim, b: Dim): Dim | null {
  const x = knownNumber(a);
  const y = knownNumber(b);
  if (y === 0) return null;
  if (x !== null && y !== null) return fixedDim(Math.trunc(x / y));
  const free = freeDifference(a.free, b.free);
  if (a.plus !== 0 || b.plus !== 0 || free === null || a.times % b.times !== 0) return null;
  return free.length === 0 ? fixedDim(a.times / b.times) : { times: a.times / b.times, free, plus: 0 };
}
