/**
 * Each kind of view as static HTML for the report. Knows no method.
 */
import type { GraphView, MatrixView, MetricsView, TableCell, TableView, View } from '../results/views.js';
import { numberText } from './axes.js';
import { barChart } from './barChart.js';
import { detailsText, tip } from './detailsText.js';
import type { GraphPicture } from './exporter.js';
import { galleryMarkup } from './galleryMarkup.js';
import { lineChart } from './lineChart.js';
import { html, Markup } from './markup.js';
import { scatterPlot } from './scatterPlot.js';
import { smallLine } from './smallLine.js';
import { stepsMarkup } from './stepsMarkup.js';

/** Longer tables are cut: `result.json` has them whole. */
const rowsShown = 200;

export function viewSection(view: View, pictures: readonly GraphPicture[]): Markup {
  return html`<section><h2>${view.title}</h2>
${viewBody(view, pictures)}</section>
`;
}

function viewBody(view: View, pictures: readonly GraphPicture[]): Markup {
  switch (view.kind) {
    case 'metrics':
      return metricsCards(view);
    case 'graph':
      return graphFigures(view, pictures);
    case 'series':
      return html`<figure>${lineChart(view)}<figcaption>${view.summary}</figcaption></figure>`;
    case 'table':
      return dataTable(view);
    case 'matrix':
      return heatTable(view);
    case 'bars':
      return html`<figure>${barChart(view)}<figcaption>${view.summary}</figcaption></figure>`;
    case 'steps':
      return stepsMarkup(view);
    case 'scatter':
      return html`<figure>${scatterPlot(view)}<figcaption>${view.summary}</figcaption></figure>`;
    case 'gallery':
      return galleryMarkup(view);
  }
}

function metricsCards(view: MetricsView): Markup {
  const card = (metric: MetricsView['metrics'][number]): Markup => html`<div class="${metric.tone ?? ''}"${tip(metric.explanation)}><dt>${metric.label}</dt><dd><div class="value">${metric.value}</div>${metric.note ? html`<div class="note">${metric.note}</div>` : null}</dd></div>`;
  return html`<dl class="cards">${view.metrics.map(card)}</dl>${view.notes.length > 0 ? html`<ul class="notes">${view.notes.map((note) => html`<li>${note}</li>`)}</ul>` : null}`;
}

function graphFigures(view: GraphView, pictures: readonly GraphPicture[]): Markup {
  const figures = view.variants.map((variant) => {
    const picture = pictures.find((candidate) => candidate.viewId === view.id && candidate.variant === variant.id);
    if (!picture) return html`<p class="soft">${variant.label}: too large to be drawn.</p>`;
    const left = picture.minimumSupport > 0 ? ` Transitions seen fewer than ${numberText(picture.minimumSupport)} times are not drawn; result.json has them all.` : '';
    return html`<figure><div class="graph">${new Markup(picture.svg)}</div><figcaption>${variant.label}.${left}</figcaption></figure>`;
  });
  return html`<p>${view.summary} Hover ${view.shape === 'tree' ? 'a node or a branch' : 'a state or a transition'} to see what it means.</p>${figures}`;
}

function dataTable(view: TableView): Markup {
  if (view.rows.length === 0) return html`<p class="soft">None.</p>`;
  const alignment = view.columns.map((column) => (column.type === 'number' ? 'number' : ''));
  const rows = view.rows.slice(0, rowsShown).map(
    (row) => html`<tr${tip(row.details && detailsText(row.details))}>${row.cells.map((value, i) => html`<td class="${alignment[i] ?? ''}">${cellMarkup(value)}</td>`)}</tr>
`,
  );
  const left = view.rows.length - rows.length;
  return html`<div class="scroll"><table><thead><tr>${view.columns.map((column, i) => html`<th class="${alignment[i]!}" scope="col"${tip(column.explanation)}>${column.title}</th>`)}</tr></thead><tbody>
${rows}</tbody></table></div>${left > 0 ? html`<p class="soft">${numberText(left)} more rows are in result.json.</p>` : null}`;
}

function cellMarkup(value: TableCell): string | Markup {
  if (value === null) return '–';
  if (typeof value === 'object') return smallLine(value.values, value.label);
  return typeof value === 'number' ? numberText(value) : value;
}

function heatTable(view: MatrixView): Markup {
  const values = view.cells.flat().filter((cell) => cell !== null).map((cell) => cell.value);
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const level = (value: number): number => (most > least ? Math.round((9 * (value - least)) / (most - least)) : 0);
  const align = view.content === 'text' ? '' : 'number';
  const row = (name: string, i: number): Markup => html`<tr><th scope="row">${name}</th>${(view.cells[i] ?? []).map((cell) =>
    cell ? html`<td class="${align} h${level(cell.value)}"${tip(cell.details && detailsText(cell.details))}>${cell.text}</td>` : html`<td></td>`,
  )}</tr>
`;
  return html`<div class="scroll"><table><thead><tr><th></th>${view.columns.map((column) => html`<th class="${align}" scope="col">${column}</th>`)}</tr></thead><tbody>
${view.rows.map(row)}</tbody></table></div>`;
}
