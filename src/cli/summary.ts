/**
 * What a finished command says about its result.
 */
import { printable } from '../engine/core/printable.js';
import { shapeText } from '../engine/core/tensor.js';
import type { View } from '../engine/results/views.js';
import type { TraceSummary } from '../protocol/services.js';
import { heading, shortened, type Terminal, textTable } from './terminal.js';

/** Characters of a figure's note; the report has it whole. */
const longestNote = 76;

/** The figures of a result, whatever the method. */
export function printFigures(title: string, views: readonly View[], seconds: number, terminal: Terminal): void {
  const lines = [heading(printable(title), terminal)];
  for (const view of views) {
    if (view.kind !== 'metrics') continue;
    const [, ...rows] = textTable([{ title: '' }, { title: '' }, { title: '' }], view.metrics.map(({ label, value, note }) => [label, value, shortened(note ?? '', longestNote)]));
    lines.push(...rows.map((row) => `  ${row}`), ...view.notes.map((note) => `  - ${printable(note)}`));
  }
  lines.push(`  Took ${seconds.toFixed(1)} s.`);
  terminal.out.write(`${lines.join('\n')}\n`);
}

export function printTrace(summary: TraceSummary, out: string, terminal: Terminal): void {
  const rows = textTable([{ title: 'Array' }, { title: 'Shape' }], summary.arrays.map(({ name, shape }) => [name, shapeText(shape)]));
  terminal.out.write(`${[heading(rows[0]!, terminal), ...rows.slice(1), '', printable(summary.mapping), `Wrote ${printable(out)} in ${summary.seconds.toFixed(1)} s.`].join('\n')}\n`);
}
