/**
 * Figures of the answer to a step, by the usual definitions of control theory. Time t counts steps since the input
 * changed: the first driven step is t = 1. With y₀ the value before, y_ss the mean of the last steps and D = y_ss − y₀
 * everything is measured on r = (y − y₀) / D, which goes from 0 to 1.
 */
import type { Absent } from '../../results/document.js';
import { settlingSteps } from './signals.js';

/** Changes smaller than this are none. */
export const flatBelow = 1e-4;
const settledWithin = 0.02;
/** What only creeps on has its peak where it comes this near: where rounding puts the largest value says nothing. */
const peakWithin = 0.001;

export type StepState = 'settled' | 'not settled' | 'flat' | 'not finite';

export type Figure = number | Absent;

export interface StepResponse {
  readonly state: StepState;
  readonly before: Figure;
  readonly steadyState: Figure;
  readonly change: Figure;
  readonly gain: Figure;
  readonly delayTime: Figure;
  readonly riseTime: Figure;
  readonly timeConstant: Figure;
  readonly settlingTime: Figure;
  readonly peak: Figure;
  readonly peakTime: Figure;
  readonly overshoot: Figure;
  readonly undershoot: Figure;
}

export function absent(reason: string): Absent {
  return { value: null, reason };
}

/**
 * @param y answer to {@link stepSignal}, one value per step
 * @param amplitude of the step, with its sign
 */
export function stepResponse(y: Float32Array, amplitude: number): StepResponse {
  if (!y.every(Number.isFinite)) return unknown('not finite');
  const after = y.subarray(settlingSteps);
  const steps = after.length;
  const tail = Math.max(5, Math.floor(steps / 10));
  const before = y[settlingSteps - 1]!;
  const steadyState = mean(after.subarray(steps - tail));
  const change = steadyState - before;
  const levels = { before, steadyState, change, gain: change / amplitude };
  if (Math.abs(change) < flatBelow) return { ...unknown('flat'), ...levels };

  const r = Float64Array.from(after, (value) => (value - before) / change);
  const reached = (level: number): number => 1 + r.findIndex((value) => value >= level);
  const most = r.reduce((a, b) => Math.max(a, b), -Infinity);
  const least = r.reduce((a, b) => Math.min(a, b), 0);
  let lastOutside = steps;
  while (lastOutside > 0 && Math.abs(r[lastOutside - 1]! - 1) <= settledWithin) lastOutside--;
  const settled = lastOutside <= steps - tail;
  return {
    state: settled ? 'settled' : 'not settled',
    ...levels,
    delayTime: reached(0.5),
    riseTime: reached(0.9) - reached(0.1),
    timeConstant: reached(1 - 1 / Math.E),
    settlingTime: settled ? 1 + lastOutside : absent('not settled'),
    peak: before + most * change,
    peakTime: 1 + r.findIndex((value) => value >= most - peakWithin),
    overshoot: 100 * Math.max(0, most - 1),
    undershoot: 100 * Math.max(0, -least),
  };
}

/**
 * How differently a cell takes a step up and a step down: 0 = mirror images, 1 = it moves for one of them only, or the
 * same way for both.
 */
export function asymmetry(up: StepResponse, down: StepResponse): Figure {
  if (typeof up.change !== 'number' || typeof down.change !== 'number') return absent('not finite');
  if (up.state === 'flat' && down.state === 'flat') return absent('flat');
  return Math.abs(up.change + down.change) / (Math.abs(up.change) + Math.abs(down.change));
}

function unknown(state: 'flat' | 'not finite'): StepResponse {
  const none = absent(state);
  return { state, before: none, steadyState: none, change: none, gain: none, delayTime: none, riseTime: none, timeConstant: none, settlingTime: none, peak: none, peakTime: none, overshoot: none, undershoot: none };
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
