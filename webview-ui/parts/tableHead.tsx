/** The head of a table: names to sort by and, in a large table, a filter under each. */
import type { TableView } from '../../src/engine/results/views.js';
import { fieldKey, type FilterField, type WrittenFilters } from './columnFilters.js';
import { Icon } from './elements.js';
import { limitOf, nextOrder, type SortOrder } from './tableOrder.js';

/** The first column names the row. */
export function cellClass(columns: TableView['columns'], index: number): string {
  return `${columns[index]!.type} ${index === 0 ? 'key' : ''}`;
}

type Column = TableView['columns'][number];

interface TableHeadProps {
  readonly columns: TableView['columns'];
  readonly order: SortOrder | null;
  readonly onOrder: (order: SortOrder | null) => void;
  /** null = no filters under the names. */
  readonly filters: WrittenFilters | null;
  readonly onFilters: (filters: WrittenFilters) => void;
  /** Where rows can be ticked: whether all, some or none of those shown are. */
  readonly ticks: { readonly state: 'all' | 'some' | 'none'; readonly onChange: (ticked: boolean) => void } | null;
}

export function TableHead({ columns, order, onOrder, filters, onFilters, ticks }: TableHeadProps) {
  const sortState = (index: number) => (order?.column !== index ? 'none' : order.descending ? 'descending' : 'ascending');
  return (
    <thead>
      <tr>
        {ticks && (
          <th scope="col" class="tick">
            <input
              type="checkbox"
              aria-label="Tick all rows shown"
              checked={ticks.state === 'all'}
              indeterminate={ticks.state === 'some'}
              onChange={(event) => ticks.onChange(event.currentTarget.checked)}
            />
          </th>
        )}
        {columns.map((column, index) =>
          column.type === 'sparkline' ? (
            <th key={column.id} scope="col" title={column.explanation}>
              {column.title}
            </th>
          ) : (
            <th key={column.id} scope="col" class={cellClass(columns, index)} aria-sort={sortState(index)}>
              <button type="button" title={column.explanation} onClick={() => onOrder(nextOrder(order, index, column.type))}>
                {column.title}
                {order?.column === index && <Icon name={order.descending ? 'arrow-down' : 'arrow-up'} />}
              </button>
            </th>
          ),
        )}
      </tr>
      {filters && (
        <tr class="filters">
          {ticks && <td />}
          {columns.map((column, index) => (
            <td key={column.id} class={cellClass(columns, index)}>
              <ColumnFields column={column} filters={filters} onFilters={onFilters} />
            </td>
          ))}
        </tr>
      )}
    </thead>
  );
}

interface ColumnFieldsProps {
  readonly column: Column;
  readonly filters: WrittenFilters;
  readonly onFilters: TableHeadProps['onFilters'];
}

function ColumnFields({ column, filters, onFilters }: ColumnFieldsProps) {
  const field = (name: FilterField, label: string, placeholder: string) => {
    const key = fieldKey(column.id, name);
    const written = filters[key] ?? '';
    return (
      <input
        type="text"
        inputMode={name === 'contains' ? 'text' : 'decimal'}
        aria-label={`${column.title}: ${label}`}
        aria-invalid={name !== 'contains' && limitOf(written) === null}
        placeholder={placeholder}
        value={written}
        onInput={(event) => onFilters({ ...filters, [key]: event.currentTarget.value })}
      />
    );
  };
  switch (column.type) {
    case 'text':
      return field('contains', 'contains', 'contains');
    case 'number':
      return (
        <span class="limits">
          {field('least', 'at least', 'min')}
          {field('most', 'at most', 'max')}
        </span>
      );
    case 'sparkline':
      return null;
  }
}
