/**
 * Points in a plane as static SVG for the report. Groups differ by colour and by symbol; every point tells its name on
 * hover.
 */
import type { ScatterView } from '../results/views.js';
import { extent, fixed, numberText, scale, ticks } from './axes.js';
import { detailsText } from './detailsText.js';
import { html, type Markup } from './markup.js';
import { styleCount } from './palette.js';

const width = 720;
const height = 420;
const margin = { left: 56, right: 16, top: 28, bottom: 44 };
/** More points make the file large without showing more. */
const pointsShown = 2000;

/** Around 0, about 8 wide. */
const symbols = ['M-3.5 0a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1-7 0Z', 'M-3-3h6v6h-6Z', 'M0-4L4 3H-4Z', 'M0-4.5L3.5 0L0 4.5L-3.5 0Z', 'M-1-4h2v3h3v2h-3v3h-2v-3h-3v-2h3Z', 'M0 4L-4-3H4Z', 'M-4-2H4V2H-4Z', 'M-2-4H2V4H-2Z'];

export function scatterPlot({ x: xAxis, y: yAxis, groups, points, summary }: ScatterView): Markup {
  // Every so many, so that no group is lost for standing last.
  const stride = Math.max(1, Math.ceil(points.length / pointsShown));
  const shown = points.filter((_, i) => i % stride === 0);
  const [xs, ys] = [extent(points.map(({ x }) => x)), extent(points.map(({ y }) => y))];
  const x = scale(xs, [margin.left + 8, width - margin.right - 8]);
  const y = scale(ys, [height - margin.bottom - 8, margin.top + 8]);
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${summary}">
${ticks(ys, 6).map((tick) => html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}"/><text class="tick" text-anchor="end" x="${margin.left - 8}" y="${fixed(y(tick) + 4)}">${numberText(tick)}</text>`)}
${ticks(xs, 8).map((tick) => html`<text class="tick" text-anchor="middle" x="${fixed(x(tick))}" y="${height - margin.bottom + 18}">${numberText(tick)}</text>`)}
<text class="axis" text-anchor="middle" x="${(margin.left + width - margin.right) / 2}" y="${height - 6}">${xAxis.label}</text>
<text class="axis" x="${margin.left}" y="12">${yAxis.label}</text>
${shown.map((point) => html`<path class="point c${styleOf(point.group)}" transform="translate(${fixed(x(point.x))} ${fixed(y(point.y))})" d="${symbols[styleOf(point.group)]!}"><title>${point.details ? detailsText(point.details) : `${point.label}${groups[point.group] === undefined ? '' : `, ${groups[point.group]}`}`}</title></path>`)}
</svg>
<ul class="legend symbols">${groups.map((group, i) => html`<li><svg viewBox="-6 -6 12 12" aria-hidden="true"><path class="point c${styleOf(i)}" d="${symbols[styleOf(i)]!}"/></svg>${group}</li>`)}</ul>${stride > 1 ? html`<p class="soft">${numberText(shown.length)} of ${numberText(points.length)} points are drawn.</p>` : null}`;
}

function styleOf(group: number): number {
  return Math.max(0, group) % styleCount;
}
