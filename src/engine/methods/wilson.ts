/**
 * The Wilson score interval (E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
 * 1927): unlike the normal approximation it stays within 0..1 and says something at 100 %.
 */
import type { Share } from '../results/document.js';

export const z95 = 1.959963984540054;

/**
 * @param successes of `trials`, trials > 0
 * @returns the share with its 95 % interval
 */
export function wilson(successes: number, trials: number): Share {
  const value = successes / trials;
  const z2 = z95 * z95;
  const middle = (value + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (z95 / (1 + z2 / trials)) * Math.sqrt((value * (1 - value)) / trials + z2 / (4 * trials * trials));
  // At 0 and 1 the interval ends there exactly; rounding must not move it.
  return {
    value,
    low: successes === 0 ? 0 : Math.max(0, middle - half),
    high: successes === trials ? 1 : Math.min(1, middle + half),
  };
}
