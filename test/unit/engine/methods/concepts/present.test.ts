import assert from 'node:assert/strict';
import { concepts } from '../../../../../src/engine/methods/concepts/concepts.js';
import { presentConcepts } from '../../../../../src/engine/methods/concepts/present.js';
import type { View } from '../../../../../src/engine/results/views.js';
import { conceptsOf, flipFlop, flips, rowData, statesAlong } from './latch.js';

function viewOf<K extends View['kind']>(views: readonly View[], kind: K, id: string): Extract<View, { kind: K }> {
  const view = views.find((candidate) => candidate.kind === kind && candidate.id === id);
  assert.ok(view, `${kind} ${id}`);
  return view as Extract<View, { kind: K }>;
}

async function viewsOf(parameters = {}): Promise<readonly View[]> {
  const sequences = Array.from({ length: 40 }, (_, i) => flips(1, { steps: 18 + (i % 3), seed: i + 1 })[0]!);
  const labels = { per: 'step' as const, classes: ['off', 'on'], values: Int32Array.from(sequences.flatMap(statesAlong)) };
  const { document } = await conceptsOf(await flipFlop(1), rowData({ names: ['lux'], sequences, labels }), parameters);
  return concepts.present(document);
}

describe('views of concepts', () => {
  it('give free-running fidelity first, the baselines beside it, teacher-forced only after', async () => {
    const { metrics, notes } = viewOf(await viewsOf(), 'metrics', 'figures');
    const labels = metrics.map((metric) => metric.label);
    assert.equal(labels[0], 'Fidelity per step');
    assert.ok(labels.indexOf('Without memory') < labels.indexOf('Teacher-forced') && labels.includes('Majority class') && labels.includes('F1'));
    assert.equal(metrics[0]!.value, '100 %');
    assert.match(notes[0]!, /^Concepts add to a tree/);
    assert.match(notes.at(-1)!, /held out/);
  });

  it('have a table of interactions with probability, count, rule and the steps behind', async () => {
    const { rows, columns, cells } = viewOf(await viewsOf(), 'matrix', 'interactions');
    assert.deepEqual([rows, columns], [['off', 'on'], ['off', 'on']]);
    for (const [row, entries] of cells.entries()) {
      for (const [column, cell] of entries.entries()) {
        assert.match(cell!.text, row === column ? /^\d+\.\d % \(\d+\): lux ≤ 0\.\d+$/ : /^\d+\.\d % \(\d+\): lux > 0\.\d+$/);
        assert.equal(cell!.details!.title, `${rows[row]} → ${columns[column]}`);
        const { title, picture, subjects } = cell!.details!.pictures![0]!;
        assert.match(title, /^sequence \d+, step \d+: lux 0\.\d+$/);
        const [, sequence, step] = /sequence (\d+), step (\d+)/.exec(title)!;
        assert.deepEqual(subjects, [`step:${Number(sequence) - 1}:${Number(step) - 1}`]);
        assert.equal(cell!.subjects![0], subjects[0]);
        assert.equal(picture.kind, 'lines');
      }
      assert.ok(Math.abs(entries.reduce((sum, cell) => sum + cell!.value, 0) - 1) < 1e-9);
    }
  });

  it('tell one of several ways in the table, all of them in its details', async () => {
    const { document } = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(20) }), { k: 2 });
    const [first, ...rest] = document.interactions;
    const seen = { ...first!, rule: 'x ≤ 0.1 or x > 0.9 and y ≤ 2' };
    const { cells } = viewOf(presentConcepts({ ...document, interactions: [seen, { ...rest[0]!, rule: null }, { ...rest[1]!, count: 0, probability: null }] }), 'matrix', 'interactions');
    assert.match(cells[0]![0]!.text, /%.*: x ≤ 0\.1 or …$/);
    assert.equal(cells[0]![0]!.details!.facts[0]!.value, seen.rule);
    assert.match(cells[0]![1]!.text, /: told by no tree$/);
    assert.match(cells[1]![0]!.text, /^never seen: x > /);
    assert.equal(cells[1]![1], null);
  });

  it('have a graph of the concepts, rows and edges under the same ids everywhere', async () => {
    const views = await viewsOf();
    const { variants, groups, summary } = viewOf(views, 'graph', 'concepts');
    const { nodes, edges } = variants[0]!;
    assert.deepEqual(groups, ['off', 'on']);
    assert.deepEqual(nodes.map(({ id, label, group }) => [id, label, group]), [['C0', 'off', 0], ['C1', 'on', 1]]);
    assert.deepEqual(edges.map((edge) => edge.id), ['C0→C0', 'C0→C1', 'C1→C0', 'C1→C1']);
    assert.match(summary, /^2 concepts: off, on\. Ways between them: off to on/);
    assert.deepEqual(nodes[0]!.details.facts.at(-1), { label: 'Looks at', value: 'lux (100 %)' });
    assert.deepEqual(viewOf(views, 'table', 'concept-list').rows.map((row) => row.id), nodes.map((node) => node.id));
    assert.deepEqual(viewOf(views, 'table', 'rules').rows.map((row) => row.id), edges.map((edge) => edge.id));
  });

  it('write trees out, and figures by class and beside baselines', async () => {
    const views = await viewsOf();
    const lines = viewOf(views, 'table', 'trees').rows.map((row) => row.cells[1]);
    assert.match(lines[0] as string, /^lux ≤ 0\.\d+$/);
    assert.deepEqual(lines.slice(1, 3), ['· → off', '· → on']);
    assert.deepEqual(viewOf(views, 'table', 'scores').rows.map((row) => row.cells.slice(0, 4)), [['off', 1, 1, 1], ['on', 1, 1, 1]]);
    const [first, second] = viewOf(views, 'table', 'baselines').rows;
    assert.equal(first!.cells[2], 1);
    assert.ok(Number(second!.cells[2]) < 0.8);
    assert.deepEqual(viewOf(views, 'table', 'importances').rows.map((row) => row.cells.at(-1)), [1, 1, 1]);
    for (const view of views) if (view.kind === 'table') for (const row of view.rows) assert.equal(row.cells.length, view.columns.length, view.id);
  });

  it('have curves where there is something to compare', async () => {
    const views = await viewsOf({ windowStudy: true, repeats: 2 });
    assert.deepEqual(viewOf(views, 'series', 'sweep').mark, { x: 2, label: 'k = 2' });
    assert.deepEqual(viewOf(views, 'series', 'by-length').x.values, [18, 19, 20]);
    assert.deepEqual(viewOf(views, 'series', 'windows').x.values, [0, 1, 2, 3, 4]);
    assert.ok(viewOf(views, 'metrics', 'figures').metrics.some((metric) => metric.label === 'Over seeds' && metric.value === '100 % ± 0 %'));
    const fixed = await viewsOf({ k: 2 });
    assert.ok(!fixed.some((view) => view.id === 'sweep' || view.id === 'windows'));
  });

  it('say why there are no figures where nothing was held out', async () => {
    const { document } = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(20) }), { k: 2 });
    const reason = 'There is no held-out sequence that has a step.';
    const absent = { value: null, reason } as const;
    const views = presentConcepts({ ...document, card: { ...document.card, heldOut: absent, accuracy: absent }, baselines: { ...document.baselines, majority: null, memoryless: null }, scores: [] });
    assert.equal(viewOf(views, 'metrics', 'figures').metrics[0]!.note, reason);
    assert.ok(!views.some((view) => view.id === 'scores'));
  });
});
