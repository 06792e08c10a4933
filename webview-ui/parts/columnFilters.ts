/** What a user has written into the filters of a table's columns. */
import type { TableView } from '../../src/engine/results/views.js';
import { type ColumnFilter, type ColumnFilters, limitOf } from './tableOrder.js';

/** The three things that can be written about a column; `contains` for text, limits for numbers. */
export type FilterField = 'contains' | 'least' | 'most';

/** Texts as written, by {@link fieldKey}. */
export type WrittenFilters = Readonly<Record<string, string>>;

export function fieldKey(columnId: string, field: FilterField): string {
  return `${columnId} ${field}`;
}

/** @returns the filters that are meant; limits that are no numbers count for nothing */
export function filtersOf(columns: TableView['columns'], written: WrittenFilters): ColumnFilters {
  const filters = new Map<number, ColumnFilter>();
  for (const [index, { id }] of columns.entries()) {
    const contains = written[fieldKey(id, 'contains')]?.trim();
    const least = limitOf(written[fieldKey(id, 'least')] ?? '') ?? undefined;
    const most = limitOf(written[fieldKey(id, 'most')] ?? '') ?? undefined;
    if (!contains && least === undefined && most === undefined) continue;
    filters.set(index, {
      ...(contains && { contains }),
      ...(least !== undefined && { least }),
      ...(most !== undefined && { most }),
    });
  }
  return filters;
}
