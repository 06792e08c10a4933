/** A line that is small enough for a table's cell, with the level of 0 where it crosses it. */
import type { Sparkline } from '../../src/engine/results/views.js';
import { heightOf, linePath, rangeOf } from '../charts/linePath.js';

const [width, height] = [104, 24];
/** Keeps the stroke inside. */
const rim = 2;

export function SparklineView({ line }: { line: Sparkline }) {
  const range = rangeOf(line.values);
  const inner = height - 2 * rim;
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={line.label}>
      <g transform={`translate(${rim} ${rim})`}>
        {range && range[0] < 0 && range[1] > 0 && <path class="zero" d={`M0 ${heightOf(0, range, inner)}H${width - 2 * rim}`} />}
        <path class="stroke" d={linePath(line.values, width - 2 * rim, inner)} />
      </g>
    </svg>
  );
}
