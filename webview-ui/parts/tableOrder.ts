/** Which rows of a table are shown, and in which order. */
import type { TableCell, TableView } from '../../src/engine/results/views.js';

type Row = TableView['rows'][number];
type Column = TableView['columns'][number];

export interface SortOrder {
  readonly column: number;
  readonly descending: boolean;
}

/** What the cells of a column must be to be shown: a text that they contain, or limits that their numbers keep. */
export interface ColumnFilter {
  readonly contains?: string;
  readonly least?: number;
  readonly most?: number;
}

/** By index of the column. */
export type ColumnFilters = ReadonlyMap<number, ColumnFilter>;

/** @returns what a click on a column's head leads to: first its natural direction, then the other, then none. */
export function nextOrder(current: SortOrder | null, column: number, type: Column['type']): SortOrder | null {
  // Large figures are what people look for first; names are looked up from A.
  const first = type === 'number';
  if (current?.column !== column) return { column, descending: first };
  return current.descending === first ? { column, descending: !first } : null;
}

/**
 * @param filter a text that any cell must contain
 * @returns the rows that pass all filters, sorted; empty cells last in both directions; ties keep their order
 */
export function orderedRows(table: TableView, order: SortOrder | null, filter: string, columns: ColumnFilters = new Map()): readonly Row[] {
  const wanted = filter.trim().toLowerCase();
  const rows = table.rows.filter(
    (row) =>
      (wanted === '' || row.cells.some((cell) => cellText(cell).toLowerCase().includes(wanted))) &&
      [...columns].every(([column, limits]) => passes(row.cells[column] ?? null, limits)),
  );
  if (!order) return rows;
  const sign = order.descending ? -1 : 1;
  return [...rows].sort((left, right) => {
    const [a, b] = [left.cells[order.column] ?? null, right.cells[order.column] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * cellText(a).localeCompare(cellText(b), 'en', { numeric: true });
  });
}

function passes(cell: TableCell, { contains, least, most }: ColumnFilter): boolean {
  if (contains !== undefined && !cellText(cell).toLowerCase().includes(contains.trim().toLowerCase())) return false;
  if (least === undefined && most === undefined) return true;
  return typeof cell === 'number' && cell >= (least ?? -Infinity) && cell <= (most ?? Infinity);
}

/** @returns the number that a user wrote as a limit; undefined for none, null for what is no number */
export function limitOf(text: string): number | undefined | null {
  const written = text.trim().replace('−', '-');
  if (written === '') return undefined;
  const value = Number(written);
  return Number.isFinite(value) ? value : null;
}

/** What a cell is found and ordered by. */
function cellText(cell: TableCell): string {
  return typeof cell === 'object' ? (cell?.label ?? '') : String(cell);
}
