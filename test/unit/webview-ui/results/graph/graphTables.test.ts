import assert from 'node:assert/strict';
import type { GraphVariant } from '../../../../../src/engine/results/views.js';
import { edgeSentence, graphTables } from '../../../../../webview-ui/results/graph/graphTables.js';

const details = (label: string, value: string) => ({ title: '', facts: [{ label: 'Answers', value: 'yes' }, { label, value }] });
const variant: GraphVariant = {
  id: 'v',
  label: '',
  nodes: [
    { id: 'start', label: 'START', group: -1, details: { title: '', facts: [] } },
    { id: 'a', label: 'S0', group: 1, details: details('Visits', '12') },
  ],
  edges: [
    { id: 'sa', from: 'start', to: 'a', labels: [], support: 10, confidence: 1, supposed: false, details: { title: '', facts: [] } },
    { id: 'aa', from: 'a', to: 'a', labels: ['0', '1'], support: 0, confidence: 0, supposed: true, details: { title: '', facts: [] } },
  ],
};

describe('graph as tables', () => {
  it('says of states what the drawing shows, the output once', () => {
    const { nodes } = graphTables(variant, ['no', 'yes'], 0);
    assert.deepEqual(nodes.columns.map((column) => column.title), ['State', 'Output', 'Leads to', 'Visits']);
    assert.deepEqual(nodes.rows.map((row) => row.cells), [
      ['START', null, 'S0', null],
      ['S0', 'yes', 'S0', '12'],
    ]);
  });

  it('leaves out the transitions below the threshold, also where states say where they lead', () => {
    const { nodes, edges } = graphTables(variant, ['no', 'yes'], 1);
    assert.deepEqual(edges.rows.map((row) => row.cells), [['START', null, 'S0', 10, 1, 'yes']]);
    assert.equal(nodes.rows[1]!.cells[2], null);
  });

  it('speaks of a tree as of a tree', () => {
    const { nodes, edges } = graphTables(variant, ['no', 'yes'], 0, 'tree');
    assert.deepEqual([nodes.title, nodes.columns[0]!.title, edges.title, edges.columns[1]!.title], ['Nodes', 'Node', 'Branches', 'Answer']);
  });

  it('marks supposed transitions, in words too', () => {
    const { edges } = graphTables(variant, ['no', 'yes'], 0);
    assert.equal(edges.rows[1]!.cells[5], 'supposed');
    assert.equal(edgeSentence(variant.edges[1]!, new Map([['a', 'S0']])), 'From S0 to S0 on 0, 1, supposed');
  });
});
