/**
 * How wide 95 % is when a spread was estimated from few observations.
 */
import { z95 } from './wilson.js';

const ofOne = 12.706204736;
const ofTwo = 4.302652730;

/**
 * The 97.5 % quantile of Student's t distribution, by its expansion around that of the normal one (Abramowitz & Stegun,
 * 26.7.5; right to 0.2 % or better).
 * @param degrees of freedom; fewer than 1 = nothing is known of the spread, Infinity
 */
export function t95(degrees: number): number {
  if (degrees < 1) return Infinity;
  if (degrees < 2) return ofOne;
  if (degrees < 3) return ofTwo;
  const z = z95;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, i) => sum + term / degrees ** (i + 1), z);
}
