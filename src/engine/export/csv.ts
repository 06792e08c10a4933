/**
 * The tables of a result, and what else consists of rows, as CSV (RFC 4180), one after the other, each under a line with its title.
 */
import type { TableCell, TableView, View } from '../results/views.js';
import { tableOf } from './viewTables.js';

type PlainTable = Pick<TableView, 'title' | 'columns' | 'rows'>;

export function csvOf(views: readonly View[]): string {
  const tables = views.flatMap((view) => tableOf(view) ?? []);
  return tables.map((table) => (tables.length > 1 ? `${field(table.title)}\r\n` : '') + tableCsv(table)).join('\r\n');
}

function tableCsv(table: PlainTable): string {
  const rows = [table.columns.map((column) => column.title), ...table.rows.map((row) => row.cells)];
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** Text that a spreadsheet would take for a formula is marked as text. */
function field(cell: TableCell): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return cell.values.map((value) => value ?? '').join(' ');
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
