import assert from 'node:assert/strict';
import { histogramPath } from '../../../../webview-ui/charts/histogram.js';

describe('histogram', () => {
  it('draws bars from the bottom, the highest to the top', () => {
    assert.equal(histogramPath([1, 2], 4, 10), 'M0 10V5H2V10ZM2 10V0H4V10Z');
  });

  it('draws nothing for empty bins, but a rare value stays visible', () => {
    assert.equal(histogramPath([0, 0], 4, 10), '');
    assert.equal(histogramPath([], 4, 10), '');
    assert.equal(histogramPath([1_000_000, 0, 1], 6, 10), 'M0 10V0H2V10ZM4 10V9.5H6V10Z');
  });
});
