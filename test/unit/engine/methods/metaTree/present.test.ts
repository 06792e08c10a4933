import assert from 'node:assert/strict';
import { UnrollError } from '../../../../../src/engine/core/errors.js';
import { silentTask } from '../../../../../src/engine/core/task.js';
import type { DataLocation } from '../../../../../src/engine/data/dataset.js';
import type { ParameterValues } from '../../../../../src/engine/methods/method.js';
import { checkParameters } from '../../../../../src/engine/methods/parameters.js';
import { explainQuestion } from '../../../../../src/engine/methods/metaTree/explain.js';
import { metaTree } from '../../../../../src/engine/methods/metaTree/metaTree.js';
import { clusterName } from '../../../../../src/engine/methods/metaTree/names.js';
import { chooseShown } from '../../../../../src/engine/methods/metaTree/shown.js';
import { instanceDetails } from '../../../../../src/engine/methods/metaTree/present/gallery.js';
import type { View } from '../../../../../src/engine/results/views.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { dense, featureInput, modelOf } from '../../trace/handmade.js';
import { explained, rowsDataset, twoFactorNet, twoFactorRows, twoFactors, type Explained } from './twoFactors.js';

function viewOf<K extends View['kind']>(views: readonly View[], kind: K, id: string): Extract<View, { kind: K }> {
  const view = views.find((candidate) => candidate.kind === kind && candidate.id === id);
  assert.ok(view, `${kind} ${id}`);
  return view as Extract<View, { kind: K }>;
}

async function asked({ document, data }: Explained, parameters: ParameterValues): Promise<readonly View[]> {
  const runnable = await loadRunnable(twoFactorNet(), silentTask);
  return metaTree.answer!({ runnable, data, document, question: explainQuestion.id, parameters: checkParameters(explainQuestion.parameters, parameters), seed: 0, task: silentTask });
}

describe('meta-tree as views', () => {
  let found: Explained;
  let views: readonly View[];

  before(async () => {
    found = await twoFactors({ shown: 8 });
    views = metaTree.present(found.document);
  });

  it('every id occurs once in its view, and every picture that is referred to is there', () => {
    assert.equal(new Set(views.map((view) => view.id)).size, views.length);
    for (const view of views) {
      const ids = view.kind === 'gallery' ? view.items : view.kind === 'table' ? view.rows : view.kind === 'scatter' ? view.points : view.kind === 'graph' ? view.variants[0]!.nodes : [];
      assert.equal(new Set(ids.map(({ id }) => id)).size, ids.length, view.id);
    }
    assert.ok(!JSON.stringify(views).includes('undefined'));
  });

  it('a shown instance lights its way through the tree, its clusters and its points', () => {
    const [variant] = viewOf(views, 'graph', 'tree').variants;
    for (const item of viewOf(views, 'gallery', 'instances').items) {
      const [subject] = item.subjects!;
      const instance = found.document.instances.find(({ sequence }) => subject === `sequence:${sequence}`)!;
      const lit = variant!.nodes.flatMap((node, i) => (node.subjects!.includes(subject!) ? [i] : []));
      assert.deepEqual(lit, [...instance.path].sort((a, b) => a - b));
      assert.equal(variant!.edges.filter((edge) => edge.subjects!.includes(subject!)).length, instance.path.length - 1);
      const cells = viewOf(views, 'matrix', 'clusters').cells.flat().filter((cell) => cell?.subjects?.includes(subject!));
      assert.equal(cells.length, 2);
      for (const plane of ['plane-F1', 'plane-F2']) assert.ok(viewOf(views, 'scatter', plane).points.some((point) => point.subjects!.includes(subject!)), plane);
      assert.match(item.note, /^model ([01]) · tree \1 · label \1$/);
    }
  });

  it('says where an instance stands in its file: on a line, or in a row of a file without lines', () => {
    const [instance] = found.document.instances;
    const said = (location: DataLocation | null): unknown => instanceDetails(found.document, { ...instance!, location }).facts?.find(({ label }) => label === 'In the file')?.value;
    assert.deepEqual([said({ line: 7 }), said({ row: 7 }), said(null)], ['line 7', 'row 7', undefined]);
  });

  it('a node that asks shows what the cluster looks like', () => {
    const root = viewOf(views, 'graph', 'tree').variants[0]!.nodes[0]!;
    assert.match(root.label, /^F[12] = a$/);
    assert.equal(root.details.pictures![0]!.title, 'mean');
    assert.equal(root.details.pictures!.length, 7);
    assert.ok(root.details.pictures!.slice(1).every(({ subjects, picture }) => subjects!.length === 1 && picture.kind === 'values'));
    assert.equal(root.details.distribution!.bars.reduce((sum, { share }) => sum + share, 0), 1);
    assert.equal(root.details.lists![0]!.items.length, root.label.startsWith('F1') ? 3 : 2);
  });

  it('clusters in the plane lie apart', () => {
    const { points, groups } = viewOf(views, 'scatter', 'plane-F1');
    assert.deepEqual(groups, ['F1 = a', 'F1 = b']);
    const along = (group: number): number[] => points.filter((point) => point.group === group).map(({ x }) => x);
    assert.ok(Math.min(...along(0)) > Math.max(...along(1)) || Math.max(...along(0)) < Math.min(...along(1)));
  });

  it('figures say fidelity, accuracy and what the forests know', () => {
    const { metrics, notes } = viewOf(views, 'metrics', 'figures');
    const values = Object.fromEntries(metrics.map(({ label, value }) => [label, value]));
    assert.deepEqual(values, { Fidelity: '100 %', 'Balanced over classes': '100 %', 'Accuracy of the tree': '100 %', 'Forests, out of bag': '100 %', 'Forests and nearest centres': '100 %', Layer: 'hidden', Tree: '3 leaves' });
    assert.match(notes[0]!, /1 of 6 units/);
    assert.deepEqual(viewOf(views, 'table', 'forests').rows.map(({ cells }) => cells), [['F1', 3, 2, 10, 1, 1], ['F2', 2, 2, 10, 1, 1]]);
  });

  it('explains any sequence of the data: fitted ones and shown ones', async () => {
    const shown = found.document.instances[0]!;
    const fitted = found.document.factors[0]!.clusters[0]!.nearest[0]!;
    for (const [{ sequence }, told] of [[shown, /told by the forests/], [fitted, /nearest centres/]] as const) {
      const answer = await asked(found, { sequence: sequence + 1 });
      const { items, summary } = viewOf(answer, 'gallery', 'instances');
      assert.equal(items.length, 1);
      assert.match(summary, told);
      const rounded = Array.from(found.data.dataset.values.subarray(2 * sequence, 2 * sequence + 2), Math.round);
      assert.deepEqual(viewOf(answer, 'table', 'own-clusters').rows.map(({ cells }) => cells[0]), [`F1 = ${rounded[1] === 1 ? 'a' : 'b'}`, `F2 = ${rounded[0] === 1 ? 'a' : 'b'}`]);
      const lit = viewOf(answer, 'graph', 'tree').variants[0]!.nodes.filter((node) => node.subjects!.length > 0);
      assert.ok(lit.length >= 2 && lit.every((node) => node.subjects![0] === `sequence:${sequence}`));
      assert.match(items[0]!.note, rounded[0] === 1 && rounded[1] === 1 ? /model 1 · tree 1/ : /model 0 · tree 0/);
    }
    await assert.rejects(asked(found, { sequence: 201 }), (error: unknown) => error instanceof UnrollError && /200 sequences; there is no sequence 201/.test(error.message));
  });
});

describe('the body of a meta-tree', () => {
  it('keeps means as exactly as z-scores of units that vary little about them need', async () => {
    const model = modelOf([
      featureInput(1, { outputShape: [2] }),
      dense([0.01, 0, 0, 0.01], [1000, 1000], { name: 'hidden', inputs: ['in'] }),
      dense([0, 100, 0, 100], [0, -200_001.5], { name: 'head', inputs: ['hidden'] }),
    ]);
    const { body } = await explained(model, rowsDataset(twoFactorRows(), 2, null), { factors: 1, clusters: 4, trees: 5 });
    const mean = body.scaling.mean[0]!;
    assert.ok(Math.abs(mean - 1000.006) < 1e-3 && Number(mean.toPrecision(6)) !== mean, String(mean));
  });
});

describe('instances to show', () => {
  it('are of every class in turn, disagreements among them', () => {
    const model = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2];
    const tree = [0, 0, 0, 0, 0, 0, 0, 1, 1, 2];
    const labels = [0, 0, 0, 0, 0, 0, 2, 0, 1, 2];
    assert.deepEqual(chooseShown({ model, tree, labels }, 4), [0, 6, 7, 8]);
    assert.deepEqual(chooseShown({ model, tree, labels: null }, 3), [0, 8, 9]);
    assert.deepEqual(chooseShown({ model, tree, labels }, 20).length, 10);
    assert.deepEqual(chooseShown({ model, tree, labels }, 0), []);
  });

  it('clusters are called by letters', () => {
    assert.deepEqual([0, 25, 26, 27, 51, 52].map(clusterName), ['a', 'z', 'aa', 'ab', 'az', 'ba']);
  });
});
