/**
 * Bars as static SVG for the report, standing or lying; every bar tells its value on hover. The bars of one series
 * differ from those of another by their outlines too.
 */
import type { BarsView } from '../results/views.js';
import { extent, fixed, numberText, scale, ticks } from './axes.js';
import { cut } from './dotText.js';
import { lineStyleCount } from './lineChart.js';
import { html, type Markup } from './markup.js';

const width = 720;
/** Letters of the longest name that stands beside lying bars. */
const nameBudget = 40;
const letterWidth = 7;

export function barChart(view: BarsView): Markup {
  const legend = view.series.length > 1 ? html`<ul class="legend">${view.series.map(({ label }, i) => html`<li class="l${i % lineStyleCount} b${i % 3}">${label}</li>`)}</ul>` : null;
  return html`${view.lying ? lyingBars(view) : standingBars(view)}
${legend}`;
}

function standingBars({ x, y, categories, series, summary }: BarsView): Markup {
  const height = 300;
  const margin = { left: 56, right: 16, top: 28, bottom: 44 };
  const [least, most] = extent([0, ...series.flatMap(({ values }) => values)]);
  const marks = ticks([least, most], 5);
  const place = scale(extent([...marks, least, most]), [height - margin.bottom, margin.top]);
  const slot = (width - margin.left - margin.right) / Math.max(1, categories.length);
  const bar = (slot * 0.84) / series.length;
  const longest = Math.max(1, ...categories.map((category) => category.length)) * letterWidth + 8;
  const every = Math.max(1, Math.ceil(longest / slot));
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${summary}">
${marks.map((tick) => html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${fixed(place(tick))}" y2="${fixed(place(tick))}"/><text class="tick" text-anchor="end" x="${margin.left - 8}" y="${fixed(place(tick) + 4)}">${numberText(tick)}</text>`)}
${categories.map((category, i) => (i % every === 0 ? html`<text class="tick" text-anchor="middle" x="${fixed(margin.left + (i + 0.5) * slot)}" y="${height - margin.bottom + 18}">${category}</text>` : null))}
<text class="axis" text-anchor="middle" x="${(margin.left + width - margin.right) / 2}" y="${height - 6}">${x.label}</text>
<text class="axis" x="${margin.left}" y="12">${y.label}</text>
${series.map(({ label, values }, s) => html`<g class="bar l${s % lineStyleCount} b${s % 3}">${categories.map((category, i) => {
    const value = values[i] ?? 0;
    const [top, bottom] = [Math.min(place(0), place(value)), Math.max(place(0), place(value))];
    return html`<rect x="${fixed(margin.left + (i + 0.08) * slot + s * bar)}" y="${fixed(top)}" width="${fixed(bar)}" height="${fixed(bottom - top)}"><title>${barText(label, series.length, category, value)}</title></rect>`;
  })}</g>`)}
<line class="base" x1="${margin.left}" x2="${width - margin.right}" y1="${fixed(place(0))}" y2="${fixed(place(0))}"/>
</svg>`;
}

function lyingBars({ y, categories, series, summary }: BarsView): Markup {
  const [barHeight, gap, top, bottom] = [15, 9, 6, 40];
  const slot = series.length * barHeight + gap;
  const height = top + categories.length * slot + bottom;
  const names = categories.map((category) => cut(category, nameBudget));
  const left = Math.round(Math.max(0, ...names.map((name) => name.length)) * letterWidth) + 14;
  const [least, most] = extent([0, ...series.flatMap(({ values }) => values)]);
  // Beside the bars stand their values.
  const place = scale([least, most], [left + (least < 0 ? 52 : 0), width - 60]);
  const marks = ticks([least, most], 5);
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${summary}">
${marks.map((tick) => html`<line class="grid" x1="${fixed(place(tick))}" x2="${fixed(place(tick))}" y1="${top}" y2="${height - bottom}"/><text class="tick" text-anchor="middle" x="${fixed(place(tick))}" y="${height - bottom + 16}">${numberText(tick)}</text>`)}
<text class="axis" text-anchor="middle" x="${fixed((left + width) / 2)}" y="${height - 4}">${y.label}</text>
${names.map((name, i) => html`<text text-anchor="end" x="${left - 8}" y="${fixed(top + i * slot + (slot - gap) / 2 + 4)}">${name}<title>${categories[i]!}</title></text>`)}
${series.map(({ label, values }, s) => html`<g class="bar l${s % lineStyleCount} b${s % 3}">${categories.map((category, i) => {
    const value = values[i] ?? 0;
    const [from, to] = [Math.min(place(0), place(value)), Math.max(place(0), place(value))];
    const at = top + i * slot + s * barHeight;
    return html`<rect x="${fixed(from)}" y="${at}" width="${fixed(to - from)}" height="${barHeight - 1}"><title>${barText(label, series.length, category, value)}</title></rect><text text-anchor="${value < 0 ? 'end' : 'start'}" x="${fixed(value < 0 ? from - 4 : to + 4)}" y="${at + 11}">${numberText(value)}</text>`;
  })}</g>`)}
<line class="base" x1="${fixed(place(0))}" x2="${fixed(place(0))}" y1="${top}" y2="${height - bottom}"/>
</svg>`;
}

function barText(series: string, count: number, category: string, value: number): string {
  return `${count > 1 ? `${series}, ` : ''}${category}: ${numberText(value)}`;
}
