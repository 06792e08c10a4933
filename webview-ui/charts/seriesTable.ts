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
      ...lines.flatMap(({ label, band }, index) => [
        { id: `y${index}`, title: label, type: 'number' as const },
        ...(band ? (['from', 'to'] as const).map((end) => ({ id: `${end}${index}`, title: `${label}, ${end}`, type: 'number' as const })) : []),
      ]),
    ],
    rows: x.values.map((value, index) => ({
      id: String(index),
      cells: [
        mark?.x === value ? `${valueText(value)} (${mark.label})` : value,
        ...lines.flatMap(({ values, band }) => [values[index] ?? null, ...(band ? (band[index] ?? [null, null]) : [])]),
      ],
    })),
  };
}
