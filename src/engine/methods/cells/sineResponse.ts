/**
 * Figures of the answer to a sine: its fundamental by lock-in (multiplied with sine and cosine of the input's period and
 * summed over whole periods), and what is left beside it.
 */
import { absent, flatBelow, type Figure } from './stepResponse.js';
import { sineSpan, type SineSpan } from './signals.js';

export interface SineResponse {
  readonly amplitude: Figure;
  readonly sineGain: Figure;
  readonly phase: Figure;
  readonly distortion: Figure;
  readonly responseFrequency: Figure;
  readonly correlation: Figure;
  readonly bestCorrelation: Figure;
  readonly bestLag: Figure;
  readonly meanShift: Figure;
}

/** The part of an answer that has the period of the input. */
export interface Fundamental {
  /** Per unit of the input's amplitude. */
  readonly gain: number;
  /** Degrees, negative = behind the input; null where the gain is none: rounding has no phase. */
  readonly phase: number | null;
}

/** Analyses answers to the sine of one period and amplitude; its waves are made once for all cells. */
export class SineAnalysis {
  private readonly span: SineSpan;
  /** One period of the input at amplitude 1. */
  private readonly sine: Float64Array;
  private readonly cosine: Float64Array;
  /** One period over the whole kept part. */
  private readonly spectrum: { readonly sine: Float64Array; readonly cosine: Float64Array };

  constructor(
    private readonly period: number,
    private readonly amplitude: number,
  ) {
    this.span = sineSpan(period);
    this.sine = wave(period, Math.sin);
    this.cosine = wave(period, Math.cos);
    this.spectrum = { sine: wave(this.span.kept, Math.sin), cosine: wave(this.span.kept, Math.cos) };
  }

  /**
   * @param y answer from the first step on
   * @returns null where it is not finite
   */
  fundamental(y: Float32Array): Fundamental | null {
    const { dropped, kept } = this.span;
    let sine = 0;
    let cosine = 0;
    for (let t = dropped; t < dropped + kept; t++) {
      sine += y[t]! * this.sine[t % this.period]!;
      cosine += y[t]! * this.cosine[t % this.period]!;
    }
    const gain = ((2 / kept) * Math.hypot(sine, cosine)) / this.amplitude;
    if (!Number.isFinite(gain)) return null;
    return { gain, phase: gain * this.amplitude < flatBelow ? null : (180 * Math.atan2(cosine, sine)) / Math.PI };
  }

  /**
   * @param y answer from the first step on
   * @param rest value without input; null where it is not finite
   */
  response(y: Float32Array, rest: number | null): SineResponse {
    const found = this.fundamental(y);
    if (rest === null || found === null || !y.every(Number.isFinite)) return unknown('not finite');
    const kept = y.subarray(this.span.dropped);
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
    const half = (kept.reduce((a, b) => Math.max(a, b)) - kept.reduce((a, b) => Math.min(a, b))) / 2;
    const levels = { amplitude: half, sineGain: found.gain, meanShift: mean - rest };
    if (half < flatBelow) return { ...unknown('flat'), ...levels };

    const responseFrequency = this.strongestFrequency(kept, mean);
    if (found.phase === null) {
      const none = absent('nothing of the period of the input');
      return { ...levels, phase: none, distortion: none, responseFrequency, correlation: 0, bestCorrelation: 0, bestLag: none };
    }
    const power = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length;
    const ofPeriod = (found.gain * this.amplitude) ** 2 / 2;
    const radians = (found.phase * Math.PI) / 180;
    // Correlation with the input `lag` steps before, which over whole periods follows from the fundamental alone.
    const correlation = (lag: number): number => Math.sqrt(Math.min(1, ofPeriod / power)) * Math.cos(radians + (2 * Math.PI * lag) / this.period);
    let bestLag = 0;
    for (let lag = 1; lag < this.period; lag++) {
      if (Math.abs(correlation(lag)) > Math.abs(correlation(bestLag)) + 1e-9) bestLag = lag;
    }
    return {
      ...levels,
      phase: found.phase,
      distortion: Math.sqrt(Math.max(0, power - ofPeriod) / ofPeriod),
      responseFrequency,
      correlation: correlation(0),
      bestCorrelation: correlation(bestLag),
      bestLag,
    };
  }

  /** The strongest line of the discrete Fourier spectrum, in periods per step; the slowest of equals. */
  private strongestFrequency(values: Float32Array, mean: number): number {
    const n = values.length;
    const { sine, cosine } = this.spectrum;
    let best = 0;
    let strongest = 0;
    for (let k = 1; 2 * k <= n; k++) {
      let re = 0;
      let im = 0;
      for (let t = 0, place = 0; t < n; t++) {
        re += (values[t]! - mean) * cosine[place]!;
        im += (values[t]! - mean) * sine[place]!;
        place = (place + k) % n;
      }
      const power = re * re + im * im;
      if (power > strongest * (1 + 1e-6)) {
        strongest = power;
        best = k;
      }
    }
    return best / n;
  }
}

function wave(length: number, of: (angle: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, t) => of((2 * Math.PI * t) / length));
}

function unknown(reason: string): SineResponse {
  const none = absent(reason);
  return { amplitude: none, sineGain: none, phase: none, distortion: none, responseFrequency: none, correlation: none, bestCorrelation: none, bestLag: none, meanShift: none };
}
