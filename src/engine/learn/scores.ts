/** How well predictions agree with the truth, beyond plain accuracy. */

/**
 * Area under the ROC curve: the chance that a positive row has a higher score than a negative one, ties counting half.
 * @param positive of every row: 1, or 0 for negative
 * @returns null unless there are rows of both kinds
 */
export function areaUnderCurve(scores: ArrayLike<number>, positive: ArrayLike<number>): number | null {
  const count = scores.length;
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  // Twice the pairs won: negatives of lower score count twice, those of equal score once.
  let won = 0;
  let negativesBelow = 0;
  for (let from = 0; from < count; ) {
    let to = from;
    let tied = 0;
    do tied += positive[order[to++]!]!;
    while (to < count && scores[order[to]!] === scores[order[from]!]);
    const negatives = to - from - tied;
    won += tied * (2 * negativesBelow + negatives);
    positives += tied;
    negativesBelow += negatives;
    from = to;
  }
  return positives > 0 && negativesBelow > 0 ? won / (2 * positives * negativesBelow) : null;
}

/**
 * Mean over the classes of the share of their rows that is predicted right.
 * @returns null without rows; classes that no row has do not count
 */
export function balancedAccuracy(labels: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number | null {
  const rows = new Float64Array(classes);
  const right = new Float64Array(classes);
  for (let row = 0; row < labels.length; row++) {
    rows[labels[row]!]!++;
    if (predicted[row] === labels[row]) right[labels[row]!]!++;
  }
  let sum = 0;
  let occurring = 0;
  for (let label = 0; label < classes; label++) {
    if (rows[label] === 0) continue;
    sum += right[label]! / rows[label]!;
    occurring++;
  }
  return occurring > 0 ? sum / occurring : null;
}
