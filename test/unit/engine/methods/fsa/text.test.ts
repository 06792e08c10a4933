import assert from 'node:assert/strict';
import { seededRandom } from '../../../../../src/engine/core/random.js';
import type { SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';
import { extractFrom, minimalOf, wordData, type Extraction } from './automatonNet.js';

/** More words than an alphabet may have: the last ones are rare. */
const vocabulary = 1100;
const good = 0;
const bad = 1;
const rareFrom = 900;

/** A unit that remembers the last of the words good and bad; no other word moves it. */
function moodModel(): SequenceModel {
  const kernel = new Float32Array(vocabulary);
  kernel[good] = 6;
  kernel[bad] = -6;
  const weights = { kernel, recurrent: Float32Array.of(2), bias: Float32Array.of(0), recurrentBias: null };
  return modelOf(
    [
      featureInput(vocabulary),
      recurrent({ inputSize: vocabulary, activation: 'tanh', runs: [{ traceName: 'rnn', reverse: false, load: async () => weights }] }),
      dense([5], [0]),
    ],
    'logit',
  );
}

function sentences(): ReturnType<typeof wordData> {
  const random = seededRandom(8);
  const names = Array.from({ length: vocabulary }, (_, i) => (i === good ? 'good' : i === bad ? 'bad' : `w${i}`));
  const words = Array.from({ length: 400 }, (_, i) => {
    const sentence = Array.from({ length: 5 + random.integer(4) }, () => 2 + random.integer(rareFrom));
    sentence[0] = i % 2 === 0 ? good : bad;
    if (i % 3 === 0) sentence[3] = random.integer(2) === 0 ? good : bad;
    return sentence;
  });
  return wordData(words, names);
}

describe('state machines over words', () => {
  let extraction: Extraction;
  before(async () => {
    extraction = await extractFrom(moodModel(), sentences(), { maxK: 5 });
  });

  it('reads the rarest words as one symbol', () => {
    const { alphabet } = extraction.body;
    assert.equal(alphabet.length, 1000);
    assert.match(alphabet.at(-1)!, /^\(101 rarer words\)$/);
    assert.equal(new Set(alphabet).size, 1000);
    assert.ok(extraction.outcome.card.notCovered.some((sentence) => sentence.includes('101 rarest symbols')));
  });

  it('is total over the alphabet and keeps the mood', () => {
    const { body, outcome } = extraction;
    const minimal = minimalOf(body);
    assert.ok(!minimal.next.includes(-1));
    assert.ok(!('reason' in outcome.card.heldOut) && outcome.card.heldOut.fidelity.value > 0.98);
  });

  it('names states by the words that lead to them', () => {
    const { body } = extraction;
    const label = (output: string): string => body.minimal.states.filter((state) => state.output === output).map((state) => state.label).join(' ');
    assert.match(label('1'), /: good/);
    assert.match(label('0'), /: bad/);
  });

  it('leaves a sweep without sizes where completing every transition would take too long', () => {
    assert.ok(extraction.body.sweep.length > 0);
    assert.ok(extraction.body.sweep.every((entry) => entry.k < 4 || entry.minimalStates === null));
  });
});
