/**
 * What an automaton may learn from: nothing of the sequences that it is tested on.
 */
import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import { alphabetOfSymbols } from '../../../../../src/engine/methods/fsa/alphabet.js';
import { collect } from '../../../../../src/engine/methods/fsa/collect.js';
import { Extractor } from '../../../../../src/engine/methods/fsa/extraction.js';
import { ModelOracle } from '../../../../../src/engine/methods/fsa/modelOracle.js';
import { unknownVerdict } from '../../../../../src/engine/methods/fsa/stateTree.js';
import { chosenRecurrentLayer } from '../../../../../src/engine/model/graph.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { recurrent, featureInput, modelOf } from '../../trace/handmade.js';
import { automatonNet, extractFrom, wordData } from './automatonNet.js';
import { acceptor, grammars } from './grammars.js';

const binary = ['0', '1'];
/** The last symbol decides. */
const endsWithZero = acceptor([1], [[1, 0], [1, 0]]);

/** @param train words to fit on; the others are tested on */
function parted(train: readonly (readonly number[])[], test: readonly (readonly number[])[]): SequenceDataset {
  return { ...wordData([...train, ...test], binary), split: Uint8Array.from([...train.map(() => 0), ...test.map(() => 1)]) };
}

describe('what a state machine learns from', () => {
  it('are never the held-out words, neither asked nor met as the beginning of others', async () => {
    const model = automatonNet(grammars.tomita5!);
    const runnable = await loadRunnable(model, silentTask);
    const heldOut = [[0, 1], [1, 1, 1]];
    const data = pairData(model, parted([[0, 1, 1], [1, 0], [0, 0]], heldOut));
    const layer = chosenRecurrentLayer(model, null);
    const alphabet = await alphabetOfSymbols(data, data.alphabet!, [0, 1, 2], silentTask);
    const oracle = new ModelOracle(runnable, layer, data, alphabet, silentTask);
    const parts = { fitted: Int32Array.of(0, 1, 2), validation: new Int32Array(0), heldOut: Int32Array.of(3, 4) };
    const { tree, learned, cases } = await collect(oracle, alphabet, data, parts, 2 ** 20, silentTask);
    assert.equal(learned, 3);
    assert.equal(cases.validation.length, 3);
    const heldOutNode = tree.find([1, 1, 1]);
    assert.deepEqual([tree.fitted[heldOutNode], tree.probed[heldOutNode]], [0, 0], 'read for the curve, but not counted');
    const extractor = new Extractor(tree, oracle, alphabet, 'complete', heldOut);
    const verdictOf = (word: readonly number[]): number => tree.verdict[tree.find(word)]!;
    assert.deepEqual([verdictOf([0, 1]), verdictOf([1, 1, 1])], [unknownVerdict, unknownVerdict]);
    assert.equal(verdictOf([0, 1, 1]), 0);
    assert.equal(await extractor.ask([[0, 1], [1, 1, 1], [1, 1, 1, 0]], silentTask), true);
    assert.equal(verdictOf([1, 1, 1, 0]), 0);
    assert.equal(verdictOf([1, 1, 1]), unknownVerdict);
    assert.equal(await extractor.ask([[0, 1], [1, 1, 1, 0]], silentTask), false);
  });

  it('is what ends in a state, where the model answers once and the state alone decides nothing', async () => {
    const lower = automatonNet(endsWithZero, { perStep: true }).layers[1]!;
    assert.ok(lower.kind === 'recurrent');
    const { units } = lower;
    const copy = { kernel: Float32Array.from({ length: units * units }, (_, i) => (i % (units + 1) === 0 ? 1 : 0)), recurrent: new Float32Array(units * units), bias: new Float32Array(units), recurrentBias: null };
    const upper = recurrent({ name: 'upper', inputs: ['rnn'], units, inputSize: units, outputShape: [units], runs: [{ traceName: 'upper', reverse: false, load: async () => copy }] });
    const head = automatonNet(endsWithZero).layers[2]!;
    const model = modelOf([featureInput(2), lower, upper, { ...head, inputs: ['upper'] }]);
    // Five pass through "0", which one of them is; four end in "01".
    const { body } = await extractFrom(model, parted([[0], [0, 1], [0, 1], [0, 1], [0, 1]], [[1], [1, 0]]), { k: 1, layer: 'rnn' });
    assert.deepEqual(body.states.map((state) => state.output), [null, '0']);
    assert.deepEqual(body.states[1]!.distribution, { 0: 0.8, 1: 0.2 });
  });

  it('is said to be little where one class would do as well', async () => {
    const train = [[0], [1], [0, 1], [1, 0], [1, 1], [0, 0], [1, 0, 1]];
    const { outcome } = await extractFrom(automatonNet(endsWithZero), parted(train, [[0, 1, 0, 1], [1, 1, 1], [1, 1, 0]]), { k: 1 });
    const { heldOut, notCovered } = outcome.card;
    assert.ok(!('reason' in heldOut) && heldOut.fidelity.value <= 2 / 3);
    assert.ok(notCovered.some((sentence) => /no more often than always answering 0 does \(66\.7 %\)\. Try more clusters/.test(sentence)), notCovered.join('\n'));
    const same = await extractFrom(automatonNet(endsWithZero), parted(train, [[0, 1, 0, 1], [1, 1, 1]]));
    assert.ok(same.outcome.card.notCovered.some((sentence) => sentence.startsWith('The model answers 0 to everything that was held out')));
  });

  it('has lengths beyond the data only beyond all of it', async () => {
    const { body, outcome } = await extractFrom(automatonNet(endsWithZero), parted([[0], [1], [0, 1]], [[1, 0, 1, 0, 1], [1, 1]]));
    assert.equal(body.longest, 5);
    assert.ok(!('reason' in outcome.card.heldOut));
    const lengths = outcome.card.heldOut.byLength.map((entry) => entry.length);
    assert.deepEqual(lengths, [2, 5, 6, 7, 8, 9, 10]);
  });
});
