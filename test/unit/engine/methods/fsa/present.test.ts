import assert from 'node:assert/strict';
import { fsa } from '../../../../../src/engine/methods/fsa/fsa.js';
import type { ParameterValues } from '../../../../../src/engine/methods/method.js';
import type { ResultDocument } from '../../../../../src/engine/results/document.js';
import type { GraphView, SeriesView, TableView, View } from '../../../../../src/engine/results/views.js';
import { run } from '../../../../../src/engine/methods/fsa/automaton.js';
import { automatonNet, extractFrom, wordData } from './automatonNet.js';
import { grammars, wordsUpTo } from './grammars.js';

/** As it comes back from a stored result.json. */
async function documentOf(parameters: ParameterValues): Promise<ResultDocument> {
  const grammar = grammars.tomita3!;
  const words = wordsUpTo(8);
  const labels = { per: 'sequence', classes: ['reject', 'accept'], values: Int32Array.from(words, (word) => grammar.output[run(grammar, word)]!) } as const;
  const extraction = await extractFrom(automatonNet(grammar), wordData(words, ['0', '1'], labels), parameters);
  const file = { path: 'file', sha256: '' };
  const document = {
    method: 'fsa', version: '0', model: file, data: file, parameters: extraction.parameters, seed: 0, seconds: 0, mapping: '', assumptions: [],
    card: extraction.outcome.card,
    ...extraction.body,
  };
  return JSON.parse(JSON.stringify(document)) as ResultDocument;
}

function viewOf<V extends View>(views: readonly View[], id: string): V {
  const view = views.find((candidate) => candidate.id === id);
  assert.ok(view, `${id} is among ${views.map((known) => known.id).join(', ')}`);
  return view as V;
}

describe('views of a state machine', () => {
  let views: readonly View[];
  before(async () => {
    views = fsa.present(await documentOf({}));
  });

  it('have different ids', () => {
    assert.equal(new Set(views.map((view) => view.id)).size, views.length);
  });

  it('draw edges between nodes that are there, one per pair', () => {
    const { variants, groups } = viewOf<GraphView>(views, 'machine');
    assert.deepEqual(groups, ['reject', 'accept']);
    for (const { nodes, edges } of variants) {
      const ids = new Set(nodes.map((node) => node.id));
      assert.equal(ids.size, nodes.length);
      for (const edge of edges) assert.ok(ids.has(edge.from) && ids.has(edge.to));
      assert.equal(new Set(edges.map((edge) => `${edge.from} ${edge.to}`)).size, edges.length);
      assert.deepEqual(nodes.filter((node) => node.group === -1).length, 1, 'one START');
      for (const node of nodes) assert.ok(node.group >= -1 && node.group < groups.length);
    }
  });

  it('show the form that was asked for first', async () => {
    assert.deepEqual(viewOf<GraphView>(views, 'machine').variants.map((variant) => variant.id), ['minimised', 'raw']);
    const raw = fsa.present(await documentOf({ minimize: false, k: 6 }));
    assert.deepEqual(viewOf<GraphView>(raw, 'machine').variants.map((variant) => variant.id), ['raw', 'minimised']);
  });

  it('tell on hovering a state what leads there and what the model says of it', () => {
    const { nodes } = viewOf<GraphView>(views, 'machine').variants[0]!;
    const start = nodes.find((node) => node.id === 'M0')!;
    assert.ok(start.details.lists!.some((list) => list.title === 'Words that lead here' && list.items[0] === '(empty)'));
    const shares = start.details.distribution!.bars.map((bar) => bar.share);
    assert.ok(Math.abs(shares[0]! + shares[1]! - 1) < 1e-5);
  });

  it('merge the symbols of an edge', () => {
    const { edges } = viewOf<GraphView>(views, 'machine').variants[0]!;
    const sink = edges.find((edge) => edge.from === edge.to && edge.labels.length === 2);
    assert.deepEqual(sink?.labels, ['0', '1']);
  });

  it('mark the chosen k in the sweep and the longest fitted length', async () => {
    const document = await documentOf({});
    const sweep = viewOf<SeriesView>(views, 'sweep');
    assert.equal(sweep.mark!.x, document.k);
    assert.ok(sweep.x.values.includes(sweep.mark!.x));
    for (const line of sweep.lines) assert.equal(line.values.length, sweep.x.values.length);
    assert.equal(viewOf<SeriesView>(views, 'by-length').mark!.x, 8);
    assert.equal(fsa.present(await documentOf({ k: 6 })).some((view) => view.id === 'sweep'), false);
  });

  it('fill tables with as many cells as columns', () => {
    for (const view of views.filter((candidate): candidate is TableView => candidate.kind === 'table')) {
      for (const row of view.rows) assert.equal(row.cells.length, view.columns.length, view.id);
    }
    assert.equal(viewOf<TableView>(views, 'minimal-states').rows.length, 5);
  });
});
