/** The lines and bands of a series as points for a plot. A log axis has no place for 0 and below: gaps are left there. */
import type { SeriesView } from '../../src/engine/results/views.js';

export interface SeriesPoint {
  readonly x: number;
  /** null = a gap. */
  readonly y: number | null;
  /** Label and index of its line. */
  readonly line: string;
  readonly index: number;
}

export interface BandPoint {
  readonly x: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** @returns the points of all lines, line by line */
export function pointsOf({ x, lines, scale }: SeriesView): readonly SeriesPoint[] {
  return lines.flatMap(({ label, values }, index) =>
    x.values.flatMap((at, position) => {
      if (scale?.x && at <= 0) return [];
      const value = values[position] ?? null;
      return [{ x: at, y: value !== null && scale?.y && value <= 0 ? null : value, line: label, index }];
    }),
  );
}

/** @returns the band of a line; empty where it has none. On a log axis it ends at the least value drawn. */
export function bandsOf({ x, lines, scale }: SeriesView, line: number): readonly BandPoint[] {
  const { band, values } = lines[line]!;
  if (!band) return [];
  const floor = scale?.y ? Math.min(...values.flatMap((value) => (value !== null && value > 0 ? [value] : []))) : -Infinity;
  return x.values.flatMap((at, position): readonly BandPoint[] => {
    if (scale?.x && at <= 0) return [];
    const [low, high] = band[position] ?? [null, null];
    if (low === null || high === null || high < floor) return [{ x: at, low: null, high: null }];
    return [{ x: at, low: Math.max(low, floor), high }];
  });
}

/** @returns the stated limits of the y axis; undefined leaves the choice to the plot */
export function domainOf({ y, lines, scale }: SeriesView): [number, number] | undefined {
  if (y.minimum === undefined && y.maximum === undefined) return undefined;
  const drawn = lines.flatMap((line) => [...line.values, ...(line.band ?? []).flatMap((ends) => ends ?? [])]);
  const values = drawn.flatMap((value) => (value === null || (scale?.y && value <= 0) ? [] : [value]));
  const least = y.minimum !== undefined && !(scale?.y && y.minimum <= 0) ? y.minimum : Math.min(...values);
  return [least, y.maximum ?? Math.max(...values)];
}
