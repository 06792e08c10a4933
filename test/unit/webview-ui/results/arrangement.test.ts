import assert from 'node:assert/strict';
import type { View } from '../../../../src/engine/results/views.js';
import { arrange } from '../../../../webview-ui/results/arrangement.js';

const plain = { title: '', summary: '', x: { label: '', values: [] }, y: { label: '' } };
const metrics = (id: string): View => ({ kind: 'metrics', id, title: '', metrics: [], notes: [] });
const graph = (id: string): View => ({ kind: 'graph', id, title: '', summary: '', groups: [], variants: [], threshold: null });
const series = (id: string): View => ({ kind: 'series', id, ...plain, lines: [] });
const table = (id: string, main = false): View => ({ kind: 'table', id, title: '', columns: [], rows: [], ...(main && { main }) });
const matrix = (id: string): View => ({ kind: 'matrix', id, title: '', rows: [], columns: [], cells: [] });

function placed(...views: readonly View[]): unknown {
  const { main, side, tabs } = arrange(views);
  return [main?.id, side.map((view) => view.id), tabs.map((view) => view.id)];
}

describe('where views stand', () => {
  it('the first graph is large, further ones are in tabs', () => {
    assert.deepEqual(placed(metrics('card'), graph('a'), matrix('m'), graph('b'), series('s'), table('t')), ['a', ['card', 's'], ['m', 'b', 't']]);
  });

  it('a main table comes before graphs', () => {
    assert.deepEqual(placed(graph('a'), table('t'), table('cells', true)), ['cells', [], ['a', 't']]);
  });

  it('no more charts stand beside it than are looked at', () => {
    assert.deepEqual(placed(graph('a'), ...['1', '2', '3', '4'].map(series)), ['a', ['1', '2', '3'], ['4']]);
  });

  it('many charts share a tab', () => {
    const { side, tabs, charts } = arrange([table('cells', true), ...['1', '2', '3', '4', '5', '6', '7'].map(series), table('t')]);
    assert.deepEqual([side, tabs, charts].map((views) => views.map((view) => view.id)), [['1', '2', '3'], ['t'], ['4', '5', '6', '7']]);
  });

  it('without a picture a chart is large, without charts a table, and figures may be alone', () => {
    assert.deepEqual(placed(table('t'), series('s'), series('r')), ['s', ['r'], ['t']]);
    assert.deepEqual(placed(metrics('card'), table('t')), ['t', ['card'], []]);
    assert.deepEqual(placed(metrics('card')), [undefined, ['card'], []]);
  });
});
