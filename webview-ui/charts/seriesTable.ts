/** A series as a table: the way to its figures without a pointer. */
import type { SeriesView, TableView } from '../../src/engine/results/views.js';
import { valueText } from '../parts/format.js';

export function seriesTable(view: SeriesView): TableView {
  const { id, title, x, lines, mark } = view;
  return {
    kind: 'table',
    id: `${id}-table`,
    title,
    columns: [
      { id: 'x', title: x.label, type: 'number' },
      ...lines.map((line, index) => ({ id: `y${index}`, title: line.label, type: 'number' as const })),
    ],
    rows: x.values.map((value, index) => ({
      id: String(index),
      cells: [mark?.x === value ? `${valueText(value)} (${mark.label})` : value, ...lines.map((line) => line.values[index] ?? null)],
    })),
  };
}
