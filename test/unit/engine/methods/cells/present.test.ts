/** What a characterisation shows. */
import assert from 'node:assert/strict';
import { cells } from '../../../../../src/engine/methods/cells/cells.js';
import { metricList } from '../../../../../src/engine/methods/cells/metrics.js';
import type { TableView, View } from '../../../../../src/engine/results/views.js';
import { bothWays, dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';
import { carriedData, carriers, cellsOf, filterBank } from './handmade.js';

function tableOf(views: readonly View[], id: string): TableView {
  const view = views.find((candidate) => candidate.id === id);
  assert.ok(view?.kind === 'table');
  return view;
}

describe('views of characterised cells', () => {
  it('a table of all cells, by rank, with small pictures and every metric explained', async () => {
    const { document, body } = await cellsOf(carriers(), carriedData(100));
    const views = cells.present(document);
    assert.equal(new Set(views.map(({ id }) => id)).size, views.length);
    const table = tableOf(views, 'cells');
    assert.equal(table.main, true);
    const ids = table.columns.map(({ id }) => id);
    for (const { name } of metricList) assert.ok(ids.includes(name) && table.columns[ids.indexOf(name)]!.explanation, name);
    assert.ok(ids.includes('drop') && ids.includes('lossRise'));
    const ranked = [...body.cells].sort((a, b) => a.rank - b.rank);
    assert.deepEqual(table.rows.map(({ id, subjects }) => [id, subjects]), ranked.map(({ run, index }) => [`${run}:${index}`, [`unit:${run}:${index}`]]));
    for (const { cells: row } of table.rows) {
      assert.equal(row.length, table.columns.length);
      table.columns.forEach(({ type }, i) => {
        const value = row[i]!;
        if (type === 'sparkline') assert.ok(typeof value === 'object' && value !== null && value.values.length > 20 && value.label !== '');
        if (type === 'number') assert.ok(value === null || typeof value === 'number');
      });
    }
    for (const { name } of metricList) assert.ok(views.some(({ id }) => id === `histogram:${name}`), name);
    const sweep = views.find(({ id }) => id === 'sweep')!;
    assert.ok(sweep.kind === 'series' && sweep.lines.length === 1 && sweep.lines[0]!.band!.every((band) => band && band[0] <= band[1]));
    const ablation = views.find(({ id }) => id === 'ablation:rnn')!;
    assert.ok(ablation.kind === 'series');
    assert.deepEqual(ablation.lines.map(({ label, band }) => [label, band !== undefined]), [['best first', false], ['worst first', false], ['random', true]]);
    assert.equal(tableOf(views, 'spearman:rnn').rows.length, metricList.length);
  });

  it('directions and layers apart, without data too', async () => {
    const layers = [featureInput(1), recurrent({ runs: bothWays, returnSequences: true, outputShape: [null, 2] }), recurrent({ name: 'top', inputs: ['rnn'], inputSize: 2, runs: [{ traceName: 'top', reverse: false, load: async () => ({ kernel: Float32Array.of(0.5, 0.5), recurrent: Float32Array.of(0.5), bias: Float32Array.of(0), recurrentBias: null }) }] }), dense([1], [0], { inputs: ['top'] })];
    const { document, body } = await cellsOf(modelOf(layers, 'regression'), null);
    assert.deepEqual(body.cells.map(({ layer, run, direction, rank }) => [layer, run, direction, rank]), [['rnn', 'rnn.fwd', 'forward', 1], ['rnn', 'rnn.bwd', 'backward', 1], ['top', 'top', 'forward', 1]]);
    assert.deepEqual(tableOf(cells.present(document), 'cells').rows.map(({ cells: [name] }) => name), ['rnn (forward) 0', 'rnn (backward) 0', 'top 0']);
    assert.match(body.runs[0]!.noReadOut!, /"top"/);
    assert.equal(body.runs[2]!.noReadOut, null);
    assert.ok('reason' in (body.cells[0]!.contribution as object));
    assert.ok(document.card.notCovered.some((sentence) => sentence.startsWith('rnn (forward): no contribution.')));
    const only = await cellsOf(modelOf(layers, 'regression'), null, { layer: 'top' });
    assert.deepEqual(only.body.runs.map(({ run }) => run), ['top']);
  });

  it('what is missing is said where it is missing', async () => {
    const { document } = await cellsOf(filterBank([{ feedback: 0, input: [0] }], [1]), null);
    const views = cells.present(document);
    const row = tableOf(views, 'cells').rows[0]!.cells;
    assert.ok(row.includes('flat') && row.includes(null));
    assert.ok(!views.some(({ id }) => id.startsWith('ablation') || id === 'histogram:settlingTime'));
    const [figures] = views;
    assert.ok(figures!.kind === 'metrics' && figures!.notes.some((note) => note.includes('There are no data')));
  });
});
