/**
 * A line chart as static SVG for the report. Colours come from the report's style sheet by class, so that the chart
 * follows light and dark; every point tells its values on hover.
 */
import type { SeriesView } from '../results/views.js';
import { html, type Markup } from './markup.js';

const width = 720;
const height = 300;
const margin = { left: 56, right: 16, top: 40, bottom: 44 };
export const lineStyleCount = 6;

type Scale = (value: number) => number;

export function lineChart(view: SeriesView): Markup {
  const shown = view.lines.flatMap((line) => line.values.filter((value): value is number => value !== null && Number.isFinite(value)));
  const xTicks = ticks(extent(view.x.values), 8);
  const yTicks = ticks([view.y.minimum ?? extent(shown)[0], view.y.maximum ?? extent(shown)[1]], 5);
  const x = scale(extent(view.x.values), [margin.left, width - margin.right]);
  const y = scale(view.y.minimum !== undefined && view.y.maximum !== undefined ? [view.y.minimum, view.y.maximum] : extent(yTicks.concat(shown)), [height - margin.bottom, margin.top]);
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${view.summary}">
${yTicks.map((tick) => html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}"/><text class="tick" text-anchor="end" x="${margin.left - 8}" y="${fixed(y(tick) + 4)}">${numberText(tick)}</text>`)}
${xTicks.map((tick) => html`<text class="tick" text-anchor="middle" x="${fixed(x(tick))}" y="${height - margin.bottom + 18}">${numberText(tick)}</text>`)}
<text class="axis" text-anchor="middle" x="${(margin.left + width - margin.right) / 2}" y="${height - 6}">${view.x.label}</text>
<text class="axis" x="${margin.left}" y="12">${view.y.label}</text>
${view.mark ? markLine(view.mark, x) : null}
${view.lines.map((line, i) => drawnLine(view, line, `line l${i % lineStyleCount}${line.dashed ? ' dashed' : ''}`, x, y))}
</svg>
<ul class="legend">${view.lines.map((line, i) => html`<li class="l${i % lineStyleCount}${line.dashed ? ' dashed' : ''}">${line.label}</li>`)}</ul>`;
}

function drawnLine(view: SeriesView, line: SeriesView['lines'][number], style: string, x: Scale, y: Scale): Markup {
  let path = '';
  let pen = 'M';
  const points: Markup[] = [];
  for (const [i, value] of line.values.entries()) {
    const at = view.x.values[i];
    if (value === null || !Number.isFinite(value) || at === undefined) {
      pen = 'M';
      continue;
    }
    path += `${pen}${fixed(x(at))} ${fixed(y(value))}`;
    pen = 'L';
    points.push(html`<circle cx="${fixed(x(at))}" cy="${fixed(y(value))}" r="3.5"><title>${line.label}: ${numberText(value)}
${view.x.label}: ${numberText(at)}</title></circle>`);
  }
  return html`<g class="${style}"><path d="${path}"/>${points}</g>`;
}

function markLine(mark: { readonly x: number; readonly label: string }, x: Scale): Markup {
  const at = x(mark.x);
  const onLeft = at > width / 2;
  return html`<g class="mark"><line x1="${fixed(at)}" x2="${fixed(at)}" y1="${margin.top - 4}" y2="${height - margin.bottom}"/><text text-anchor="${onLeft ? 'end' : 'start'}" x="${fixed(at + (onLeft ? 4 : -4))}" y="${margin.top - 10}">${mark.label}</text></g>`;
}

/** @returns least and greatest value; 0 and 1 where there is none */
function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  return values.reduce<[number, number]>(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
}

/** A single value stands in the middle. */
function scale([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  return (value) => (from === to ? (start + end) / 2 : start + ((value - from) / (to - from)) * (end - start));
}

/** @returns round numbers within the range, about `count` of them */
export function ticks([from, to]: readonly [number, number], count: number): number[] {
  if (from === to) return [from];
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const found: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) found.push(Number((i * step).toPrecision(12)));
  return found;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

/** @returns a number for people: whole ones with thousands separators, others to four digits */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value).replace(/(?<=\d)(?=(\d{3})+$)/g, ',');
  return String(Number(value.toPrecision(4)));
}
