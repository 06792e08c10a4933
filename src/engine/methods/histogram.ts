/**
 * How a figure is distributed, on bins that several groups share.
 */
import { significant } from './rounding.js';

export interface Bins {
  /** Ascending; bin i is from edge i to edge i + 1, the last one with its end. */
  readonly edges: readonly number[];
}

const mostBins = 12;

/**
 * Bins of equal width over all values.
 * @returns null without values
 */
export function binsOf(values: readonly number[]): Bins | null {
  if (values.length === 0) return null;
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  if (least === most) return { edges: [least, most] };
  const bins = Math.min(mostBins, Math.max(2, Math.ceil(Math.log2(values.length)) + 1));
  return { edges: Array.from({ length: bins + 1 }, (_, i) => (i === bins ? most : least + (i * (most - least)) / bins)) };
}

/** @returns values in each bin */
export function countsIn({ edges }: Bins, values: readonly number[]): number[] {
  const bins = edges.length - 1;
  const counts = new Array<number>(bins).fill(0);
  const width = edges[bins]! - edges[0]!;
  for (const value of values) {
    const bin = width === 0 ? 0 : Math.floor(((value - edges[0]!) / width) * bins);
    counts[Math.min(bins - 1, Math.max(0, bin))]!++;
  }
  return counts;
}

/** @returns "0.1 to 0.2" for each bin; a single value where all are equal */
export function binLabels(edges: readonly number[]): string[] {
  const text = (edge: number): string => String(significant(edge, 3));
  return edges.slice(1).map((edge, i) => (edge === edges[i] ? text(edge) : `${text(edges[i]!)} to ${text(edge)}`));
}
