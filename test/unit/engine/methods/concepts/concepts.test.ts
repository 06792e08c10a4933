import assert from 'node:assert/strict';
import { CancelledError, UnrollError } from '../../../../../src/engine/core/errors.js';
import { cancelledTask } from '../../../../../src/engine/core/task.js';
import { concepts } from '../../../../../src/engine/methods/concepts/concepts.js';
import { gainOver } from '../../../../../src/engine/methods/concepts/notCovered.js';
import type { HeldOut } from '../../../../../src/engine/results/document.js';
import { bothWays, dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';
import { automatonNet, wordData } from '../fsa/automatonNet.js';
import { grammars, wordsUpTo } from '../fsa/grammars.js';
import { conceptsOf, flipFlop, flips, rowData, runnableOf, statesAlong, type ExtractedConcepts } from './latch.js';

function heldOutOf({ outcome }: ExtractedConcepts): HeldOut {
  const { heldOut } = outcome.card;
  assert.ok(!('reason' in heldOut));
  return heldOut;
}

describe('concepts of a state that flips when x > 0.5', () => {
  for (const balance of ['cap', 'weights', 'auto']) {
    it(`follows it without a mistake and asks x ≤ 0.5 first (${balance})`, async () => {
      const found = await conceptsOf(await flipFlop(3), rowData({ names: ['x', 'y', 'z'], sequences: flips(40, { features: 3 }) }), { balance });
      const { body } = found;
      const { fidelity, perStep, balanced } = heldOutOf(found);
      assert.deepEqual([fidelity.value, perStep?.value, balanced], [1, 1, 1]);
      assert.equal(body.concepts.length, 2);
      for (const tree of [body.startTree, ...body.trees]) {
        assert.match(tree.nodes[0]!.test!, /^x ≤ 0\.(4|5)/);
        assert.ok(Math.abs(tree.nodes[0]!.threshold - 0.5) < 0.06);
        assert.equal(tree.nodes.length, 3);
        assert.deepEqual(tree.importances, { x: 1, y: 0, z: 0 });
      }
      assert.equal(body.teacherForced.accuracy, 1);
    });
  }

  it('names, counts and explains what it found', async () => {
    const sequences = flips(30);
    const labels = { per: 'step' as const, classes: ['off', 'on'], values: Int32Array.from(sequences.flatMap(statesAlong)) };
    const { body, outcome } = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences, labels }));
    assert.deepEqual(body.concepts.map(({ id, name, class: answer, purity }) => [id, name, answer, purity]), [['C0', 'off', 'off', 1], ['C1', 'on', 'on', 1]]);
    assert.deepEqual(body.concepts.map((concept) => concept.distribution), [{ off: 1, on: 0 }, { off: 0, on: 1 }]);
    assert.equal(body.concepts.reduce((sum, concept) => sum + concept.support, 0), 20 * outcome.card.fittedOn.n);
    assert.equal(body.interactions.reduce((sum, entry) => sum + entry.count, 0), 19 * outcome.card.fittedOn.n);
    for (const { from, to, probability, rule, examples } of body.interactions) {
      assert.match(rule!, from === to ? /^x ≤ 0\.\d+$/ : /^x > 0\.\d+$/);
      assert.ok(from === to ? probability! > 0.6 : probability! < 0.4);
      for (const { sequence, step, location, text } of examples) {
        const x = sequences[sequence]![step]![0]!;
        assert.equal(x > 0.5, from !== to);
        assert.deepEqual(location, { line: 2 + 10 * sequence });
        assert.ok(Math.abs(Number(text.replace('x ', '')) - x) < 1e-3);
      }
    }
    const { accuracy } = outcome.card;
    assert.ok(!('reason' in accuracy) && accuracy.model === 1 && accuracy.explanation === 1 && accuracy.majority < 0.8);
    assert.deepEqual(body.scores.map(({ precision, recall, f1 }) => [precision, recall, f1]), [[1, 1, 1], [1, 1, 1]]);
  });

  it('keeps the states within the memory it may use, and says what it left out', async () => {
    const data = rowData({ names: ['x'], sequences: flips(10, { steps: 8000 }) });
    const settings = { k: 2, balance: 'cap' };
    const { outcome: whole } = await conceptsOf(await flipFlop(1), data, settings);
    // Of 3 units each, held twice: 43,690 steps, a fifth of them of sequences kept apart.
    const { outcome } = await conceptsOf(await flipFlop(1), data, { ...settings, memory: 1 });
    assert.ok(outcome.card.fittedOn.n * 8000 <= 43_690);
    const leftOut = whole.card.fittedOn.n - outcome.card.fittedOn.n;
    assert.ok(leftOut > 0);
    assert.ok(outcome.card.notCovered.includes(`${leftOut} of ${whole.card.fittedOn.n} fitting sequences were left out, to stay within memory.`), outcome.card.notCovered.join('\n'));
    assert.ok(!whole.card.notCovered.some((sentence) => sentence.includes('left out')));
  });

  it('says what memory adds, and when it adds nothing', async () => {
    const { body, outcome } = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(30) }));
    assert.ok(body.gain!.adds && body.baselines.memoryless!.perStep! < 0.8);
    assert.ok(body.baselines.majority!.perStep! < 0.8);
    assert.ok(outcome.card.notCovered.every((sentence) => !/nothing/.test(sentence)));

    // At the first step the state is the input's own doing.
    const single = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(60, { steps: 1 }) }));
    assert.equal(single.body.gain!.adds, false);
    assert.match(single.outcome.card.notCovered.join(' '), /Concepts add nothing here .* agrees with the model on 100 %, the concepts on 100 %/);
    assert.match(single.outcome.card.notCovered.join(' '), /Nothing was seen to follow C0, C1/);
    assert.ok(single.outcome.card.notCovered.every((sentence) => !/always answering/.test(sentence)));
    const idle = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(30, { share: 0 }) }));
    assert.match(idle.outcome.card.notCovered.join(' '), /The concepts agree with the model no more often than always answering .* does \(100 %\)\./);
    assert.deepEqual(single.body.trees.map((tree) => [tree.samples, tree.nodes.length]), [[0, 1], [0, 1]]);
    assert.deepEqual(single.body.interactions.map(({ from, to, rule, probability }) => [from, to, rule, probability]), [['C0', 'C0', 'always', null], ['C1', 'C1', 'always', null]]);
    assert.deepEqual(single.body.teacherForced, { accuracy: null, n: 0 });
  });

  it('is judged by the last step where the model answers only once', async () => {
    const sequences = Array.from({ length: 60 }, (_, i) => flips(1, { steps: 5 + (i % 4), seed: i + 1 })[0]!);
    const labels = { per: 'sequence' as const, classes: ['0', '1'], values: Int32Array.from(sequences, (rows) => statesAlong(rows).at(-1)!) };
    const found = await conceptsOf(await flipFlop(1, false), rowData({ names: ['x'], sequences, labels }), { k: 2 });
    const { fidelity, perStep, byLength, n } = heldOutOf(found);
    assert.equal(fidelity.value, 1);
    assert.equal(perStep, null);
    assert.equal(found.body.baselines.memoryless!.perStep, null);
    assert.deepEqual(byLength.map((entry) => entry.length), [5, 6, 7, 8]);
    assert.equal(byLength.reduce((sum, entry) => sum + entry.n, 0), n);
    const { accuracy } = found.outcome.card;
    assert.ok(!('reason' in accuracy) && accuracy.explanation === 1);
  });

  it('shows trees the whole window when told to', async () => {
    const { body } = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(60) }), { k: 2, window: 2, treeInput: 'window' });
    assert.deepEqual(body.input.names, ['x', 'x (t−1)', 'x (t−2)']);
    assert.equal(body.teacherForced.accuracy, 1);
    for (const tree of body.trees) assert.deepEqual(tree.importances, { x: 1, 'x (t−1)': 0, 'x (t−2)': 0 });
  });

  it('caps the samples of every pair', async () => {
    const { body } = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(60) }), { k: 2, balance: 'cap', cap: 30 });
    assert.deepEqual(body.trees.map((tree) => [tree.samples, tree.nodes[0]!.value]), [[60, [30, 30]], [60, [30, 30]]]);
    assert.ok(body.interactions.every((entry) => entry.count > 30));
    const weighted = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(60) }), { k: 2, balance: 'weights', cap: 30 });
    for (const { samples, nodes } of weighted.body.trees) {
      assert.ok(samples > 60);
      assert.ok(Math.abs(nodes[0]!.value[0]! - nodes[0]!.value[1]!) < 1e-6);
    }
  });

  it('gives mean and deviation over seeds, and the windows, when asked', async () => {
    const dataset = rowData({ names: ['x'], sequences: flips(30) });
    const plain = await conceptsOf(await flipFlop(1), dataset, { k: 2 });
    assert.deepEqual([plain.body.repeats, plain.body.windows], [null, null]);
    const { body } = await conceptsOf(await flipFlop(1), dataset, { k: 2, repeats: 3, windowStudy: true });
    assert.deepEqual(body.repeats, { mean: 1, deviation: 0, values: [1, 1, 1] });
    assert.deepEqual(body.windows!.map((entry) => entry.window), [0, 1, 2, 3, 4]);
    assert.equal(body.windows![0]!.fidelity, 1);
    assert.ok(body.windows![4]!.fidelity < 1);
  });

  it('gives equal results for equal seeds', async () => {
    const dataset = rowData({ names: ['x', 'y'], sequences: flips(30, { features: 2 }) });
    const [one, other] = [await conceptsOf(await flipFlop(2), dataset, { cap: 20 }, 7), await conceptsOf(await flipFlop(2), dataset, { cap: 20 }, 7)];
    assert.deepEqual(one.document, other.document);
  });
});

describe('what concepts add', () => {
  const evaluation = (margin: number, value: number, memoryless: number): Parameters<typeof gainOver>[0] => ({
    heldOut: { n: 10, fidelity: { value: 0.5, low: 0.4, high: 0.6 }, balanced: value, byLength: [], perStep: { value, low: 0, high: 1 } },
    accuracy: { value: null, reason: '' },
    advantage: { value: value - memoryless, margin },
    baselines: { majority: null, memoryless: { fidelity: 0.5, perStep: memoryless, balanced: memoryless, accuracy: null } },
    scores: [],
    teacherForced: { accuracy: null, n: 0 },
  });

  it('is said only beyond what chance may give', () => {
    assert.deepEqual([gainOver(evaluation(0.04, 0.95, 0.8))!.adds, gainOver(evaluation(0.04, 0.95, 0.8))!.sentence.slice(0, 12)], [true, 'Concepts add']);
    assert.match(gainOver(evaluation(0.04, 0.95, 0.93))!.sentence, /not certain: .* 93\.0 %, the concepts on 95\.0 %/);
    assert.match(gainOver(evaluation(0.04, 0.95, 0.95))!.sentence, /add nothing/);
    assert.equal(gainOver(evaluation(0.04, 0.95, 0.93))!.adds, false);
  });
});

describe('concepts of a network over symbols', () => {
  const words = wordsUpTo(7).map((word) => [...word]);

  it('asks which symbol it is', async () => {
    const found = await conceptsOf(await runnableOf(automatonNet(grammars.tomita5!, { perStep: true })), wordData(words, ['a', 'b']), { maxK: 8 });
    assert.equal(heldOutOf(found).perStep!.value, 1);
    for (const tree of found.body.trees.filter((each) => each.nodes.length > 1)) assert.match(tree.nodes[0]!.test!, /^symbol = [ab]$/);
    assert.ok(found.body.interactions.some((entry) => entry.rule === 'symbol = a' || entry.rule === 'symbol ≠ b'));
    assert.match(found.outcome.card.notCovered.join(' '), /without a step/);
    assert.ok(!found.body.gain || found.body.gain.adds);
    assert.match(found.body.concepts[0]!.examples[0]!.text, /^(… )?[ab]+$/);
  });

  it('keeps to the words that tell most of a large vocabulary', async () => {
    // 300 symbols of which two matter: 7 leads to state 1, 11 back.
    const symbols = 300;
    const net = await flipFlop(symbols, true, (state, oneHot) => (oneHot[7] === 1 ? 1 : oneHot[11] === 1 ? 0 : state));
    const sequences = Array.from({ length: 60 }, (_, i) => Array.from({ length: 12 }, (_, t) => (t % 4 === 1 ? 7 : t % 4 === 3 ? 11 : (i * 6 + t) % symbols)));
    const found = await conceptsOf(net, wordData(sequences, Array.from({ length: symbols }, (_, i) => `w${String(i).padStart(3, '0')}`)), { k: 2 });
    const { body } = found;
    assert.equal(body.input.words!.length, 201);
    assert.ok(body.input.others && /^\(100 other words\)$/.test(body.input.words!.at(-1)!));
    assert.deepEqual(body.trees.map((tree) => tree.nodes[0]!.test), ['word = w007', 'word = w011']);
    assert.equal(heldOutOf(found).perStep!.value, 1);
  });
});

describe('what concepts cannot be had of', () => {
  it('says why, before weights are loaded', async () => {
    const regression = await runnableOf(modelOf([featureInput(1), recurrent(), dense([1], [0])], 'regression'));
    assert.match(concepts.unsuited(regression)!, /a number, not a class/);
    const feedForward = await runnableOf(modelOf([featureInput(1), dense([1, 1], [0, 0], { inputs: ['in'] })]));
    assert.match(concepts.unsuited(feedForward)!, /no recurrent layer/);
    const backward = await runnableOf(modelOf([featureInput(1), recurrent({ runs: bothWays, outputShape: [2] }), dense([1, 1, 1, 1], [0, 0])]));
    assert.match(concepts.unsuited(backward)!, /reads sequences backwards/);
    assert.equal(concepts.unsuited(await flipFlop(1)), null);
  });

  it('refuses states that are no numbers', async () => {
    const runnable = await flipFlop(1);
    const broken = { ...runnable, run: (...of: Parameters<typeof runnable.run>) => {
      const result = runnable.run(...of);
      result.arrays.get('rnn.h')?.data.fill(NaN);
      return result;
    } };
    await assert.rejects(conceptsOf(broken, rowData({ names: ['x'], sequences: flips(8) })), (error) => error instanceof UnrollError && /not a finite number/.test(error.message));
  });

  it('ends when it is cancelled', async () => {
    await assert.rejects(conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(8) }), {}, 0, cancelledTask), CancelledError);
  });
});
