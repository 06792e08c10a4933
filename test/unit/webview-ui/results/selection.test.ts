import assert from 'node:assert/strict';
import type { Details, View } from '../../../../src/engine/results/views.js';
import { selectedDetails } from '../../../../webview-ui/results/selection.js';

const details = (title: string): Details => ({ title, facts: [] });
const views: readonly View[] = [
  {
    kind: 'graph', id: 'g', title: '', summary: '', groups: [], threshold: null,
    variants: [
      { id: 'raw', label: '', edges: [], nodes: [{ id: 'a', label: 'A', group: 0, details: details('state a') }] },
      {
        id: 'minimal', label: '', nodes: [],
        edges: [{ id: 'e', from: 'a', to: 'a', labels: [], support: 1, confidence: 1, supposed: false, details: details('edge e') }],
      },
    ],
  },
  { kind: 'table', id: 't', title: '', columns: [], rows: [{ id: 'a', cells: [], details: details('row a') }, { id: 'b', cells: [] }] },
  { kind: 'matrix', id: 'm', title: '', rows: ['x'], columns: ['y', 'z'], cells: [[null, { value: 1, text: '1', details: details('cell') }]] },
];
const titleOf = (viewId: string, id: string): string | undefined => selectedDetails(views, { viewId, id })?.title;

describe('selection', () => {
  it('finds nodes and edges of any variant, rows and cells, each in its own view', () => {
    assert.equal(titleOf('g', 'a'), 'state a');
    assert.equal(titleOf('g', 'e'), 'edge e');
    assert.equal(titleOf('t', 'a'), 'row a');
    assert.equal(titleOf('m', '0,1'), 'cell');
  });

  it('is nothing for what is gone or has no details', () => {
    assert.equal(selectedDetails(views, null), null);
    for (const [viewId, id] of [['g', 'gone'], ['gone', 'a'], ['t', 'b'], ['m', '0,0'], ['m', 'nonsense']] as const) {
      assert.equal(selectedDetails(views, { viewId, id }), null, `${viewId} ${id}`);
    }
  });
});
