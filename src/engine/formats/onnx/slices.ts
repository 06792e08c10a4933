/**
 * Slice's arguments, which were attributes before operator set 10 and are inputs since.
 */
import type { Operation } from './operation.js';

export interface AxisSlice {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** @param rank of what is cut */
export function slicesOf(operation: Operation, rank: number): AxisSlice[] {
  const starts = operation.settings('starts', 1) ?? [];
  const ends = operation.settings('ends', 2) ?? [];
  const axes = operation.settings('axes', 3) ?? starts.map((_, i) => i);
  const steps = operation.optional(4) === null ? null : operation.settings('steps', 4);
  return starts.map((start, i) => {
    const axis = axes[i] ?? i;
    return { axis: axis < 0 ? axis + rank : axis, start, end: ends[i] ?? Infinity, step: steps?.[i] ?? 1 };
  });
}

/** @returns the first element and how many are taken of an axis of `size` elements, as NumPy counts */
export function takenElements({ start, end, step }: AxisSlice, size: number): { start: number; length: number } {
  const place = (at: number, low: number, high: number): number => Math.min(Math.max(at < 0 ? at + size : at, low), high);
  const first = step > 0 ? place(start, 0, size) : place(start, 0, size - 1);
  const last = step > 0 ? place(end, 0, size) : place(end, -1, size - 1);
  return { start: first, length: Math.max(0, Math.ceil((last - first) / step)) };
}
