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

  it('says where bands begin and end', () => {
    const table = seriesTable({
      kind: 'series', id: 's', title: 'Ablation', summary: '', x: { label: 'cells', values: [0, 1] }, y: { label: 'accuracy' },
      lines: [{ label: 'random', values: [1, 0.9], band: [[0.8, 1], null] }, { label: 'best', values: [1, 0.5] }],
    });
    assert.deepEqual(table.columns.map((column) => column.title), ['cells', 'random', 'random, from', 'random, to', 'best']);
    assert.deepEqual(table.rows.map((row) => row.cells), [[0, 1, 0.8, 1, 1], [1, 0.9, null, null, 0.5]]);
  });
});
