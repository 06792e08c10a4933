/**
 * Objects of equal code make a partition; what is rare goes to "other" (YASENN, section 3 of methods: codes under a
 * share of the fitted objects).
 */
import { codeOf, type StagedScores } from './boosting.js';

/** Name of the partition of rare codes. */
export const otherCode = 'other';

export interface Partitioning {
  /** Codes of the partitions, largest first; {@link otherCode} last, where there is one. */
  readonly codes: readonly string[];
  /** Every code that occurred when fitting, with the index of its partition. */
  readonly partitionOf: ReadonlyMap<string, number>;
}

/** Of fewer objects nothing can be said. */
const fewestMembers = 5;

/** A code that did not occur when fitting. */
export const unseen = -1;

/**
 * @param smallest share of the objects that a partition of its own needs
 */
export function partition(fitted: StagedScores, count: number, smallest: number): Partitioning {
  const sizes = new Map<string, number>();
  for (let row = 0; row < count; row++) {
    const code = codeOf(fitted, row);
    sizes.set(code, (sizes.get(code) ?? 0) + 1);
  }
  const bySize = [...sizes].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const large = bySize.filter(([, size]) => size >= Math.max(fewestMembers, smallest * count)).map(([code]) => code);
  const rare = bySize.length > large.length;
  const partitionOf = new Map(bySize.map(([code], i) => [code, Math.min(i, large.length)] as const));
  return { codes: rare ? [...large, otherCode] : large, partitionOf };
}

/** @returns the partition of every object; {@link unseen} for a code that did not occur when fitting. */
export function partitionsOf({ partitionOf }: Partitioning, objects: StagedScores, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => partitionOf.get(codeOf(objects, row)) ?? unseen);
}

/** @returns mean and standard deviation of scores */
export function levelOf(scores: ArrayLike<number>): { readonly mean: number; readonly deviation: number } {
  const values = Float64Array.from(scores);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

export interface ErrorSummary {
  /** In units of the score. */
  readonly mean: number;
  readonly p95: number;
  readonly max: number;
}

/** @returns null for no objects. */
export function errorsOf(errors: readonly number[]): ErrorSummary | null {
  if (errors.length === 0) return null;
  const ascending = Float64Array.from(errors).sort();
  return {
    mean: ascending.reduce((sum, error) => sum + error, 0) / ascending.length,
    p95: ascending[Math.ceil(0.95 * ascending.length) - 1]!,
    max: ascending.at(-1)!,
  };
}

/** Points of the curve of coverage. */
const coveragePoints = 101;

/**
 * How much stays explained when errors up to a threshold are allowed.
 * @param errors of the objects; null where the code was never seen: then nothing explains the object
 * @param marked a threshold that is to be among the points
 * @returns shares at thresholds from 0 to the largest error, ascending
 */
export function coverageOf(errors: readonly (number | null)[], marked: number): { readonly threshold: number; readonly share: number }[] {
  const known = Float64Array.from(errors.filter((error) => error !== null)).sort();
  const largest = known.at(-1) ?? 0;
  let within = 0;
  const grid = Array.from({ length: coveragePoints }, (_, i) => (largest * i) / (coveragePoints - 1));
  return Array.from(new Set([...grid, marked]))
    .sort((a, b) => a - b)
    .map((threshold) => {
      while (within < known.length && known[within]! <= threshold) within++;
      return { threshold, share: errors.length === 0 ? 0 : within / errors.length };
    });
}
