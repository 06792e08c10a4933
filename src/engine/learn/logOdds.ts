/** Probabilities and their log-odds. */

/** Shares of 0 and 1 are kept this far from having infinite log-odds. */
export const smallestShare = 1e-15;

/** @returns log-odds of a probability, finite for 0 and 1 too */
export function logOddsOf(probability: number): number {
  const share = Math.min(1 - smallestShare, Math.max(smallestShare, probability));
  return Math.log(share / (1 - share));
}

/** @returns the probability that log-odds stand for */
export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** @returns the negative logarithm of the probability that log-odds give a target of 0 or 1, without overflow */
export function logLoss(logOdds: number, target: number): number {
  return Math.max(logOdds, 0) - target * logOdds + Math.log1p(Math.exp(-Math.abs(logOdds)));
}
