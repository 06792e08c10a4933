import assert from 'node:assert/strict';
import type { TableView } from '../../../../src/engine/results/views.js';
import { limitOf, nextOrder, orderedRows } from '../../../../webview-ui/parts/tableOrder.js';

const table: TableView = {
  kind: 'table',
  id: 't',
  title: 'T',
  columns: [
    { id: 'name', title: 'Name', type: 'text' },
    { id: 'visits', title: 'Visits', type: 'number' },
  ],
  rows: [
    { id: 'a', cells: ['S10', 5] },
    { id: 'b', cells: ['S2', 40] },
    { id: 'c', cells: [null, null] },
    { id: 'd', cells: ['s1', 5] },
  ],
};
const ids = (rows: readonly { id: string }[]): string => rows.map((row) => row.id).join('');

describe('order of table rows', () => {
  it('keeps the order of the result until a column is chosen', () => {
    assert.equal(ids(orderedRows(table, null, '')), 'abcd');
  });

  it('sorts numbers as numbers and names by the numbers in them', () => {
    assert.equal(ids(orderedRows(table, { column: 1, descending: true }, '')), 'badc');
    assert.equal(ids(orderedRows(table, { column: 0, descending: false }, '')), 'dbac');
  });

  it('leaves empty cells last in both directions', () => {
    for (const descending of [true, false]) {
      for (const column of [0, 1]) assert.equal(orderedRows(table, { column, descending }, '').at(-1)?.id, 'c');
    }
  });

  it('filters by any cell, whatever the case', () => {
    assert.equal(ids(orderedRows(table, null, ' s1 ')), 'ad');
    assert.equal(ids(orderedRows(table, null, '40')), 'b');
    assert.equal(ids(orderedRows(table, null, 'nowhere')), '');
  });

  it('filters by column: text by what it contains, numbers by limits, which empty cells do not keep', () => {
    assert.equal(ids(orderedRows(table, null, '', new Map([[0, { contains: 'S1' }]]))), 'ad');
    assert.equal(ids(orderedRows(table, null, '', new Map([[1, { least: 5, most: 39 }]]))), 'ad');
    assert.equal(ids(orderedRows(table, null, '', new Map([[0, { contains: '1' }], [1, { least: 6 }]]))), '');
  });

  it('reads limits as people write them', () => {
    assert.deepEqual(['', ' 2.5 ', '−3', '1e-3', 'five', 'Infinity'].map(limitOf), [undefined, 2.5, -3, 0.001, null, null]);
  });

  it('goes from the natural direction of a column to the other, then to none', () => {
    const first = nextOrder(null, 1, 'number');
    assert.deepEqual(first, { column: 1, descending: true });
    const second = nextOrder(first, 1, 'number');
    assert.deepEqual(second, { column: 1, descending: false });
    assert.equal(nextOrder(second, 1, 'number'), null);
    assert.deepEqual(nextOrder(second, 0, 'text'), { column: 0, descending: false });
  });
});
