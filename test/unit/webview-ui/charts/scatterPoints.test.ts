import assert from 'node:assert/strict';
import { pointNear, scatterTable } from '../../../../webview-ui/charts/scatterPoints.js';

describe('points of a scatter plot', () => {
  const places = [{ id: 'a', x: 0, y: 0 }, { id: 'b', x: 10, y: 0 }, { id: 'c', x: 10, y: 3 }];

  it('the nearest within reach is meant', () => {
    assert.equal(pointNear(places, 9, 2, 16)?.id, 'c');
    assert.equal(pointNear(places, 4, 0, 16)?.id, 'a');
    assert.equal(pointNear(places, 4, 0, 3), null);
  });

  it('as a table they keep their ids and details, so that they can be pinned there', () => {
    const details = { title: 'Input 1', facts: [] };
    const table = scatterTable({
      kind: 'scatter', id: 's', title: 'Components', summary: '', x: { label: 'first' }, y: { label: 'second' }, groups: ['no', 'yes'],
      points: [{ id: 'p', x: 1, y: 2, group: 1, label: 'Input 1', details }, { id: 'q', x: 3, y: 4, group: 0, label: 'Input 2' }],
    });
    assert.deepEqual(table.rows, [{ id: 'p', cells: ['Input 1', 'yes', 1, 2], details }, { id: 'q', cells: ['Input 2', 'no', 3, 4] }]);
  });
});
