/**
 * Spearman's rank correlation with a permutation test: no assumption about how the values are distributed.
 */
import type { Random } from '../../core/random.js';
import { ranksOf } from './ranking.js';

export interface RankCorrelation {
  /** Pairs it is made of. */
  readonly n: number;
  /** −1..1 */
  readonly rho: number;
  /** Share of permutations, this one included, whose |ρ| is as large: two-sided. */
  readonly p: number;
}

const permutations = 9999;
const fewestPairs = 3;

/** @returns null for fewer than three pairs, or where all values of one side are equal */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>, random: Random): RankCorrelation | null {
  const n = a.length;
  if (n < fewestPairs) return null;
  const x = standardised(ranksOf(a));
  const y = standardised(ranksOf(b));
  if (!x || !y) return null;
  const rho = product(x, y);
  let asLarge = 1;
  // A hair less than the value found, so that permutations that only differ by rounding count.
  const limit = Math.abs(rho) - 1e-12;
  for (let i = 0; i < permutations; i++) if (Math.abs(product(x, random.shuffle(y))) >= limit) asLarge++;
  return { n, rho: Math.min(1, Math.max(-1, rho)), p: asLarge / (permutations + 1) };
}

/** Of mean 0 and length 1, so that the product of two is their correlation; null where all are equal. */
function standardised(ranks: Float64Array): Float64Array | null {
  const mean = (ranks.length + 1) / 2;
  const length = Math.sqrt(ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0));
  return length === 0 ? null : ranks.map((rank) => (rank - mean) / length);
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
