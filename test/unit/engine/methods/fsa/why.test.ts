import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import { run } from '../../../../../src/engine/methods/fsa/automaton.js';
import { fsa } from '../../../../../src/engine/methods/fsa/fsa.js';
import type { FsaDocument } from '../../../../../src/engine/methods/fsa/present.js';
import type { ParameterValues } from '../../../../../src/engine/methods/method.js';
import { checkParameters } from '../../../../../src/engine/methods/parameters.js';
import type { RunnableModel } from '../../../../../src/engine/trace/tracer.js';
import type { SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import type { GraphView, StepsView } from '../../../../../src/engine/results/views.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';
import { flips, rowData } from '../concepts/latch.js';
import { automatonNet, wordData } from './automatonNet.js';
import { grammars, wordsUpTo } from './grammars.js';

interface Found {
  readonly runnable: RunnableModel;
  readonly dataset: SequenceDataset;
  readonly document: FsaDocument;
}

async function extracted(runnable: RunnableModel, dataset: SequenceDataset, parameters: ParameterValues = {}): Promise<Found> {
  const checked = checkParameters(fsa.parameters, parameters);
  const { card, body } = await fsa.run({ runnable, data: pairData(runnable.model, dataset), parameters: checked, seed: 0, task: silentTask });
  const file = { path: 'file', sha256: '' };
  const document = { method: 'fsa', version: '0', model: file, data: file, parameters: checked, seed: 0, seconds: 0, mapping: '', assumptions: [], card, ...body };
  return { runnable, dataset, document: JSON.parse(JSON.stringify(document)) as FsaDocument };
}

async function why({ runnable, dataset, document }: Found, parameters: ParameterValues): Promise<StepsView> {
  const [question] = fsa.questions!;
  const checked = checkParameters(question!.parameters, parameters);
  const [view] = await fsa.answer!({ runnable, data: pairData(runnable.model, dataset), document, question: question!.id, parameters: checked, seed: 0, task: silentTask });
  assert.ok(view?.kind === 'steps');
  return view;
}

const textsOf = (view: StepsView, label: string): (string | null)[] => view.rows.find((row) => row.label === label)!.cells.map((cell) => cell?.text ?? null);

describe('why a sequence has its class', () => {
  const grammar = grammars.tomita3!;
  let found: Found;

  before(async () => {
    found = await extracted(await loadRunnable(automatonNet(grammar), silentTask), wordData(wordsUpTo(7), ['0', '1']));
  });

  it('is told step by step for typed symbols', async () => {
    const view = await why(found, { word: '1 0 01' });
    assert.deepEqual(textsOf(view, 'Symbol'), [null, '1', '0', '0', '1']);
    const expected = [0, 1, 2, 3, 4].map((length) => String(grammar.output[run(grammar, [1, 0, 0, 1].slice(0, length))]));
    assert.deepEqual(textsOf(view, 'Machine answers').slice(1), expected.slice(1));
    assert.deepEqual(textsOf(view, 'Model answers'), expected);
    assert.deepEqual([view.mark, view.steps.map((step) => step.label)], [undefined, ['start', '1', '2', '3', '4']]);
    assert.ok(view.steps.every((step) => step.subjects === undefined));
    assert.match(view.summary, /^Machine and model both end with [01] on the symbols typed; they agree/);
  });

  it('is told for a sequence of the data, whose steps are linked', async () => {
    const sequence = found.dataset.lengths.indexOf(5);
    const view = await why(found, { sequence: sequence + 1 });
    assert.deepEqual(view.steps.slice(1).map((step) => step.subjects), [0, 1, 2, 3, 4].map((step) => [`step:${sequence}:${step}`]));
    assert.equal(view.steps[1]!.details!.pictures![0]!.picture.kind, 'tokens');
    const { trail, states } = found.document;
    const at = trail.at[trail.sequences.indexOf(sequence)]!;
    assert.deepEqual(textsOf(view, 'State').slice(1), at.map((state) => states[state]!.id));
  });

  it('marks the first step at which model and machine differ', async () => {
    const wrong = { ...found, document: { ...found.document, states: found.document.states.map((state) => ({ ...state, output: '0' })) } };
    const view = await why(wrong, { word: '1111' });
    const model = textsOf(view, 'Model answers');
    assert.equal(view.mark?.step, model.indexOf('1'));
    assert.ok(view.rows.find((row) => row.label === 'Model answers')!.cells[view.mark.step]!.differs);
  });

  it('refuses symbols and sequences that the data does not have', async () => {
    await assert.rejects(why(found, { word: '0120' }), { name: 'UnrollError', message: /^"2" is not in the alphabet of words\.csv: 0, 1\.$/ });
    await assert.rejects(why(found, { sequence: 9999 }), { name: 'UnrollError', message: /words\.csv has 255 sequences; there is no sequence 9999/ });
  });

  it('says when the data gives other symbols than it did', async () => {
    const other = { ...found, document: { ...found.document, alphabet: ['a', 'b'] } };
    await assert.rejects(why(other, { word: '01' }), { message: /gives other symbols.*Run it again/ });
  });

  it('reads rows of numbers by their sequence, since their symbols are ranges', async () => {
    const model = modelOf([featureInput(1), recurrent({ returnSequences: true, outputShape: [null, 1] }), dense([4, -4], [0, 0], { outputShape: [null, 2] })]);
    const rows = await extracted(await loadRunnable(model, silentTask), rowData({ names: ['x'], sequences: flips(30) }), { k: 3, symbols: 2 });
    await assert.rejects(why(rows, { word: '1' }), { message: /symbols of this machine are ranges of numbers.*Choose a sequence of rows\.csv/ });
    const view = await why(rows, { sequence: 2 });
    assert.equal(view.steps.length, 21);
    assert.ok(textsOf(view, 'Symbol').slice(1).every((text) => rows.document.alphabet.includes(text!)));
    assert.equal(view.steps[20]!.details!.pictures![0]!.picture.kind, 'lines');
  });
});

describe('the trail of a state machine', () => {
  it('names the states of both variants', async () => {
    const found = await extracted(await loadRunnable(automatonNet(grammars.tomita5!, { perStep: true }), silentTask), wordData(wordsUpTo(6), ['0', '1']), { k: 8 });
    const graph = fsa.present(found.document).find((view): view is GraphView => view.kind === 'graph')!;
    const ids = graph.variants.map(({ nodes }) => new Set(nodes.map((node) => node.id)));
    for (const { at } of graph.trail!.sequences) for (const item of at) assert.ok(graph.trail!.items[item]!.some((id) => ids[0]!.has(id)) && graph.trail!.items[item]!.some((id) => ids[1]!.has(id)));
    const longest = found.dataset.lengths.indexOf(6);
    assert.equal(graph.trail!.sequences.find(({ sequence }) => sequence === longest)!.at.length, 6);
    assert.ok(graph.variants[0]!.nodes.some((node) => node.subjects?.some((subject) => subject.startsWith('unit:rnn:'))));
  });
});
