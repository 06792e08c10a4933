/**
 * A result's table: typed columns, sorting, filtering, long tables drawn by need, rows whose details can be pinned and
 * that can be ticked.
 */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TableCell, TableView } from '../../src/engine/results/views.js';
import { filtersOf, type WrittenFilters } from './columnFilters.js';
import { Button, TextField } from './elements.js';
import { countOf, countText, figureText, valueText } from './format.js';
import { useRovingFocus } from './rovingFocus.js';
import { SparklineView } from './sparkline.js';
import { cellClass, TableHead } from './tableHead.js';
import { orderedRows, type SortOrder } from './tableOrder.js';
import { useVirtualRows } from './virtualRows.js';

/** In pixels, as in tables.css. */
const rowHeights = { usual: 26, tall: 34 } as const;
/** Fewer rows than this are taken in at a glance. */
const filterFrom = 10;
const keySteps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
const nothing: ReadonlySet<string> = new Set();

interface DataTableProps {
  readonly table: TableView;
  /** Given when rows with details can be pinned. */
  readonly onPick?: (rowId: string) => void;
  readonly picked?: string | null;
  /** Rows that belong to what is selected elsewhere. */
  readonly lit?: ReadonlySet<string>;
  /** Given when rows can be ticked: ids of those that are. */
  readonly ticked?: ReadonlySet<string>;
  readonly onTick?: (rowIds: readonly string[], ticked: boolean) => void;
}

export function DataTable({ table, onPick, picked = null, lit = nothing, ticked = nothing, onTick }: DataTableProps) {
  const { columns } = table;
  const [order, setOrder] = useState<SortOrder | null>(null);
  const [filter, setFilter] = useState('');
  const [written, setWritten] = useState<WrittenFilters>({});
  const filters = useMemo(() => filtersOf(columns, written), [columns, written]);
  const rows = useMemo(() => orderedRows(table, order, filter, filters), [table, order, filter, filters]);
  const isFiltered = filter.trim() !== '' || filters.size > 0;
  const isTall = columns.some((column) => column.type === 'sparkline');
  const scroller = useRef<HTMLDivElement>(null);
  const { first, end, before, after, reveal } = useVirtualRows(scroller, rows.length, isTall ? rowHeights.tall : rowHeights.usual);
  const { tabStop, onKeyDown, onFocusIn } = useRovingFocus(scroller, { count: rows.length, steps: keySteps, first, end, reveal });
  useEffect(() => {
    const index = rows.findIndex((row) => lit.has(row.id));
    if (index >= 0 && !rows.slice(first, end).some((row) => lit.has(row.id))) reveal(index);
  }, [lit]);

  // A table may be lower while something in it is chosen.
  useEffect(() => {
    const index = rows.findIndex((row) => row.id === picked);
    if (index >= 0) reveal(index);
  }, [picked]);

  const hasBar = table.rows.length >= filterFrom;
  const width = columns.length + (onTick ? 1 : 0);
  const tickedRows = onTick ? rows.filter((row) => ticked.has(row.id)).length : 0;
  return (
    <div class={`dataTable ${table.main ? 'mainTable' : ''} ${isTall ? 'tall' : ''} ${picked !== null ? 'hasPicked' : ''}`}>
      {hasBar && (
        <div class="tableBar">
          <TextField label={`Filter ${table.title}`} placeholder="Filter" value={filter} onChange={setFilter} />
          <span class="muted" role="status">
            {isFiltered ? `${countText(rows.length)} of ${countOf(table.rows.length, 'row')}` : countOf(rows.length, 'row')}
            {onTick && `, ${countText(ticked.size)} ticked`}
          </span>
          {filters.size > 0 && (
            <Button secondary icon="clear-all" onClick={() => setWritten({})}>
              Clear filters
            </Button>
          )}
        </div>
      )}
      <div class="tableScroller" ref={scroller} role="group" aria-label={table.title} tabIndex={0} onKeyDown={onKeyDown} onFocusIn={onFocusIn}>
        <table aria-rowcount={rows.length + 1}>
          <caption class="unseen">{table.title}</caption>
          <TableHead
            columns={columns}
            order={order}
            onOrder={setOrder}
            filters={table.main && hasBar ? written : null}
            onFilters={setWritten}
            ticks={
              onTick
                ? {
                    state: tickedRows === 0 ? 'none' : tickedRows === rows.length ? 'all' : 'some',
                    onChange: (on) => onTick(rows.map((row) => row.id), on),
                  }
                : null
            }
          />
          <tbody>
            <Spacer height={before} columns={width} />
            {rows.slice(first, end).map((row, offset) => {
              const index = first + offset;
              const focusable = { 'data-index': index, tabIndex: index === tabStop ? 0 : -1 };
              return (
                <tr key={row.id} data-row={row.id} aria-rowindex={index + 2} class={rowClass(row.id === picked, lit.has(row.id))}>
                  {onTick && (
                    <td class="tick">
                      <input
                        {...focusable}
                        type="checkbox"
                        aria-label={`Tick ${cellText(row.cells[0] ?? null)}`}
                        checked={ticked.has(row.id)}
                        onChange={(event) => onTick([row.id], event.currentTarget.checked)}
                      />
                    </td>
                  )}
                  {row.cells.map((cell, column) => (
                    <td key={column} class={cellClass(columns, column)} title={cellText(cell)}>
                      {column === 0 && onPick && (row.details ?? row.subjects) ? (
                        <button {...focusable} type="button" class="linkButton" aria-pressed={row.id === picked} onClick={() => onPick(row.id)}>
                          {cellText(cell)}
                        </button>
                      ) : (
                        <Cell cell={cell} />
                      )}
                      {column === 0 && lit.has(row.id) && <span class="unseen"> (linked with the selection)</span>}
                    </td>
                  ))}
                </tr>
              );
            })}
            <Spacer height={after} columns={width} />
          </tbody>
        </table>
        {rows.length === 0 && <p class="muted empty">{isFiltered ? 'No row passes the filters.' : 'No rows.'}</p>}
      </div>
    </div>
  );
}

function Cell({ cell }: { cell: TableCell }) {
  return typeof cell === 'object' && cell !== null ? <SparklineView line={cell} /> : <>{cellText(cell)}</>;
}

function cellText(cell: TableCell): string {
  if (typeof cell === 'number') return valueText(cell);
  return typeof cell === 'object' && cell !== null ? cell.label : figureText(cell ?? '–');
}

function rowClass(isPicked: boolean, isLit: boolean): string | undefined {
  return [isPicked && 'picked', isLit && 'lit'].filter(Boolean).join(' ') || undefined;
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
