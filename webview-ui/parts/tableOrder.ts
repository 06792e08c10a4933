/** Which rows of a table are shown, and in which order. */
import type { TableCell, TableView } from '../../src/engine/results/views.js';

type Row = TableView['rows'][number];
type Column = TableView['columns'][number];

export interface SortOrder {
  readonly column: number;
  readonly descending: boolean;
}

/** @returns what a click on a column's head leads to: first its natural direction, then the other, then none. */
export function nextOrder(current: SortOrder | null, column: number, type: Column['type']): SortOrder | null {
  // Large figures are what people look for first; names are looked up from A.
  const first = type === 'number';
  if (current?.column !== column) return { column, descending: first };
  return current.descending === first ? { column, descending: !first } : null;
}

/** @returns the rows that contain `filter` in any cell, sorted; empty cells last in both directions; ties keep their order. */
export function orderedRows(table: TableView, order: SortOrder | null, filter: string): readonly Row[] {
  const wanted = filter.trim().toLowerCase();
  const rows = table.rows.filter((row) => row.cells.some((cell) => cellText(cell).toLowerCase().includes(wanted)));
  if (!order) return rows;
  const sign = order.descending ? -1 : 1;
  return [...rows].sort((left, right) => {
    const [a, b] = [left.cells[order.column] ?? null, right.cells[order.column] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * cellText(a).localeCompare(cellText(b), 'en', { numeric: true });
  });
}

/** What a cell is found and ordered by. */
function cellText(cell: TableCell): string {
  return typeof cell === 'object' ? (cell?.label ?? '') : String(cell);
}
