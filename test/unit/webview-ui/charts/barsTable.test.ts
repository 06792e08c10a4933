import assert from 'node:assert/strict';
import type { BarsView } from '../../../../src/engine/results/views.js';
import { barsTable, labelledCategories } from '../../../../webview-ui/charts/barsTable.js';

const view: BarsView = {
  kind: 'bars', id: 'b', title: 'Rise time', summary: '', x: { label: 'steps' }, y: { label: 'cells' }, categories: ['0–5', '5–10'],
  series: [{ label: 'small', values: [1, -2] }, { label: 'large', values: [3, 4] }],
};

describe('bars as a table', () => {
  it('has a row for each category and a column for each series', () => {
    const table = barsTable(view);
    assert.deepEqual(table.columns.map((column) => column.title), ['steps', 'small', 'large']);
    assert.deepEqual(table.rows.map((row) => row.cells), [['0–5', 1, 3], ['5–10', -2, 4]]);
  });

  it('a single series is named by what is measured', () => {
    assert.deepEqual(barsTable({ ...view, series: view.series.slice(0, 1) }).columns.map((column) => column.title), ['steps', 'cells']);
  });

  it('names as many categories as there is room for, from the first on', () => {
    const categories = Array.from({ length: 10 }, (_, index) => `bin ${index}`);
    assert.deepEqual(labelledCategories(categories, 1000), categories);
    assert.deepEqual(labelledCategories(categories, 220), ['bin 0', 'bin 2', 'bin 4', 'bin 6', 'bin 8']);
    assert.deepEqual(labelledCategories(categories, 10), ['bin 0']);
  });
});
