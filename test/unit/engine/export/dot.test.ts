import assert from 'node:assert/strict';
import { dotOf, drawnEdges } from '../../../../src/engine/export/dot.js';
import { wrapped } from '../../../../src/engine/export/dotText.js';
import type { GraphVariant } from '../../../../src/engine/results/views.js';
import { graph, hostile, tree, variant } from './sampleViews.js';

const options = { minimumSupport: 0, labels: 'inline', legend: false } as const;

describe('engine/export/dot', () => {
  it('is deterministic and has an id for every state and edge', () => {
    const dot = dotOf(variant, graph.groups, options);
    assert.equal(dot, dotOf(structuredClone(variant), [...graph.groups], options));
    assert.equal(dot.match(/\bid="raw-state-/g)!.length, 3);
    assert.equal(dot.match(/\bid="raw-edge-/g)!.length, 4);
  });

  it('escapes what Graphviz would read as its own', () => {
    const dot = dotOf(variant, graph.groups, options);
    assert.ok(dot.includes(String.raw`"<script>alert(\"1 &amp; 2\")</script> \\N 'x'" [id=`));
  });

  it('takes control characters out', () => {
    const odd: GraphVariant = { ...variant, nodes: [{ ...variant.nodes[1]!, label: 'a\u0000\nb' }], edges: [] };
    assert.ok(dotOf(odd, [], options).includes('label="a\ufffd b"'));
  });

  it('merges parallel edges: symbols together, support summed, supposed only if all are', () => {
    const [first] = variant.edges;
    const parallel: GraphVariant = {
      ...variant,
      edges: [{ ...first!, labels: ['0'], support: 3, supposed: true }, { ...first!, id: 'second', labels: ['0', '1'], support: 4, supposed: false }],
    };
    const [merged, ...others] = drawnEdges(parallel, 0);
    assert.deepEqual(others, []);
    assert.deepEqual([merged!.id, merged!.labels, merged!.support, merged!.supposed, merged!.text], [first!.id, ['0', '1'], 7, false, '0, 1']);
  });

  it('shows the most important symbols and how many more there are', () => {
    const many: GraphVariant = { ...variant, edges: [{ ...variant.edges[0]!, labels: ['excellent', 'wonderful', 'good', 'lovely', 'fine'] }] };
    assert.equal(drawnEdges(many, 0)[0]!.text, 'excellent, wonderful, good +2');
    const long: GraphVariant = { ...variant, edges: [{ ...variant.edges[0]!, labels: ['x'.repeat(100), 'y'] }] };
    assert.equal(drawnEdges(long, 0)[0]!.text, `${'x'.repeat(27)}… +1`);
  });

  it('explains the groups that occur in a legend', () => {
    const dot = dotOf(variant, ['no', hostile, 'never'], { ...options, legend: true });
    assert.ok(dot.includes('> no </TD>') && dot.includes('&lt;script&gt;') && !dot.includes('never'));
  });

  it('a tree is drawn from the top down: boxes with their text in lines, outcomes with round corners', () => {
    const dot = dotOf(tree.variants[0]!, tree.groups, { ...options, shape: 'tree' });
    assert.ok(dot.includes('rankdir=TB, ordering=out'));
    assert.ok(dot.includes(String.raw`label="Temperature of the room\n≤ 21.5", shape=box, margin`));
    assert.equal(dot.match(/style="filled,rounded"/g)!.length, 2);
  });

  it('breaks text between words, and words only where they are longer than a line', () => {
    assert.deepEqual(wrapped('a bb  ccc dddd', 6, 5), ['a bb', 'ccc', 'dddd']);
    assert.deepEqual(wrapped('abcdefghij', 4, 5), ['abcd', 'efgh', 'ij']);
    assert.deepEqual(wrapped('one two three four', 5, 2), ['one', 'two …']);
    assert.deepEqual(wrapped('', 5, 2), ['']);
  });
});
