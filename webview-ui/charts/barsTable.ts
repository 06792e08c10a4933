/** Bars as figures: the table that says the same, and which categories have room for their names. */
import type { BarsView, TableView } from '../../src/engine/results/views.js';

export function barsTable({ id, title, x, y, categories, series }: BarsView): TableView {
  const single = series.length === 1;
  return {
    kind: 'table',
    id: `${id}-table`,
    title,
    columns: [
      { id: 'category', title: x.label, type: 'text' },
      ...series.map(({ label }, index) => ({ id: `y${index}`, title: single ? y.label : label, type: 'number' as const })),
    ],
    rows: categories.map((category, index) => ({
      id: String(index),
      cells: [category, ...series.map(({ values }) => values[index] ?? null)],
    })),
  };
}

/** Pixels that a letter takes. */
const letterWidth = 6.5;

/** @returns the categories whose names stand beside each other in so many pixels: all, or every second, third, … */
export function labelledCategories(categories: readonly string[], width: number): readonly string[] {
  const widest = Math.max(0, ...categories.map((category) => category.length)) * letterWidth + 10;
  const every = Math.max(1, Math.ceil((categories.length * widest) / width));
  return categories.filter((_, index) => index % every === 0);
}
