/** The frame of a chart: its name, the table that says the same, and its summary. */
import type { ComponentChildren } from 'preact';
import type { TableView } from '../../src/engine/results/views.js';
import { DataTable } from '../parts/dataTable.js';
import { IconButton } from '../parts/elements.js';
import { figureText } from '../parts/format.js';
import { isBoolean, useKept } from '../parts/vscode.js';

interface ChartCardProps {
  readonly view: { readonly kind: string; readonly id: string; readonly title: string; readonly summary: string };
  readonly table: () => TableView;
  readonly children: ComponentChildren;
  readonly onPick?: (id: string) => void;
  readonly picked?: string | null;
  readonly lit?: ReadonlySet<string>;
}

export function ChartCard({ view: { kind, id, title, summary }, table, children, ...marks }: ChartCardProps) {
  const [asTable, setAsTable] = useKept(`${kind}.${id}.table`, false, isBoolean);
  return (
    <section class="card chart" aria-label={title} {...{ [`data-${kind}`]: id }}>
      <div class="cardHead">
        <h2>{title}</h2>
        <IconButton icon="table" label={`Show ${title} as a table`} pressed={asTable} onClick={() => setAsTable(!asTable)} />
      </div>
      {asTable ? <DataTable table={table()} {...marks} /> : children}
      <p class="muted caption">{figureText(summary)}</p>
    </section>
  );
}
