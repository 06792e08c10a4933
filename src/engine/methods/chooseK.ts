/**
 * The automatic number of clusters (ours).
 */

/**
 * The smallest k without any disagreement, else the smallest whose balanced fidelity is within one standard error of
 * the best. A pooled share would accept an automaton that is wrong on a rare class.
 * @param entries ascending in k
 * @returns its index
 */
export function chooseK(entries: readonly { readonly fidelity: number; readonly balanced: number; readonly standardError: number }[]): number {
  const exact = entries.findIndex((entry) => entry.fidelity === 1);
  if (exact >= 0) return exact;
  const best = entries.reduce((a, b) => (b.balanced > a.balanced ? b : a));
  return entries.findIndex((entry) => entry.balanced >= best.balanced - best.standardError);
}
