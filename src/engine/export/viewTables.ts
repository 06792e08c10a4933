/**
 * Views that consist of rows as tables, for CSV.
 */
import type { TableView, View } from '../results/views.js';

type Table = Pick<TableView, 'title' | 'columns' | 'rows'>;
type Column = TableView['columns'][number];

/** @returns the view as a table; null for those that are no rows of things (graphs, curves, cards) */
export function tableOf(view: View): Table | null {
  switch (view.kind) {
    case 'table':
      return view;
    case 'bars':
      return {
        title: view.title,
        columns: [text(view.x.label), ...view.series.map(({ label }) => number(label))],
        rows: view.categories.map((category, i) => ({ id: category, cells: [category, ...view.series.map(({ values }) => values[i] ?? null)] })),
      };
    case 'scatter':
      return {
        title: view.title,
        columns: [text('Point'), text('Group'), number(view.x.label), number(view.y.label)],
        rows: view.points.map((point) => ({ id: point.id, cells: [point.label, view.groups[point.group] ?? null, point.x, point.y] })),
      };
    case 'gallery':
      return {
        title: view.title,
        columns: [text('Input'), text('Group'), text('Note')],
        rows: view.items.map((item) => ({ id: item.id, cells: [item.title, view.groups[item.group] ?? null, item.note] })),
      };
    case 'steps':
      return {
        title: view.title,
        columns: [text('Step'), ...view.rows.map(({ label }) => text(label))],
        rows: view.steps.map(({ id, label }, i) => ({ id, cells: [label, ...view.rows.map(({ cells }) => cells[i]?.text ?? null)] })),
      };
    case 'graph':
    case 'series':
    case 'matrix':
    case 'metrics':
      return null;
  }
}

function text(title: string): Column {
  return { id: title, title, type: 'text' };
}

function number(title: string): Column {
  return { id: title, title, type: 'number' };
}
