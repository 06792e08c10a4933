/**
 * The inputs that cells are driven with: a step up, a step down, and sines of several periods.
 */

/** Steps at rest before the step, and after it. */
export const settlingSteps = 50;
export const stepLength = 200;

/** Periods of the sweep, in steps. */
export const sweptPeriods: readonly number[] = [4, 8, 16, 32, 64, 128];

const fewestDropped = 50;
const fewestKept = 100;
const fewestPeriods = 4;

/** How the answer to a sine is cut: the transient is dropped, whole periods are kept. */
export interface SineSpan {
  readonly dropped: number;
  readonly kept: number;
}

export function sineSpan(period: number): SineSpan {
  return { dropped: Math.max(2 * period, fewestDropped), kept: period * Math.max(fewestPeriods, Math.ceil(fewestKept / period)) };
}

/** Nothing for {@link settlingSteps}, then `amplitude` for {@link stepLength}. */
export function stepSignal(amplitude: number): Float32Array {
  return new Float32Array(settlingSteps + stepLength).fill(amplitude, settlingSteps);
}

/** amplitude · sin(2πt / period), t from 0. */
export function sineSignal(amplitude: number, period: number): Float32Array {
  const { dropped, kept } = sineSpan(period);
  return Float32Array.from({ length: dropped + kept }, (_, t) => amplitude * Math.sin((2 * Math.PI * t) / period));
}

/** What every cell is asked. */
export interface Signals {
  readonly amplitude: number;
  readonly period: number;
  /** Step up, step down, the sine, and those of the sweep. */
  readonly all: readonly Float32Array[];
}

export function signalsOf(amplitude: number, period: number): Signals {
  return { amplitude, period, all: [stepSignal(amplitude), stepSignal(-amplitude), ...[period, ...sweptPeriods].map((each) => sineSignal(amplitude, each))] };
}
