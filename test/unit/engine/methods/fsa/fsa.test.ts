import assert from 'node:assert/strict';
import { CancelledError } from '../../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../../src/engine/core/random.js';
import { cancelledTask, silentTask } from '../../../../../src/engine/core/task.js';
import { distinguish, run, type Automaton } from '../../../../../src/engine/methods/fsa/automaton.js';
import { fsa } from '../../../../../src/engine/methods/fsa/fsa.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { bothWays, dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';
import { automatonNet, extractFrom, minimalOf, wordData } from './automatonNet.js';
import { acceptor, grammars, wordsUpTo } from './grammars.js';

const binary = ['0', '1'];

/** All words up to length 6 and random ones up to 12, labelled by the automaton. */
function dataOf(automaton: Automaton, names = ['reject', 'accept']) {
  const random = seededRandom(4);
  const words = [...wordsUpTo(6), ...Array.from({ length: 200 }, () => Array.from({ length: 7 + random.integer(6) }, () => random.integer(2)))];
  const values = Int32Array.from(words, (word) => automaton.output[run(automaton, word)]!);
  return wordData(words, binary, { per: 'sequence', classes: names, values });
}

describe('extraction of state machines', () => {
  for (const [name, grammar] of Object.entries(grammars)) {
    it(`finds the minimal automaton of ${name} in a network that computes it`, async () => {
      const { outcome, body } = await extractFrom(automatonNet(grammar), dataOf(grammar));
      assert.equal(distinguish(minimalOf(body), grammar), null);
      assert.equal(body.minimal.states.length, grammar.states);
      assert.deepEqual(body.counterexamples, []);
      assert.ok(!('reason' in outcome.card.heldOut) && outcome.card.heldOut.fidelity.value === 1);
    });
  }

  it('repairs by splitting when there are too few clusters', async () => {
    for (const name of ['tomita3', 'tomita7', 'contains0110'] as const) {
      const { body } = await extractFrom(automatonNet(grammars[name]!), dataOf(grammars[name]!), { maxK: 2 });
      assert.equal(body.k, 2);
      assert.ok(body.splits > 0);
      assert.equal(body.states.length, 1 + body.k + body.splits);
      assert.equal(distinguish(minimalOf(body), grammars[name]!), null);
    }
  });

  it('keeps to a k that is given, without sweep or repair', async () => {
    const { body, outcome } = await extractFrom(automatonNet(grammars.tomita7!), dataOf(grammars.tomita7!), { k: 2 });
    assert.deepEqual([body.states.length, body.k, body.splits, body.sweep.length], [3, 2, 0, 0]);
    assert.ok(body.counterexamples.length > 0);
    const lengths = body.counterexamples.map((example) => example.length);
    assert.deepEqual(lengths, lengths.slice().sort((a, b) => a - b));
    for (const { word, model, length } of body.counterexamples) {
      const symbols = word === '(empty)' ? [] : [...word].map(Number);
      assert.equal(symbols.length, length);
      assert.equal(model, grammars.tomita7!.output[run(grammars.tomita7!, symbols)] === 1 ? 'accept' : 'reject');
    }
    assert.ok(outcome.card.notCovered.some((sentence) => sentence.includes('Machine and model differ')));
  });

  it('clusters with the position beside the state as LISOR-x', async () => {
    const { body } = await extractFrom(automatonNet(grammars.tomita4!), dataOf(grammars.tomita4!), { method: 'lisor-x', k: 30 });
    assert.equal(distinguish(minimalOf(body), grammars.tomita4!), null);
  });

  it('gives equal results for equal input and seed, as JSON', async () => {
    const once = async () => JSON.stringify((await extractFrom(automatonNet(grammars.tomita3!), dataOf(grammars.tomita3!), {}, 7)).outcome);
    assert.equal(await once(), await once());
  });

  it('counts support and confidence on the fitted sequences alone', async () => {
    const { body, outcome, data } = await extractFrom(automatonNet(grammars.tomita5!), dataOf(grammars.tomita5!));
    const observed = body.transitions.reduce((sum, transition) => sum + transition.support, 0);
    const all = data.dataset.lengths.reduce((sum, length) => sum + length, 0);
    assert.ok(observed > 0 && observed < all);
    for (const { support, confidence, completed } of body.transitions) {
      assert.equal(completed, support === 0);
      assert.ok(confidence >= 0 && confidence <= 1);
    }
    const start = body.states.find((state) => state.id === body.start)!;
    assert.ok(start.support < outcome.card.fittedOn.n, 'validation sequences are fitted on, but not counted');
    assert.ok(body.transitions.every((transition) => transition.to !== body.start), 'nothing enters START');
    assert.equal(body.transitions.length, body.states.length * 2);
  });

  it('completes transitions that the data never takes by asking the model', async () => {
    // 1s only after 0s: from the states behind a 1, a 0 is never seen.
    const words = Array.from({ length: 120 }, (_, i) => [...Array<number>(i % 12).fill(0), ...Array<number>(Math.floor(i / 12)).fill(1)]);
    const { body, outcome } = await extractFrom(automatonNet(grammars.tomita5!), wordData(words, binary));
    assert.ok(body.transitions.some((transition) => transition.completed));
    assert.ok(outcome.card.notCovered.some((sentence) => sentence.includes('never seen') && sentence.includes('the model was asked')));
    assert.equal(distinguish(minimalOf(body), grammars.tomita5!), null);
    assert.deepEqual(outcome.card.accuracy, { value: null, reason: 'The data has no labels.' });
  });

  it('can lead unseen transitions to a state without a class', async () => {
    const words = Array.from({ length: 120 }, (_, i) => [...Array<number>(i % 12).fill(0), ...Array<number>(Math.floor(i / 12)).fill(1)]);
    const { body } = await extractFrom(automatonNet(grammars.tomita5!), wordData(words, binary), { k: 8, unseen: 'reject' });
    const rejected = body.states.find((state) => state.id === 'REJECTED')!;
    assert.equal(rejected.output, null);
    for (const transition of body.transitions) assert.equal(transition.to === 'REJECTED', transition.completed);
    const minimal = minimalOf(body);
    assert.equal(body.minimal.states[run(minimal, [1, 0])]!.output, null);
  });

  it('reads models that answer every step, whose start has no class', async () => {
    const grammar = acceptor([1], [[0, 1], [2, 0], [1, 2]]);
    const words = [...wordsUpTo(5).slice(1), ...wordsUpTo(9).slice(-80)];
    const labels = words.flatMap((word) => word.map((_, t) => grammar.output[run(grammar, word.slice(0, t + 1))]!));
    const dataset = wordData(words, binary, { per: 'step', classes: ['no', 'yes'], values: Int32Array.from(labels) });
    const { body, outcome } = await extractFrom(automatonNet(grammar, { perStep: true }), dataset);
    assert.equal(body.states.find((state) => state.id === 'START')!.output, null);
    assert.equal(distinguish(minimalOf(body), grammar), null);
    assert.equal(body.minimal.states.length, 3, 'START is merged with the state that goes the same way');
    const { heldOut, accuracy } = outcome.card;
    assert.ok(!('reason' in heldOut) && heldOut.perStep?.value === 1);
    assert.ok(!('reason' in accuracy) && accuracy.model === 1 && accuracy.explanation === 1);
  });

  it('takes the verdicts of members where the state alone decides nothing', async () => {
    const lower = automatonNet(grammars.tomita4!, { perStep: true }).layers[1]!;
    assert.ok(lower.kind === 'recurrent');
    const units = lower.units;
    const copy = { kernel: Float32Array.from({ length: units * units }, (_, i) => (i % (units + 1) === 0 ? 1 : 0)), recurrent: new Float32Array(units * units), bias: new Float32Array(units), recurrentBias: null };
    const upper = recurrent({ name: 'upper', inputs: ['rnn'], units, inputSize: units, outputShape: [units], runs: [{ traceName: 'upper', reverse: false, load: async () => copy }] });
    const head = automatonNet(grammars.tomita4!).layers[2]!;
    const model = modelOf([featureInput(2), lower, upper, { ...head, inputs: ['upper'] }]);
    const last = await extractFrom(model, dataOf(grammars.tomita4!));
    assert.equal(last.body.layer, 'upper');
    assert.equal(distinguish(minimalOf(last.body), grammars.tomita4!), null);
    const first = await extractFrom(model, dataOf(grammars.tomita4!), { layer: 'rnn' });
    assert.equal(first.body.layer, 'rnn');
    assert.ok(first.outcome.card.notCovered.some((sentence) => sentence.includes('what the model says most often')));
    assert.equal(first.body.states[0]!.output, null);
    assert.ok(!('reason' in first.outcome.card.heldOut) && first.outcome.card.heldOut.fidelity.value > 0.99);
  });

  it('cuts continuous inputs into ranges', async () => {
    // h = sign of the running sum of x, roughly: the class is whether the last large input was positive.
    const weights = { kernel: Float32Array.of(8), recurrent: Float32Array.of(6), bias: Float32Array.of(0), recurrentBias: null };
    const model = modelOf(
      [featureInput(1), recurrent({ activation: 'tanh', runs: [{ traceName: 'rnn', reverse: false, load: async () => weights }] }), dense([4], [0])],
      'logit',
    );
    const random = seededRandom(2);
    const rows = Array.from({ length: 300 }, () => Array.from({ length: 6 }, () => [-2, -0.05, 0.05, 2][random.integer(4)]! + 0.01 * random.next()));
    const words = rows.map((row) => row.map(() => 0));
    const dataset = { ...wordData(words, binary), content: { kind: 'features', names: ['level'] } as const, values: Float32Array.from(rows.flat()) };
    const { body, outcome } = await extractFrom(model, dataset, { symbols: 4 });
    assert.deepEqual(body.alphabet.map((name) => name.split(' ')[0]), ['level', 'level', 'level', 'level']);
    assert.deepEqual([body.alphabet[0], body.alphabet[3]], ['level -2 to -1.99', 'level 2–2.01']);
    assert.ok(!('reason' in outcome.card.heldOut) && outcome.card.heldOut.fidelity.value > 0.95);
    assert.ok(outcome.card.notCovered.some((sentence) => sentence.includes('continuous')));
    assert.deepEqual(minimalOf(body).next.includes(-1), false, 'total over the alphabet');
  });

  it('reports fidelity on words longer than any in the data', async () => {
    const { outcome, body } = await extractFrom(automatonNet(grammars.tomita6!), dataOf(grammars.tomita6!));
    assert.ok(!('reason' in outcome.card.heldOut));
    assert.equal(body.longest, 12);
    assert.equal(outcome.card.heldOut.byLength.at(-1)!.length, 24);
  });

  it('refuses data without steps and states that are no numbers', async () => {
    const empty = wordData([[], [], [1]], binary);
    await assert.rejects(extractFrom(automatonNet(grammars.tomita1!), { ...empty, split: Uint8Array.of(0, 0, 1) }), /words\.csv: all sequences to fit on are empty/);
    const broken = automatonNet(grammars.tomita1!);
    const layers = broken.layers.map((layer) => {
      if (layer.kind !== 'recurrent') return layer;
      const runs = layer.runs.map((way) => ({ ...way, load: async () => ({ ...(await way.load()), bias: new Float32Array(layer.units).fill(NaN) }) }));
      return { ...layer, runs };
    });
    await assert.rejects(extractFrom({ ...broken, layers }, dataOf(grammars.tomita1!)), /after "[01]+" the hidden state of the model is not a finite number/);
  });

  it('ends when it is cancelled', async () => {
    await assert.rejects(extractFrom(automatonNet(grammars.tomita1!), dataOf(grammars.tomita1!), {}, 0, cancelledTask), CancelledError);
  });

  it('says why a model is not suited', async () => {
    const reason = async (model: ReturnType<typeof modelOf>) => fsa.unsuited(await loadRunnable(model, silentTask));
    assert.equal(await reason(automatonNet(grammars.tomita1!)), null);
    assert.match((await reason(modelOf([featureInput(1), dense([1], [0], { inputs: ['in'] })])))!, /no recurrent layer/);
    const head = dense([1, 1], [0]);
    assert.match((await reason(modelOf([featureInput(1), recurrent({ runs: bothWays, outputShape: [2] }), head])))!, /"rnn" reads sequences backwards/);
    assert.match((await reason(modelOf([featureInput(1), recurrent(), dense([1], [0])], 'regression')))!, /a number, not a class/);
  });
});
