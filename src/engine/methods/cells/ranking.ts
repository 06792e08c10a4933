/**
 * Cells in order: a rank per metric, averaged over the chosen ones.
 */
import { type Metric, type Metrics, sizeOf } from './metrics.js';

/** Ranks from 1, the smallest value first; equals share the mean of their ranks. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/**
 * @param by metrics whose ranks are averaged
 * @returns the place of every cell, from 1; cells without a metric come last in it, equals go by their index
 */
export function placesOf(cells: readonly Metrics[], by: readonly Metric[]): Int32Array {
  const sums = new Float64Array(cells.length);
  for (const metric of by) {
    const keys = Float64Array.from(cells, (metrics) => {
      const size = sizeOf(metric, metrics);
      return size === null ? Infinity : metric.first === 'most' ? -size : size;
    });
    ranksOf(keys).forEach((rank, cell) => (sums[cell]! += rank));
  }
  const places = new Int32Array(cells.length);
  Array.from(sums.keys())
    .sort((a, b) => sums[a]! - sums[b]! || a - b)
    .forEach((cell, place) => (places[cell] = place + 1));
  return places;
}
