/**
 * Fills of bars by series: colour and hatching change together, so that series stay apart without colours.
 */
import { lineColour } from './lineStyle.js';

const hatches = ['solid', 'rising', 'falling', 'lying', 'dotted'] as const;
const paths = {
  rising: 'M-2 2L2-2M0 8L8 0M6 10L10 6',
  falling: 'M-2 6L2 10M0 0L8 8M6-2L10 2',
  lying: 'M0 2H8M0 6H8',
  dotted: 'M2 2h0.1M6 6h0.1',
} as const;

/** @returns the `fill` of a series; what is not solid needs {@link BarFills} in the document */
export function barFill(prefix: string, series: number): string {
  return hatches[series % hatches.length] === 'solid' ? lineColour(series) : `url(#${prefix}-${series})`;
}

/** The hatchings that a chart uses. */
export function BarFills({ prefix, count }: { prefix: string; count: number }) {
  return (
    <svg class="unseen" aria-hidden="true">
      <defs>
        {Array.from({ length: count }, (_, series) => {
          const hatch = hatches[series % hatches.length]!;
          if (hatch === 'solid') return null;
          return (
            <pattern key={series} id={`${prefix}-${series}`} width="8" height="8" patternUnits="userSpaceOnUse">
              <rect width="8" height="8" fill={lineColour(series)} fill-opacity="0.3" />
              <path d={paths[hatch]} stroke={lineColour(series)} stroke-width="2.2" stroke-linecap="round" />
            </pattern>
          );
        })}
      </defs>
    </svg>
  );
}
