import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { concepts } from '../../../../../src/engine/methods/concepts/concepts.js';
import { checkParameters } from '../../../../../src/engine/methods/parameters.js';
import type { GraphView, StepsView } from '../../../../../src/engine/results/views.js';
import type { RunnableModel } from '../../../../../src/engine/trace/tracer.js';
import { conceptsOf, flipFlop, flips, rowData, statesAlong, type ExtractedConcepts } from './latch.js';

async function explained(runnable: RunnableModel, { data, document }: ExtractedConcepts, sequence: number): Promise<StepsView> {
  const [question] = concepts.questions!;
  const parameters = checkParameters(question!.parameters, { sequence });
  const [view] = await concepts.answer!({ runnable, data, document, question: question!.id, parameters, seed: 0, task: silentTask });
  assert.ok(view?.kind === 'steps');
  return view;
}

const textsOf = (view: StepsView, label: string): (string | null)[] => view.rows.find((row) => row.label === label)!.cells.map((cell) => cell?.text ?? null);

describe('explaining a sequence of the data', () => {
  const sequences = flips(30, { features: 2 });

  it('shows concept, next one, path and both answers at every step', async () => {
    const runnable = await flipFlop(2);
    const found = await conceptsOf(runnable, rowData({ names: ['x', 'y'], sequences }), { k: 2 });
    const view = await explained(runnable, found, 4);
    const states = statesAlong(sequences[3]!).map(String);
    assert.deepEqual([textsOf(view, 'Concepts answer'), textsOf(view, 'Model answers'), textsOf(view, 'Concept')], [states, states, states]);
    assert.deepEqual(textsOf(view, 'Next concept'), [...states.slice(1), null]);
    for (const [step, because] of textsOf(view, 'Because').entries()) assert.match(because!, sequences[3]![step]![0]! > 0.5 ? /^x > 0\.\d+$/ : /^x ≤ 0\.\d+$/);
    assert.equal(view.mark, undefined);
    assert.equal(view.summary, 'Concepts and model agree at all 20 steps that the model answers.');
    const { details, subjects } = view.steps[7]!;
    assert.deepEqual(subjects, ['step:3:7']);
    assert.match(details!.title, /^Step 8: [01] → [01]$/);
    const picture = details!.pictures![0]!.picture;
    assert.ok(picture.kind === 'lines' && picture.to === 8 && picture.lines[0]!.values.length === 12);
    assert.ok(Math.abs(picture.lines[0]!.values[7]! - sequences[3]![7]![0]!) < 1e-4);
  });

  it('marks the first step at which the model answers otherwise', async () => {
    const runnable = await flipFlop(1);
    const found = await conceptsOf(runnable, rowData({ names: ['x'], sequences: flips(30) }), { k: 2 });
    // A start tree that leads nowhere else than to the first concept.
    const { startTree } = found.document;
    const leaf = { ...startTree.nodes[1]!, feature: -1, left: -1, right: -1, test: null, value: [0, 1] };
    const view = await explained(runnable, { ...found, document: { ...found.document, startTree: { ...startTree, nodes: [leaf] } } }, 1);
    const model = textsOf(view, 'Model answers');
    const own = textsOf(view, 'Concepts answer');
    const first = model.findIndex((answer, step) => answer !== own[step]);
    assert.ok(first >= 0);
    assert.deepEqual(view.mark, { step: first, label: 'first disagreement' });
    assert.match(view.summary, new RegExp(`first at step ${first + 1}\\.$`));
  });

  it('refuses a sequence that is not there', async () => {
    const runnable = await flipFlop(1);
    const found = await conceptsOf(runnable, rowData({ names: ['x'], sequences: flips(20) }), { k: 2 });
    await assert.rejects(explained(runnable, found, 21), { message: /rows\.csv has 20 sequences; there is no sequence 21/ });
  });
});

describe('drawings of concepts', () => {
  it('have a tree for every concept and for the start', async () => {
    const { document } = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(30) }), { k: 2 });
    const view = concepts.present(document).find((each): each is GraphView => each.kind === 'graph' && each.shape === 'tree')!;
    assert.deepEqual(view.variants.map((variant) => variant.label), ['First window', 'From 0', 'From 1']);
    for (const { nodes, edges } of view.variants) {
      assert.equal(nodes.length, 3);
      assert.match(nodes[0]!.label, /^x ≤ 0\.\d+$/);
      assert.deepEqual(edges.map((edge) => [edge.from, edge.to, edge.labels[0]]), [[nodes[0]!.id, nodes[1]!.id, 'yes'], [nodes[0]!.id, nodes[2]!.id, 'no']]);
    }
    assert.equal(new Set(view.variants.flatMap(({ nodes }) => nodes.map((node) => node.id))).size, 9);
  });

  it('know where the sequences are, and which units tell a concept', async () => {
    const sequences = flips(30);
    const { document } = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences }), { k: 2 });
    const view = concepts.present(document).find((each): each is GraphView => each.id === 'concepts')!;
    assert.deepEqual(view.trail!.sequences.map(({ sequence }) => sequence), Array.from(sequences.keys()));
    for (const { sequence, at } of view.trail!.sequences) assert.deepEqual(Array.from(at), statesAlong(sequences[sequence]!));
    for (const { subjects } of view.variants[0]!.nodes) assert.deepEqual(subjects!.slice(0, 2).sort(), ['unit:rnn:0', 'unit:rnn:1']);
  });
});
