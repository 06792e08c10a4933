/**
 * A line chart as static SVG for the report. Colours come from the report's style sheet by class, so that the chart
 * follows light and dark; every point tells its values on hover.
 */
import type { SeriesView } from '../results/views.js';
import { extent, fixed, logScale, logTicks, numberText, type Scale, scale, ticks } from './axes.js';
import { html, type Markup } from './markup.js';

const width = 720;
const height = 300;
const margin = { left: 56, right: 16, top: 40, bottom: 44 };
export const lineStyleCount = 6;

type Line = SeriesView['lines'][number];

export function lineChart(view: SeriesView): Markup {
  // A log axis has no place for 0 and below.
  const hasPlace = (value: number | null, axis: 'x' | 'y'): value is number => value !== null && Number.isFinite(value) && (view.scale?.[axis] !== 'log' || value > 0);
  const xs = view.x.values.filter((value) => hasPlace(value, 'x'));
  const shown = view.lines.flatMap((line) => [...line.values, ...(line.band?.flat() ?? [])].filter((value) => hasPlace(value, 'y')));
  const [least, most] = extent(shown);
  const xTicks = view.scale?.x ? logTicks(extent(xs)) : ticks(extent(xs), 8);
  const limits = [hasPlace(view.y.minimum ?? null, 'y') ? view.y.minimum! : least, view.y.maximum ?? most] as const;
  const yTicks = view.scale?.y ? logTicks(limits) : ticks(limits, 5);
  const x = (view.scale?.x ? logScale : scale)(extent(xs), [margin.left, width - margin.right]);
  const y = (view.scale?.y ? logScale : scale)(view.y.minimum !== undefined && view.y.maximum !== undefined ? limits : extent(yTicks.concat(shown)), [height - margin.bottom, margin.top]);
  const points = (values: Line['values']): readonly (readonly [at: number, value: number] | null)[] =>
    view.x.values.map((at, i) => (hasPlace(at, 'x') && hasPlace(values[i] ?? null, 'y') ? [at, values[i]!] : null));
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${view.summary}">
${yTicks.map((tick) => html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}"/><text class="tick" text-anchor="end" x="${margin.left - 8}" y="${fixed(y(tick) + 4)}">${numberText(tick)}</text>`)}
${xTicks.map((tick) => html`<text class="tick" text-anchor="middle" x="${fixed(x(tick))}" y="${height - margin.bottom + 18}">${numberText(tick)}</text>`)}
<text class="axis" text-anchor="middle" x="${(margin.left + width - margin.right) / 2}" y="${height - 6}">${view.x.label}</text>
<text class="axis" x="${margin.left}" y="12">${view.y.label}</text>
${view.mark ? markLine(view.mark, x) : null}
${view.lines.map((line, i) => drawnBand(view, line, i, x, y))}
${view.lines.map((line, i) => drawnLine(view.x.label, line.label, points(line.values), `line l${i % lineStyleCount}${line.dashed ? ' dashed' : ''}`, x, y))}
</svg>
<ul class="legend">${view.lines.map((line, i) => html`<li class="l${i % lineStyleCount}${line.dashed ? ' dashed' : ''}">${line.label}</li>`)}</ul>`;
}

function drawnLine(xLabel: string, label: string, points: readonly (readonly [number, number] | null)[], style: string, x: Scale, y: Scale): Markup {
  let path = '';
  let pen = 'M';
  const dots: Markup[] = [];
  for (const point of points) {
    if (!point) {
      pen = 'M';
      continue;
    }
    const [at, value] = point;
    path += `${pen}${fixed(x(at))} ${fixed(y(value))}`;
    pen = 'L';
    dots.push(html`<circle cx="${fixed(x(at))}" cy="${fixed(y(value))}" r="3.5"><title>${label}: ${numberText(value)}
${xLabel}: ${numberText(at)}</title></circle>`);
  }
  return html`<g class="${style}"><path d="${path}"/>${dots}</g>`;
}

/** Each stretch without gaps is one area. On a log axis it ends at the least value that has a place. */
function drawnBand(view: SeriesView, { band, values }: Line, index: number, x: Scale, y: Scale): Markup | null {
  if (!band) return null;
  const floor = view.scale?.y ? values.reduce<number>((least, value) => (value !== null && value > 0 ? Math.min(least, value) : least), Infinity) : -Infinity;
  const areas: string[] = [];
  let upper: string[] = [];
  let lower: string[] = [];
  const close = (): void => {
    if (upper.length > 1) areas.push(`M${[...upper, ...lower.reverse()].join('L')}Z`);
    [upper, lower] = [[], []];
  };
  for (const [i, at] of view.x.values.entries()) {
    const [low, high] = band[i] ?? [NaN, NaN];
    if (!(high >= floor) || (view.scale?.x && at <= 0)) {
      close();
      continue;
    }
    upper.push(`${fixed(x(at))} ${fixed(y(high))}`);
    lower.push(`${fixed(x(at))} ${fixed(y(Math.max(low, floor)))}`);
  }
  close();
  return html`<path class="band l${index % lineStyleCount}" d="${areas.join('')}"/>`;
}

function markLine(mark: { readonly x: number; readonly label: string }, x: Scale): Markup {
  const at = x(mark.x);
  const onLeft = at > width / 2;
  return html`<g class="mark"><line x1="${fixed(at)}" x2="${fixed(at)}" y1="${margin.top - 4}" y2="${height - margin.bottom}"/><text text-anchor="${onLeft ? 'end' : 'start'}" x="${fixed(at + (onLeft ? 4 : -4))}" y="${margin.top - 10}">${mark.label}</text></g>`;
}
