import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { memorySource } from '../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import type { Batch } from '../../../../src/engine/data/batch.js';
import { pairData } from '../../../../src/engine/data/pair.js';
import { readDataset } from '../../../../src/engine/data/registry.js';
import { parseVocabulary } from '../../../../src/engine/data/vocabulary.js';
import type { Layer, MaskingLayer, SequenceModel } from '../../../../src/engine/model/sequenceModel.js';
import { dense, embedding, featureInput, modelOf, recurrent, tokenInput } from '../trace/handmade.js';
import { floats, longs, npy, npz, readText } from './files.js';

const head = (units: number): Layer => dense(Array<number>(units).fill(0), Array<number>(units).fill(0));
const takesFeatures = (width: number, units = 2): SequenceModel => modelOf([featureInput(width), recurrent(), head(units)]);
const takesTokens = (ids: number, maskZero = false): SequenceModel =>
  modelOf([tokenInput(), embedding(Array<number[]>(ids).fill([0]), { maskZero }), recurrent(), head(2)]);
const masking: MaskingLayer = { kind: 'masking', name: 'masking', className: 'Masking', inputs: ['in'], outputShape: [null, 2], tensors: [], maskValue: -1 };

const words = 'sequence,label\n,reject\n01,accept\n110,reject\n';
const inputOf = (batch: Batch | null): number[] => [...batch!.inputs[0]!.data];

describe('pairData: symbols', () => {
  it('become one-hot rows in sorted order, padded and masked', async () => {
    const data = pairData(takesFeatures(2), await readText('w.csv', words));
    const batch = data.batch([1, 2, 0]);
    assert.deepEqual([batch.count, batch.steps, [...batch.lengths]], [3, 3, [2, 3, 0]]);
    assert.deepEqual(inputOf(batch), [1, 0, 0, 1, 0, 0, /**/ 0, 1, 0, 1, 1, 0, /**/ 0, 0, 0, 0, 0, 0]);
    assert.deepEqual([...batch.mask!], [1, 1, 0, 1, 1, 1, 0, 0, 0]);
    assert.match(data.mapping, /Symbols 0, 1 become one-hot rows/);
    assert.deepEqual(data.alphabet, ['0', '1']);
    assert.deepEqual([...data.symbolsOf(2)!], [1, 1, 0]);
    assert.deepEqual([data.textOf(2), data.textOf(0)], ['110', '(empty)']);
  });

  it('become ids from 1 for an embedding, or from 0 where it has no row to spare', async () => {
    const dataset = await readText('w.csv', words);
    for (const model of [takesTokens(3, true), takesTokens(3), takesTokens(5)]) {
      assert.deepEqual(inputOf(pairData(model, dataset).batch([2])), [2, 2, 1]);
    }
    const tight = pairData(takesTokens(2), dataset);
    assert.deepEqual(inputOf(tight.batch([2])), [1, 1, 0]);
    assert.match(tight.mapping, /token ids 0 to 1/);
    assert.throws(() => pairData(takesTokens(2, true), dataset), { name: 'UnrollError', message: /embedding has 2 ids, one of them padding/ });
  });

  it('become the number itself for one feature', async () => {
    const data = pairData(takesFeatures(1), await readText('w.csv', words));
    assert.deepEqual(inputOf(data.batch([2])), [1, 1, 0]);
    await assert.rejects(async () => pairData(takesFeatures(1), await readText('w.csv', 'sequence,label\nab,1\n')), { message: /the symbol "a" is no number/ });
  });

  it('are refused where the width does not fit, and taken in the order the user gives', async () => {
    const dataset = await readText('w.csv', words);
    assert.throws(() => pairData(takesFeatures(3), dataset), { name: 'UnrollError', message: /w\.csv: has 2 symbols \(0, 1\), but the model takes 3 features/ });
    assert.deepEqual(inputOf(pairData(takesFeatures(3), dataset, { symbols: ['1', '2', '0'] }).batch([1])), [0, 0, 1, 1, 0, 0]);
    assert.throws(() => pairData(takesFeatures(2), dataset, { symbols: ['0', '2'] }), { message: /the symbol "1" is not among/ });
  });

  it('words need a vocabulary, unless the embedding has exactly as many; numbers are ids themselves', async () => {
    const dataset = await readText('w.csv', 'sequence,label\nnot good,neg\ngood,pos\n');
    assert.deepEqual(inputOf(pairData(takesTokens(3, true), dataset).batch([0])), [2, 1]);
    assert.throws(() => pairData(takesTokens(50, true), dataset), { name: 'UnrollError', message: /2 different words, but the model knows 50.*vocab\.json/ });
    const ids = pairData(takesTokens(50), await readText('w.csv', 'sequence,label\n40 7 3,a\n'));
    assert.deepEqual(inputOf(ids.batch([0])), [40, 7, 3]);
  });

  it('new words can be asked', async () => {
    const data = pairData(takesTokens(3, true), await readText('w.csv', words));
    const batch = data.encode([[1, 0, 0], [], [0]]);
    assert.deepEqual([inputOf(batch), [...batch!.lengths], [...batch!.mask!]], [[2, 1, 1, 0, 0, 0, 1, 0, 0], [3, 0, 1], [1, 1, 1, 0, 0, 0, 1, 0, 0]]);
    const empty = data.encode([[]]);
    assert.deepEqual([empty!.steps, empty!.mask, inputOf(empty)], [0, null, []]);
  });
});

describe('pairData: tokens', () => {
  it('go to an embedding as they are; its padding is masked and no symbol', async () => {
    const dataset = await readDataset(await npz({ X: longs([2, 3], 0, 4, 2, 7, 7, 2) }), {}, silentTask);
    const masked = pairData(takesTokens(8, true), dataset);
    assert.deepEqual([masked.alphabet, [...masked.symbolsOf(0)!], masked.textOf(0)], [['2', '4', '7'], [1, 0], '4 2']);
    const batch = masked.batch([0, 1]);
    assert.deepEqual([inputOf(batch), [...batch.mask!], [...batch.lengths]], [[0, 4, 2, 7, 7, 2], [0, 1, 1, 1, 1, 1], [2, 3]]);
    assert.deepEqual(inputOf(masked.encode([[2, 0]])), [7, 2]);
    const unmasked = pairData(takesTokens(8), dataset);
    assert.deepEqual([[...unmasked.symbolsOf(0)!], unmasked.batch([0]).mask], [[0, 2, 1], null]);
  });

  it('are refused beyond the vocabulary, naming the row', async () => {
    const dataset = await readText('d.jsonl', '{"tokens": [1, 2]}\n{"tokens": [1, 9]}\n');
    assert.throws(() => pairData(takesTokens(9), dataset), { name: 'UnrollError', message: /d\.jsonl: line 2 holds the token id 9, but the model's embedding has 9 ids \(0 to 8\)/ });
    assert.throws(() => pairData(takesFeatures(5), dataset), { message: /takes 5 features/ });
  });

  it('become one-hot rows, or numbers for one feature', async () => {
    const dataset = await readText('d.jsonl', '{"tokens": [1, 2]}\n');
    assert.deepEqual(inputOf(pairData(takesFeatures(3), dataset).batch([0])), [0, 1, 0, 0, 0, 1]);
    assert.deepEqual(inputOf(pairData(takesFeatures(1), dataset).batch([0])), [1, 2]);
  });

  it('are shown as words where the vocabulary has them, each once', async () => {
    const vocabulary = { name: 'vocab.json', words: ['', 'a', 'a', null] };
    const data = pairData(takesTokens(4, true), await readText('d.jsonl', '{"tokens": [3, 2, 1]}\n', { vocabulary }));
    assert.deepEqual([data.alphabet, data.textOf(0)], [['a', 'a#2', '#3'], '#3 a#2 a']);
  });

  it('a mask of the file is handed on', async () => {
    const dataset = await readDataset(await npz({ X: longs([1, 3], 5, 4, 2), mask: npy('|b1', [1, 3], Uint8Array.of(1, 0, 1)) }), {}, silentTask);
    const data = pairData(takesTokens(8), dataset);
    assert.deepEqual([[...data.batch([0]).mask!], [...data.symbolsOf(0)!]], [[1, 0, 1], [2, 0]]);
  });
});

describe('pairData: features', () => {
  it('are handed on as they are, rows of the mask value masked', async () => {
    const dataset = await readDataset(await npz({ X: floats([1, 2, 2], 1, -1, -1, -1) }), {}, silentTask);
    const plain = pairData(takesFeatures(2), dataset);
    assert.deepEqual([inputOf(plain.batch([0])), plain.batch([0]).mask, plain.alphabet, plain.encode([[0]]), plain.symbolsOf(0)], [[1, -1, -1, -1], null, null, null, null]);
    assert.equal(plain.textOf(0), '2 steps x 2 features');
    const model = modelOf([featureInput(2), masking, recurrent({ inputs: ['masking'] }), head(2)]);
    assert.deepEqual([...pairData(model, dataset).batch([0]).mask!], [1, 0]);
  });

  it('padding has the value that the model masks', async () => {
    const dataset = await readText('d.jsonl', '{"x": [[1, 2]]}\n{"x": [[3, 4], [5, 6]]}\n');
    const model = modelOf([featureInput(2), masking, recurrent({ inputs: ['masking'] }), head(2)]);
    assert.deepEqual(inputOf(pairData(model, dataset).batch([0, 1])), [1, 2, -1, -1, 3, 4, 5, 6]);
  });

  it('are scaled as the model was trained, but for rows that only pad', async () => {
    const dataset = await readDataset(await npz({ X: floats([1, 3, 2], 3, 10, 5, 20, -1, -1) }), {}, silentTask);
    const scaler = { mean: [1, 10], scale: [2, 5] };
    const data = pairData(takesFeatures(2), dataset, { scaler });
    assert.deepEqual(inputOf(data.batch([0])), [1, 0, 2, 2, -1, Math.fround(-11 / 5)]);
    assert.match(data.mapping, /scaled first: \(x − mean\) \/ scale/);
    const masked = modelOf([featureInput(2), masking, recurrent({ inputs: ['masking'] }), head(2)]);
    assert.deepEqual(inputOf(pairData(masked, dataset, { scaler: { mean: [1], scale: [2] } }).batch([0])), [1, 4.5, 2, 9.5, -1, -1]);
    assert.throws(() => pairData(takesFeatures(2), dataset, { scaler: { mean: [1, 2, 3], scale: [1] } }), { message: /mean has 3 numbers, but the data have 2 features/ });
    assert.throws(() => pairData(takesFeatures(2), dataset, { scaler: { mean: [1], scale: [0] } }), { message: /scale holds 0/ });
  });

  it('have the names that the user gives', async () => {
    const dataset = await readText('d.jsonl', '{"x": [[1, 2]]}\n');
    assert.deepEqual(pairData(takesFeatures(2), dataset, { features: ['light', 'heat'] }).features, ['light', 'heat']);
    assert.throws(() => pairData(takesFeatures(2), dataset, { features: ['light'] }), { message: /1 feature names are given \(light\), but d\.jsonl has 2 features/ });
  });

  it('of another width are refused', async () => {
    const dataset = await readText('d.jsonl', '{"x": [[1, 2]]}\n');
    assert.throws(() => pairData(takesFeatures(3), dataset), { message: /has 2 features \(f1, f2\), but the model takes 3/ });
    assert.throws(() => pairData(takesTokens(3), dataset), { message: /holds feature rows, but the model takes token ids/ });
  });
});

describe('pairData: models', () => {
  it('with a fixed number of steps get padding, never longer sequences', async () => {
    const model = modelOf([featureInput(2, { outputShape: [4, 2] }), recurrent(), head(2)]);
    const data = pairData(model, await readText('w.csv', words));
    assert.deepEqual([data.maximumSteps, data.batch([1]).steps, [...data.batch([1]).mask!]], [4, 4, [1, 1, 0, 0]]);
    assert.throws(() => data.encode([[0, 0, 0, 0, 0]]), { message: /5 steps was asked for, but the model takes 4/ });
    await assert.rejects(async () => pairData(model, await readText('w.csv', `${words}01010,accept\n`)), {
      message: /w\.csv line 5: the sequence has 5 steps, but the model takes 4/,
    });
  });

  it('with more steps than can be held are refused', async () => {
    const dataset = await readText('w.csv', words);
    const endless = modelOf([featureInput(2, { outputShape: [1_000_000_000, 2] }), recurrent(), head(2)]);
    assert.throws(() => pairData(endless, dataset), { kind: 'model', message: /input "in" takes 1,000,000,000 steps, always: more than can be held/ });
  });

  it('with inputs of unknown size are refused', async () => {
    const dataset = await readText('w.csv', words);
    assert.throws(() => pairData(modelOf([featureInput(2, { outputShape: [null] }), head(2)]), dataset), { message: /input "in" has the shape \[\?\], which leaves open/ });
  });

  it('with one output per sequence take the label of its last real step', async () => {
    const dataset = await readText('d.jsonl', '{"x": [1, 2], "y": [0, 1]}\n{"x": [3], "y": [0]}\n');
    const once = pairData(takesFeatures(1), dataset);
    assert.deepEqual([once.labels!.per, [...once.labels!.values]], ['sequence', [1, 0]]);
    assert.match(once.mapping, /last step's/);
    const perStep = modelOf([featureInput(1), recurrent({ returnSequences: true }), dense([0, 0], [0, 0], { outputShape: [null, 2] })]);
    assert.deepEqual([pairData(perStep, dataset).labels!.per, [...pairData(perStep, dataset).labels!.values]], ['step', [0, 1, 0]]);
  });
});

describe('pairData: numbers that are none', () => {
  const dataset = async (values: readonly number[], further: Readonly<Record<string, Uint8Array>> = {}) =>
    readDataset(await npz({ X: floats([2, 2, 2], ...values), ...further }), {}, silentTask);

  it('are refused with their place, whatever file they come from', async () => {
    const nan = pairData(takesFeatures(2), await dataset([0, 1, 2, 3, 4, 5, 6, NaN]));
    assert.doesNotThrow(() => nan.batch([0]));
    assert.throws(() => nan.batch([0, 1]), { name: 'UnrollError', message: /^data\.npz row 2: "f2" is not a number \(NaN\) in step 2\. Fill in the value, or say with lengths or a mask/ });
    const infinite = pairData(takesFeatures(2), await dataset([0, 1, 2, 3, -Infinity, 5, 6, 7]));
    assert.throws(() => infinite.batch([1]), { message: /^data\.npz row 2: "f1" is infinite, or beyond what 32 bits hold in step 1/ });
    const large = pairData(takesFeatures(2), await readText('d.csv', 'id,a,b\n1,0.5,0.5\n1,0.5,1e39\n2,0.5,0.5\n2,0.5,0.5\n'));
    assert.throws(() => large.batch([0]), { message: /^d\.csv line 2: "b" is infinite, or beyond what 32 bits hold in step 2/ });
  });

  it('may stand where the file says that there is only padding', async () => {
    const values = [0, 1, 2, 3, 4, 5, NaN, NaN];
    const shorter = pairData(takesFeatures(2), await dataset(values, { lengths: longs([2], 2, 1) }));
    assert.deepEqual(inputOf(shorter.batch([1])), [4, 5]);
    const masked = pairData(takesFeatures(2), await dataset(values, { mask: longs([2, 2], 0, 1, 1, 0) }));
    assert.deepEqual([...masked.batch([0, 1]).mask!], [0, 1, 1, 0]);
  });
});

describe('pairData: the samples', () => {
  it('reviews go through their vocabulary', async () => {
    const vocabulary = parseVocabulary('vocab.json', readFileSync('media/samples/vocab.json', 'utf8'));
    const dataset = await readDataset(memorySource('sentiment.jsonl', readFileSync('media/samples/sentiment.jsonl')), { vocabulary }, silentTask);
    const data = pairData(takesTokens(vocabulary.words.length, true), dataset);
    assert.equal(data.textOf(0), 'everyone regretted the acting');
    assert.deepEqual(data.classes, ['negative', 'positive']);
    assert.equal(data.alphabet!.length, 55);
  });

  it('sensor rows are per step', async () => {
    const dataset = await readDataset(memorySource('sensor.csv', readFileSync('media/samples/sensor.csv')), {}, silentTask);
    assert.deepEqual([dataset.count, dataset.lengths[0], dataset.labels?.per, dataset.content], [60, 48, 'step', { kind: 'features', names: ['temperature', 'light', 'co2'] }]);
  });
});
