import assert from 'node:assert/strict';
import type { GraphLayout } from '../../../../../src/engine/results/graphLayout.js';
import type { GraphEdge, GraphVariant } from '../../../../../src/engine/results/views.js';
import { connectedTo, edgesAt, nodeTowards, pathTo, withEdgesBetween } from '../../../../../webview-ui/results/graph/neighbours.js';

const details = { title: '', facts: [] };
const edge = (from: string, to: string): GraphEdge => ({
  id: `${from}${to}`, from, to, labels: [], support: 1, confidence: 1, supposed: false, details,
});
const node = (id: string) => ({ id, label: id, group: 0, details });
const variant: GraphVariant = {
  id: 'v', label: '', nodes: ['a', 'b', 'c', 'd'].map(node), edges: [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('b', 'b')],
};
const place = (id: string, x: number, y: number) => ({ id, x, y, width: 10, height: 10 });
// d lies nearest to a, but is connected to nothing.
const layout: GraphLayout = {
  width: 300, height: 200, edges: [], simplified: null, condensed: null,
  nodes: [place('a', 0, 100), place('b', 100, 100), place('c', 200, 160), place('d', 50, 100)],
};

describe('neighbours in a graph', () => {
  it('lights a node with its edges and their ends, or an edge with its ends', () => {
    assert.deepEqual([...connectedTo(variant, 'a')].sort(), ['a', 'ab', 'b', 'c', 'ca']);
    assert.deepEqual([...connectedTo(variant, 'bc')].sort(), ['b', 'bc', 'c']);
    assert.equal(connectedTo(variant, 'gone').size, 0);
  });

  it('in a tree lights the way from the root, and closes the gaps of a path given by its nodes', () => {
    const tree: GraphVariant = { ...variant, edges: [edge('a', 'b'), edge('a', 'c'), edge('c', 'd')] };
    assert.deepEqual([...pathTo(tree, 'd')].sort(), ['a', 'ac', 'c', 'cd', 'd']);
    assert.deepEqual([...pathTo(tree, 'ac')].sort(), ['a', 'ac', 'c']);
    assert.deepEqual([...pathTo(tree, 'a')], ['a']);
    assert.equal(pathTo(tree, 'gone').size, 0);
    assert.deepEqual([...withEdgesBetween(tree, new Set(['a', 'c', 'd']))].sort(), ['a', 'ac', 'c', 'cd', 'd']);
  });

  it('lists the edges that leave a node first, a loop once', () => {
    assert.deepEqual(edgesAt(variant.edges, 'b').map(({ id }) => id), ['bc', 'bb', 'ab']);
  });

  it('goes to connected nodes before nearer ones', () => {
    assert.equal(nodeTowards(layout, variant.edges, 'a', 'right'), 'b');
    assert.equal(nodeTowards(layout, [], 'a', 'right'), 'd');
  });

  it('stays where nothing lies that way', () => {
    assert.equal(nodeTowards(layout, variant.edges, 'a', 'left'), null);
    assert.equal(nodeTowards(layout, variant.edges, 'gone', 'left'), null);
  });

  it('finds a node aside by one of the two keys it lies between', () => {
    assert.equal(nodeTowards(layout, variant.edges, 'b', 'right'), 'c');
    assert.equal(nodeTowards(layout, variant.edges, 'b', 'down'), 'c');
  });
});
