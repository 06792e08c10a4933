/**
 * Scales and ticks of the report's charts.
 */
import { grouped } from '../core/grouped.js';

/** Maps a value to a place in the drawing. */
export type Scale = (value: number) => number;
type Range = readonly [from: number, to: number];

/** @returns least and greatest value; 0 and 1 where there is none */
export function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  return values.reduce<[number, number]>(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
}

/** A single value stands in the middle. */
export function scale([from, to]: Range, [start, end]: Range): Scale {
  return (value) => (from === to ? (start + end) / 2 : start + ((value - from) / (to - from)) * (end - start));
}

/** As {@link scale}, over powers of ten; the range must be above 0. */
export function logScale([from, to]: Range, places: Range): Scale {
  const linear = scale([Math.log10(from), Math.log10(to)], places);
  return (value) => linear(Math.log10(value));
}

/** @returns round numbers within the range, about `count` of them */
export function ticks([from, to]: Range, count: number): number[] {
  if (from === to) return [from];
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const found: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) found.push(Number((i * step).toPrecision(12)));
  return found;
}

/** @returns powers of ten within the range, or its ends where it has fewer than two */
export function logTicks([from, to]: Range): number[] {
  const powers: number[] = [];
  for (let power = Math.ceil(Math.log10(from) - 1e-9); 10 ** power <= to * (1 + 1e-9); power++) powers.push(Number((10 ** power).toPrecision(12)));
  return powers.length > 1 ? powers : [from, to];
}

/** @returns a coordinate as text */
export function fixed(value: number): string {
  return value.toFixed(1);
}

/** @returns a number for people: whole ones with thousands separators, others to four digits */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return grouped(value);
  return String(Number(value.toPrecision(4)));
}
