import assert from 'node:assert/strict';
import { seriesTable } from '../../../../webview-ui/charts/seriesTable.js';

describe('series as a table', () => {
  it('has a row for each x, a column for each line, and says which x is marked', () => {
    const table = seriesTable({
      kind: 'series',
      id: 'sweep',
      title: 'Sweep',
      summary: '',
      x: { label: 'k', values: [2, 3] },
      y: { label: 'fidelity' },
      lines: [
        { label: 'LISOR-k', values: [0.5, null] },
        { label: 'baseline', values: [0.4, 0.4] },
      ],
      mark: { x: 3, label: 'chosen' },
    });
    assert.deepEqual(table.columns.map((column) => column.title), ['k', 'LISOR-k', 'baseline']);
    assert.deepEqual(table.rows.map((row) => row.cells), [
      [2, 0.5, 0.4],
      ['3 (chosen)', null, 0.4],
    ]);
  });
});
