/** A result's table: typed columns, sorting, filtering, long tables drawn by need, rows whose details can be pinned. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { TableCell, TableView } from '../../src/engine/results/views.js';
import { Icon, TextField } from './elements.js';
import { countOf, countText, valueText } from './format.js';
import { nextOrder, orderedRows, type SortOrder } from './tableOrder.js';
import { useVirtualRows } from './virtualRows.js';

const rowHeight = 26;
/** Fewer rows than this are taken in at a glance. */
const filterFrom = 10;

interface DataTableProps {
  readonly table: TableView;
  /** Given when rows with details can be pinned. */
  readonly onPick?: (rowId: string) => void;
  readonly picked?: string | null;
}

export function DataTable({ table, onPick, picked = null }: DataTableProps) {
  const [order, setOrder] = useState<SortOrder | null>(null);
  const [filter, setFilter] = useState('');
  const rows = useMemo(() => orderedRows(table, order, filter), [table, order, filter]);
  const scroller = useRef<HTMLDivElement>(null);
  const { first, end, before, after } = useVirtualRows(scroller, rows.length, rowHeight);
  const sortState = (column: number) =>
    order?.column !== column ? 'none' : order.descending ? 'descending' : 'ascending';
  return (
    <div class="dataTable">
      {table.rows.length >= filterFrom && (
        <div class="tableBar">
          <TextField label={`Filter ${table.title}`} placeholder="Filter" value={filter} onChange={setFilter} />
          <span class="muted" role="status">
            {filter.trim() ? `${countText(rows.length)} of ${countOf(table.rows.length, 'row')}` : countOf(rows.length, 'row')}
          </span>
        </div>
      )}
      <div class="tableScroller" ref={scroller} role="group" aria-label={table.title} tabIndex={0}>
        <table aria-rowcount={rows.length + 1}>
          <caption class="unseen">{table.title}</caption>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <th key={column.id} scope="col" class={column.type} aria-sort={sortState(index)}>
                  <button type="button" title={column.explanation} onClick={() => setOrder(nextOrder(order, index, column.type))}>
                    {column.title}
                    {order?.column === index && <Icon name={order.descending ? 'arrow-down' : 'arrow-up'} />}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer height={before} columns={table.columns.length} />
            {rows.slice(first, end).map((row, offset) => (
              <tr key={row.id} aria-rowindex={first + offset + 2} class={row.id === picked ? 'picked' : undefined}>
                {row.cells.map((cell, index) => (
                  <td key={index} class={table.columns[index]?.type} title={cellText(cell)}>
                    {index === 0 && onPick && row.details ? (
                      <button type="button" class="linkButton" aria-pressed={row.id === picked} onClick={() => onPick(row.id)}>
                        {cellText(cell)}
                      </button>
                    ) : (
                      cellText(cell)
                    )}
                  </td>
                ))}
              </tr>
            ))}
            <Spacer height={after} columns={table.columns.length} />
          </tbody>
        </table>
        {rows.length === 0 && <p class="muted empty">{filter.trim() ? 'No row contains this text.' : 'No rows.'}</p>}
      </div>
    </div>
  );
}

function cellText(cell: TableCell): string {
  if (typeof cell === 'number') return valueText(cell);
  return typeof cell === 'object' && cell !== null ? cell.label : (cell ?? '–');
}

/** Stands for the rows that are out of sight. */
export function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height === 0) return null;
  return (
    <tr class="spacer" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  );
}
