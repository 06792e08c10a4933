/**
 * Units that set a cluster of hidden states apart from all others: links states and concepts with cells.
 */
import type { Details, Subject } from '../results/views.js';
import { decimals } from './rounding.js';

export interface TellingUnit {
  readonly unit: number;
  /** At the cluster's centre, and on average over all states. */
  readonly here: number;
  readonly average: number;
  /** Difference of the two in standard deviations over all states. */
  readonly deviations: number;
}

export interface Spread {
  readonly mean: Float64Array;
  /** Standard deviation. */
  readonly deviation: Float64Array;
}

const told = 5;

/**
 * @param states [count, units]
 * @param weights how often each state occurs; null = once
 */
export function spreadOf(states: Float32Array, count: number, units: number, weights: ArrayLike<number> | null): Spread {
  const mean = new Float64Array(units);
  const squares = new Float64Array(units);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights ? weights[i]! : 1;
    if (weight === 0) continue;
    total += weight;
    const share = weight / total;
    for (let d = 0; d < units; d++) {
      const difference = states[i * units + d]! - mean[d]!;
      mean[d]! += difference * share;
      squares[d]! += weight * difference * (states[i * units + d]! - mean[d]!);
    }
  }
  return { mean, deviation: squares.map((sum) => (total > 0 ? Math.sqrt(sum / total) : 0)) };
}

/** @returns the units in which the centre lies farthest from the average, in standard deviations, farthest first. */
export function tellingUnits(centre: ArrayLike<number>, { mean, deviation }: Spread): TellingUnit[] {
  return Array.from(mean, (average, unit) => ({ unit, here: centre[unit]!, average, deviations: deviation[unit]! > 0 ? (centre[unit]! - average) / deviation[unit]! : 0 }))
    .filter(({ deviations }) => deviations !== 0)
    .sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations) || a.unit - b.unit)
    .slice(0, told)
    .map(({ unit, here, average, deviations }) => ({ unit, here: decimals(here, 3), average: decimals(average, 3), deviations: decimals(deviations, 3) }));
}

/** @param run as in traces */
export function unitSubjects(run: string, units: readonly TellingUnit[]): Subject[] {
  return units.map(({ unit }) => `unit:${run}:${unit}` as const);
}

/** @returns a list for the details of a state or concept; none where no unit tells anything. */
export function unitList(units: readonly TellingUnit[]): NonNullable<Details['lists']> {
  const text = ({ unit, here, average, deviations }: TellingUnit): string => `unit ${unit}: ${here} (average ${average}, ${deviations > 0 ? '+' : '−'}${Math.abs(deviations).toFixed(1)} σ)`;
  return units.length === 0 ? [] : [{ title: 'Units that set it apart', items: units.map(text) }];
}
