/**
 * The metrics of a cell: how each is called, what it means, and which way is better in a ranking.
 */
import { UnrollError } from '../../core/errors.js';
import type { SineResponse } from './sineResponse.js';
import type { Figure, StepResponse } from './stepResponse.js';

export type MetricName = Exclude<keyof StepResponse, 'state'> | 'asymmetry' | keyof SineResponse | 'contribution';

export interface Metric {
  readonly name: MetricName;
  readonly title: string;
  /** Its definition, for people. */
  readonly explanation: string;
  /** Cells with more of it rank first, or with less. */
  readonly first: 'most' | 'least';
  /** It has a sign; its size ranks. */
  readonly signed: boolean;
}

export type Metrics = Readonly<Record<MetricName, Figure>>;

const most = { first: 'most', signed: false } as const;
const least = { first: 'least', signed: false } as const;
const largest = { first: 'most', signed: true } as const;
const smallest = { first: 'least', signed: true } as const;

/** In the order of the table. D is the change from the value before the step, y₀, to the mean of the last 20 of 200 steps after it. */
export const metricList: readonly Metric[] = [
  { name: 'contribution', title: 'Contribution', ...most, explanation: 'Size of the change, |D|, times the length of the weights that the output gives to the cell.' },
  { name: 'change', title: 'Change', ...largest, explanation: 'D: how far the value moves for good after a step of the input, from y₀ to the mean of the last steps.' },
  { name: 'gain', title: 'Gain', ...largest, explanation: 'Change per unit of the input: D / A.' },
  { name: 'before', title: 'At rest', ...largest, explanation: 'y₀: value after 50 steps of the input at rest.' },
  { name: 'steadyState', title: 'Final value', ...largest, explanation: 'Mean of the last 20 of 200 steps after the step of the input.' },
  { name: 'delayTime', title: 'Delay time', ...least, explanation: 'Steps until half of the change is reached for the first time.' },
  { name: 'riseTime', title: 'Rise time', ...least, explanation: 'Steps from 10 % to 90 % of the change.' },
  { name: 'timeConstant', title: 'Time constant', ...least, explanation: 'Steps until 63.2 % (1 − 1/e) of the change is reached.' },
  { name: 'settlingTime', title: 'Settling time', ...least, explanation: 'Steps until the value stays within 2 % of the change around its final value. “Not settled” where it never does.' },
  { name: 'peak', title: 'Peak', ...largest, explanation: 'Value furthest in the direction of the change.' },
  { name: 'peakTime', title: 'Peak time', ...least, explanation: 'Steps until the peak, but for 0.1 % of the change.' },
  { name: 'overshoot', title: 'Overshoot %', ...least, explanation: 'How far the peak goes beyond the final value, in percent of the change.' },
  { name: 'undershoot', title: 'Undershoot %', ...least, explanation: 'How far the value first goes the other way, in percent of the change.' },
  { name: 'asymmetry', title: 'Asymmetry', ...least, explanation: '|D₊ + D₋| / (|D₊| + |D₋|) of a step up and a step down: 0 = mirror images, 1 = it moves for one of them only, or the same way for both.' },
  { name: 'amplitude', title: 'Amplitude', ...most, explanation: 'Half of the distance from the lowest to the highest value while the input is a sine.' },
  { name: 'sineGain', title: 'Sine gain', ...most, explanation: 'Amplitude of the part that has the period of the input (lock-in), per unit of the input.' },
  { name: 'phase', title: 'Phase °', ...smallest, explanation: 'Degrees that the part of the period of the input is ahead of it; negative = behind.' },
  { name: 'distortion', title: 'Distortion', ...least, explanation: 'Root of the power that does not have the period of the input, relative to the power that has.' },
  { name: 'responseFrequency', title: 'Frequency', ...least, explanation: 'Strongest frequency of the answer to the sine, in periods per step.' },
  { name: 'correlation', title: 'Correlation', ...largest, explanation: 'Pearson correlation with the sine at the same step.' },
  { name: 'bestCorrelation', title: 'Best correlation', ...largest, explanation: 'Correlation with the sine at the lag where it is largest, whatever its sign.' },
  { name: 'bestLag', title: 'Best lag', ...least, explanation: 'Steps that the answer is behind the sine where they correlate best.' },
  { name: 'meanShift', title: 'Mean shift', ...smallest, explanation: 'Mean of the answer to the sine, beside the value at rest.' },
];

export function metricNamed(name: MetricName): Metric {
  return metricList.find((metric) => metric.name === name)!;
}

/**
 * @param text names joined by commas; null = the contribution
 * @throws UnrollError for a name that is no metric's
 */
export function metricsNamed(text: string | null): readonly Metric[] {
  const names = (text ?? 'contribution').split(',').map((name) => name.trim()).filter((name) => name !== '');
  const found = names.map((name) => {
    const metric = metricList.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (!metric) throw new UnrollError('usage', `There is no metric "${name}" to rank by. Metrics: ${metricList.map((known) => known.name).join(', ')}.`);
    return metric;
  });
  if (found.length === 0) throw new UnrollError('usage', `No metric to rank by is named. Metrics: ${metricList.map((known) => known.name).join(', ')}.`);
  return found;
}

/** @returns what ranks: the size of metrics with a sign; null where there is none */
export function sizeOf({ name, signed }: Metric, metrics: Metrics): number | null {
  const figure = metrics[name];
  if (typeof figure !== 'number') return null;
  return signed ? Math.abs(figure) : figure;
}
