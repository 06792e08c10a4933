/**
 * Where a window stands while it slides over an axis: one arithmetic for readers, which infer shapes, and the tracer.
 */
import type { SlidingWindow } from './feedForwardLayers.js';

/** Positions that a window covers on an axis, its gaps included. */
function span({ size, dilation }: SlidingWindow, axis: number): number {
  return (size[axis]! - 1) * dilation[axis]! + 1;
}

/** @returns zeros before and after an axis of `length` positions, those under a last window that is not whole among them */
export function windowPadding(window: SlidingWindow, axis: number, length: number): readonly [number, number] {
  const [before, after] = statedPadding(window, axis, length);
  const covered = (windowedLength(window, axis, length) - 1) * window.strides[axis]! + span(window, axis);
  return [before, window.partial ? Math.max(after, covered - before - length) : after];
}

function statedPadding(window: SlidingWindow, axis: number, length: number): readonly [number, number] {
  const { padding, strides } = window;
  if (padding === 'valid') return [0, 0];
  if (padding === 'causal') return [span(window, axis) - 1, 0];
  if (padding !== 'same' && padding !== 'same-lower') return padding[axis]!;
  const stride = strides[axis]!;
  const missing = Math.max(0, (Math.ceil(length / stride) - 1) * stride + span(window, axis) - length);
  const [fewer, more] = [Math.floor(missing / 2), Math.ceil(missing / 2)];
  return padding === 'same' ? [fewer, more] : [more, fewer];
}

/** @returns how many positions a window gives on an axis of `length`; 0 where it does not fit in */
export function windowedLength(window: SlidingWindow, axis: number, length: number): number {
  const [before, after] = statedPadding(window, axis, length);
  const room = before + length + after - span(window, axis);
  const stride = window.strides[axis]!;
  if (!window.partial) return room < 0 ? 0 : Math.floor(room / stride) + 1;
  const steps = Math.ceil(room / stride);
  return Math.max(0, steps * stride < before + length ? steps + 1 : steps);
}
