/** Geometry of the small histograms beside a tensor. */

/** @returns SVG path data of bars standing on `height`; an empty bin has none, a tiny one at least half a unit. */
export function histogramPath(bins: readonly number[], width: number, height: number): string {
  const highest = Math.max(0, ...bins);
  if (highest === 0) return '';
  const step = width / bins.length;
  const gap = step > 3 ? 0.5 : 0;
  return bins
    .map((count, index) => {
      if (count === 0) return '';
      const top = height - Math.max(0.5, (count / highest) * height);
      return `M${round(index * step)} ${height}V${round(top)}H${round((index + 1) * step - gap)}V${height}Z`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
