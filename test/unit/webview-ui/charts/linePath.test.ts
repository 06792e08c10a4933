import assert from 'node:assert/strict';
import { heightOf, linePath, rangeOf, spanOf } from '../../../../webview-ui/charts/linePath.js';

describe('small lines', () => {
  it('run from edge to edge and from the least value at the bottom to the greatest at the top', () => {
    assert.equal(linePath([0, 10, 5], 100, 20), 'M0 20L50 0L100 10');
    assert.equal(heightOf(0, [-1, 3], 20), 15);
  });

  it('are interrupted by gaps; a lone value stays visible', () => {
    assert.equal(linePath([0, null, 1, null, 0, 1], 100, 10), 'M0 10h0M40 0h0M80 10L100 0');
    assert.equal(linePath([null, null], 100, 10), '');
  });

  it('a constant runs in the middle, a single step stands there', () => {
    assert.equal(linePath([7, 7], 100, 10), 'M0 5L100 5');
    assert.equal(linePath([7], 100, 10), 'M50 5h0');
    assert.equal(rangeOf([]), null);
  });

  it('spans cover their steps half way to the neighbours, and end with the box', () => {
    assert.deepEqual(spanOf(1, 2, 5, 100), { x: 12.5, width: 25 });
    assert.deepEqual(spanOf(0, 5, 5, 100), { x: 0, width: 100 });
    assert.deepEqual(spanOf(4, 5, 5, 100), { x: 87.5, width: 12.5 });
    assert.deepEqual(spanOf(0, 1, 1, 100), { x: 0, width: 100 });
  });

  it('a span of one step among many can still be seen', () => {
    assert.deepEqual(spanOf(1000, 1001, 1001, 100), { x: 97, width: 3 });
  });
});
