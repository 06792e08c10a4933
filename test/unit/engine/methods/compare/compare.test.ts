/** Models of one task side by side: one knows it, one does not. */
import assert from 'node:assert/strict';
import { CancelledError } from '../../../../../src/engine/core/errors.js';
import { cancelledTask } from '../../../../../src/engine/core/task.js';
import type { ComparedEntry } from '../../../../../src/engine/methods/compare/body.js';
import type { SeedSweep } from '../../../../../src/engine/methods/compare/gateStudy.js';
import { compare } from '../../../../../src/engine/methods/compare/compare.js';
import { run } from '../../../../../src/engine/methods/fsa/automaton.js';
import type { SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import { automatonNet, wordData } from '../fsa/automatonNet.js';
import { grammars, wordsUpTo } from '../fsa/grammars.js';
import { carriedData, carriers, cellsOf, filterBank } from '../cells/handmade.js';
import { bothWays, dense, embedding, featureInput, modelOf, recurrent, tokenInput } from '../../trace/handmade.js';
import { comparisonOf } from './comparison.js';

const task = grammars.tomita4!;

function labelled(): SequenceDataset {
  const words = wordsUpTo(7);
  const values = Int32Array.from(words, (word) => task.output[run(task, word)]!);
  return wordData(words, ['0', '1'], { per: 'sequence', classes: ['0', '1'], values });
}

function seedsOf({ automata }: ComparedEntry): readonly SeedSweep[] {
  assert.ok(!('reason' in automata));
  return automata.seeds;
}

describe('a comparison of models', () => {
  it('scores them on the same held-out data, one open at a time', async () => {
    const { body, mostOpen } = await comparisonOf({ knows: automatonNet(task), doesNot: automatonNet(grammars.tomita1!) }, labelled(), { seeds: 0 });
    assert.equal(mostOpen, 1);
    const [knows, doesNot] = body.models;
    assert.ok(!('reason' in knows!.score) && knows!.score.value === 1);
    assert.ok(!('reason' in doesNot!.score) && doesNot!.score.value < 0.7 && doesNot!.score.n === knows!.score.n);
    assert.ok(body.majority! > 0.3 && body.majority! < 0.9);
    assert.deepEqual(knows!.automata, { value: null, reason: 'State machines were left out.' });
  });

  it('says how each reads the data where they read it otherwise', async () => {
    const alike = await comparisonOf({ a: automatonNet(task), b: automatonNet(grammars.tomita1!) }, labelled(), { seeds: 0 });
    const other = modelOf([tokenInput(), embedding([[0, 1], [1, 0]]), { ...recurrent({ units: 1, inputSize: 2, inputs: ['embedding'] }), runs: [{ traceName: 'rnn', reverse: false, load: async () => ({ kernel: Float32Array.of(1, -1), recurrent: Float32Array.of(0.5), bias: Float32Array.of(0), recurrentBias: null }) }] }, dense([1, -1], [0, 0])]);
    const differing = await comparisonOf({ a: automatonNet(task), b: other }, labelled(), { seeds: 0 });
    const notesOf = ({ document }: typeof alike): readonly string[] => compare.present(document).flatMap((view) => (view.kind === 'metrics' ? view.notes : []));
    const [first, second] = differing.body.models;
    assert.notEqual(first!.mapping, second!.mapping);
    assert.ok(notesOf(differing).includes(`b: ${second!.mapping}`));
    assert.ok(!notesOf(alike).some((note) => note.includes(alike.body.models[0]!.mapping)));
  });

  it('finds how small their state machines can be, over seeds', async () => {
    const { body, document } = await comparisonOf({ knows: automatonNet(task), doesNot: automatonNet(grammars.tomita1!) }, labelled(), { seeds: 2, maxK: 8, threshold: 0.99 });
    const [knows, doesNot] = body.models.map(seedsOf);
    assert.deepEqual(knows!.map(({ seed }) => seed), [0, 1]);
    for (const { entries, firstK, majority } of [...knows!, ...doesNot!]) {
      assert.equal(firstK.fidelity, entries.find((entry) => entry.fidelity >= 0.99)?.k ?? null);
      assert.ok(majority! > 0.3);
    }
    assert.ok(knows!.every(({ firstK }) => firstK.accuracy !== null && firstK.accuracy === firstK.fidelity));
    assert.ok(doesNot!.every(({ firstK }) => firstK.accuracy === null && firstK.fidelity !== null), 'faithful to a model that is wrong');

    const curves = compare.present(document).filter((view) => view.kind === 'series');
    assert.deepEqual(curves.map(({ id }) => id), ['fidelity', 'accuracy']);
    assert.deepEqual(curves[1]!.lines.map(({ label }) => label), ['knows', 'doesNot', 'majority class']);
    assert.deepEqual(curves[0]!.lines.map(({ label }) => label), ['knows', 'doesNot']);
    // A sweep that ended early goes on as it ended.
    assert.equal(curves[0]!.lines[0]!.values.at(-1), 1);
    assert.match(curves[1]!.summary, /doesNot: never, never/);
  });

  it('does without data: cells are compared, and it is said what is not', async () => {
    const { body, document } = await comparisonOf({ a: automatonNet(task), b: automatonNet(grammars.tomita1!) }, null);
    assert.ok(body.distributions.length > 0 && body.models.every(({ shares }) => shares.settled + shares.notSettled + shares.flat > 0.99));
    assert.deepEqual([body.majority, body.split], [null, null]);
    const [figures] = compare.present(document);
    assert.ok(figures?.kind === 'metrics' && figures.metrics.length === 0);
    for (const name of ['a', 'b']) assert.ok(figures.notes.includes(`${name}: no score. There are no data to score the model on.`));
    assert.ok(compare.present(document).every((view) => view.kind !== 'series'));
  });

  it('puts a metric of all models on the same bins', async () => {
    const bank = (feedbacks: readonly number[]) => filterBank(feedbacks.map((feedback) => ({ feedback, input: new Array<number>(12).fill(0.1) })), feedbacks.map(() => 1));
    const models = { fast: bank([0.1, 0.2]), slow: bank([0.9, 0.95, 0.97]), dead: bank([0, 0]), endless: bank([1, 1, 1]) };
    const { body, document } = await comparisonOf({ ...models, dead: filterBank([{ feedback: 0, input: new Array<number>(12).fill(0) }], [1]) }, carriedData(40), { seeds: 0, metrics: 'timeConstant, settlingTime' });
    const [constant, settling] = body.distributions;
    assert.equal(constant!.metric, 'timeConstant');
    assert.equal(constant!.models.length, 4);
    assert.ok(constant!.models.every(({ counts }) => counts.length === constant!.edges.length - 1));
    assert.deepEqual(constant!.models.map(({ counts, missing }) => [counts.reduce((a, b) => a + b, 0), missing]), [[2, 0], [3, 0], [0, 1], [3, 0]]);
    assert.equal(constant!.models[0]!.counts[0], 2);
    assert.deepEqual(settling!.models[3], { counts: settling!.models[3]!.counts.map(() => 0), missing: 3 });
    assert.deepEqual(body.models.map(({ shares }) => [shares.settled, shares.notSettled, shares.flat]), [[1, 0, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]]);

    const views = compare.present(document);
    const histogram = views.find((view) => view.id === 'histogram:timeConstant')!;
    assert.ok(histogram.kind === 'bars');
    assert.deepEqual(histogram.series.map(({ label, values }) => [label, Math.round(values.reduce((a, b) => a + b, 0))]), [['fast', 1], ['slow', 1], ['dead', 0], ['endless', 1]]);
    assert.match(histogram.summary, /dead: 1 cell without it/);
  });

  it('sees in a layer what a characterisation of its cells sees', async () => {
    const alone = await cellsOf(carriers(), carriedData(), { hold: 'none' });
    const { body } = await comparisonOf({ a: carriers(), b: carriers() }, carriedData(), { seeds: 0, metrics: 'contribution' });
    const values = alone.body.cells.map((cell) => cell.contribution as number);
    const { edges, models } = body.distributions[0]!;
    assert.ok(Math.abs(edges[0]! - Math.min(...values)) < 1e-4 && Math.abs(edges.at(-1)! - Math.max(...values)) < 1e-4);
    assert.deepEqual(models[0], models[1]);
  });

  it('says why a model has no state machine, and compares the rest', async () => {
    const twoWays = modelOf([featureInput(2), recurrent({ inputSize: 2, runs: bothWays.map((direction) => ({ ...direction, load: async () => ({ kernel: Float32Array.of(1, -1), recurrent: Float32Array.of(0.5), bias: Float32Array.of(0), recurrentBias: null }) })) }), dense([1, 0, 0, 1], [0, 0])]);
    const { body, document } = await comparisonOf({ oneWay: automatonNet(task), twoWays }, labelled(), { seeds: 1, maxK: 4 });
    const { automata, units, shares } = body.models[1]!;
    assert.ok('reason' in automata && automata.reason.includes('backwards'));
    assert.deepEqual([units, shares.settled], [2, 1]);
    assert.ok(document.card.notCovered.some((sentence) => sentence.startsWith('twoWays: no state machines.')));
  });

  it('takes two models or more, ends when it is cancelled, and is the same again', async () => {
    const models = { a: automatonNet(task), b: automatonNet(grammars.tomita1!) };
    await assert.rejects(comparisonOf({ a: models.a }, labelled()), { kind: 'usage', message: /two or more/ });
    await assert.rejects(comparisonOf(models, labelled(), {}, cancelledTask), CancelledError);
    await assert.rejects(comparisonOf(models, labelled(), { metrics: 'speed' }), { kind: 'usage', message: /no metric "speed"/ });
    const [first, second] = [await comparisonOf(models, labelled(), { seeds: 1, maxK: 5 }), await comparisonOf(models, labelled(), { seeds: 1, maxK: 5 })];
    assert.equal(JSON.stringify(first.document), JSON.stringify(second.document));
  });
});
