import assert from 'node:assert/strict';
import type { SeriesView } from '../../../../src/engine/results/views.js';
import { bandsOf, domainOf, pointsOf } from '../../../../webview-ui/charts/seriesPoints.js';

const view: SeriesView = {
  kind: 'series', id: 's', title: '', summary: '', x: { label: 'x', values: [0, 1, 10] }, y: { label: 'y' },
  lines: [
    { label: 'a', values: [1, null, 0] },
    { label: 'b', values: [2, 0.5, 3], band: [[1, 3], null, [-1, 4]] },
  ],
};

describe('points of a series', () => {
  it('keep gaps, line by line', () => {
    assert.deepEqual(pointsOf(view).map(({ x, y, line }) => [line, x, y]), [
      ['a', 0, 1], ['a', 1, null], ['a', 10, 0], ['b', 0, 2], ['b', 1, 0.5], ['b', 10, 3],
    ]);
  });

  it('a log axis leaves out what it has no place for', () => {
    assert.deepEqual(pointsOf({ ...view, scale: { x: 'log' } }).map(({ x }) => x), [1, 10, 1, 10]);
    assert.deepEqual(pointsOf({ ...view, scale: { y: 'log' } }).map(({ y }) => y), [1, null, null, 2, 0.5, 3]);
  });

  it('bands have gaps too; on a log axis they end at the least value drawn', () => {
    assert.deepEqual(bandsOf(view, 0), []);
    assert.deepEqual(bandsOf(view, 1).map(({ low, high }) => [low, high]), [[1, 3], [null, null], [-1, 4]]);
    assert.deepEqual(bandsOf({ ...view, scale: { y: 'log' } }, 1).map(({ low, high }) => [low, high]), [[1, 3], [null, null], [0.5, 4]]);
  });

  it('an axis keeps the limits it is given and finds the others; a log axis does not begin at 0', () => {
    assert.equal(domainOf(view), undefined);
    assert.deepEqual(domainOf({ ...view, y: { label: 'y', minimum: 0 } }), [0, 4], 'its band ends at 4');
    assert.deepEqual(domainOf({ ...view, y: { label: 'y', minimum: 0, maximum: 5 }, scale: { y: 'log' } }), [0.5, 5]);
  });
});
