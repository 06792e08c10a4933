import assert from 'node:assert/strict';
import { silentTask } from '../../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../../src/engine/data/dataset.js';
import type { ReadOptions } from '../../../../src/engine/data/options.js';
import { pairData } from '../../../../src/engine/data/pair.js';
import { readDataset } from '../../../../src/engine/data/registry.js';
import { splitDataset } from '../../../../src/engine/data/split.js';
import { loadRunnable } from '../../../../src/engine/trace/loadRunnable.js';
import type { SequenceModel } from '../../../../src/engine/model/sequenceModel.js';
import { dense, embedding, featureInput, modelOf, recurrent, tokenInput } from '../trace/handmade.js';
import { floats, longs, npz } from './files.js';

const read = async (arrays: Record<string, Uint8Array>, options: ReadOptions = {}): Promise<SequenceDataset> =>
  readDataset(await npz(arrays), options, silentTask);

/** Words beside one row of numbers for each sequence. */
const wordsAndRow = modelOf([
  tokenInput({ name: 'words' }),
  featureInput(2, { name: 'row', outputShape: [2] }),
  embedding([[0], [1], [2], [3]], { inputs: ['words'], maskZero: true }),
  recurrent({ inputs: ['embedding'] }),
  dense([1, 0], [0, 0]),
]);

const arrays = { X: longs([2, 3], 1, 2, 0, 3, 0, 0), X2: floats([2, 2], 0.5, 1.5, 2.5, 3.5), y: longs([2], 0, 1) };

describe('data for several inputs', () => {
  it('are X, X2, … in the order of the inputs, each with steps of its own', async () => {
    const data = pairData(wordsAndRow, await read(arrays));
    const { inputs, steps, lengths } = data.batch([1, 0]);
    assert.deepEqual([steps, [...lengths], [...inputs[0]!.data]], [3, [1, 2], [3, 0, 0, 1, 2, 0]]);
    assert.deepEqual(inputs[1], { kind: 'features', data: Float32Array.of(2.5, 3.5, 0.5, 1.5), width: 1, own: { steps: 2, mask: null } });
    assert.match(data.mapping, /Input "words": Token ids .* Input "row": Numbers are the model's input \[2\] as they are\./);
    assert.deepEqual([data.alphabet, [...data.symbolsOf(0)!]], [['1', '2', '3'], [0, 1]]);
    assert.throws(() => data.encode([[0]]), { name: 'UnrollError', message: /takes 2 inputs, so it cannot be asked new words/ });
  });

  it('are named like the inputs, in any order of the file', async () => {
    const dataset = await read({ row: arrays.X2, y: arrays.y, words: arrays.X }, { inputs: ['words', 'row'] });
    assert.deepEqual([...pairData(wordsAndRow, dataset).batch([0]).inputs[1]!.data], [0.5, 1.5]);
  });

  it('go through the model', async () => {
    const data = pairData(wordsAndRow, await read(arrays));
    const runnable = await loadRunnable(wordsAndRow, silentTask);
    const { arrays: traced } = runnable.run(data.batch([0, 1]), { record: new Set(['rnn.h']) }, silentTask);
    assert.deepEqual([...traced.get('rnn.h')!.data], [1, 3, 3, 3, 3, 3]);
  });

  it('share the lengths of the first where they are padded alike, unless they have their own', async () => {
    const model = modelOf([featureInput(1, { name: 'a' }), featureInput(1, { name: 'b' }), recurrent({ inputs: ['a'] }), dense([0, 0], [0, 0])]);
    const x = { X: floats([2, 3], 1, 2, 0, 3, 0, 0), X2: floats([2, 3], 4, 5, 0, 6, 7, 8), lengths: longs([2], 2, 1) };
    const [shared, own] = [await read(x), await read({ ...x, lengths2: longs([2], 1, 3) })];
    assert.deepEqual([...pairData(model, shared).batch([0, 1]).inputs[1]!.data], [4, 5, 6, 0]);
    const { data, own: steps } = pairData(model, own).batch([0, 1]).inputs[1]!;
    assert.deepEqual([[...data], steps], [[4, 0, 0, 6, 7, 8], { steps: 3, mask: Uint8Array.of(1, 0, 0, 1, 1, 1), ends: Int32Array.of(1, 3) }]);
  });

  it('take the steps of a batch from the first input that is a sequence', async () => {
    const model = modelOf([featureInput(2, { name: 'row', outputShape: [2] }), tokenInput({ name: 'words' }), embedding([[0], [1], [2], [3]], { inputs: ['words'] }), recurrent(), dense([0, 0], [0, 0])]);
    const batch = pairData(model, await read({ X: arrays.X2, X2: arrays.X })).batch([0]);
    assert.deepEqual([batch.steps, batch.inputs[0]!.own, batch.inputs[1]!.own], [3, { steps: 2, mask: null }, undefined]);
  });

  it('are left aside by a model with fewer inputs, which is said', async () => {
    const model: SequenceModel = modelOf([tokenInput(), embedding([[0], [1], [2], [3]]), recurrent(), dense([0, 0], [0, 0])]);
    assert.match(pairData(model, await read(arrays)).mapping, /Not used, as the model takes no more inputs: X2\./);
    assert.deepEqual((await read(arrays, { inputs: ['in'] })).further, []);
  });

  it('tell sequences apart that are equal in the first input', async () => {
    const data = pairData(wordsAndRow, await read({ ...arrays, X: longs([2, 1], 1, 1) }));
    assert.equal((await splitDataset(data, 1, silentTask)).fit.length, 1);
  });

  const wrong: readonly [what: string, arrays: Record<string, Uint8Array>, message: RegExp][] = [
    ['too few inputs', { X: arrays.X }, /takes 2 inputs \(words \[\?\] tokens, row \[2\]\), but the data have 1 \(X \[3\] tokens\)/],
    ['another size', { X: arrays.X, X2: floats([2, 3], 1, 2, 3, 4, 5, 6) }, /data\.npz: X2: row 1 has \[3, 1\] numbers, but the model's input "row" takes \[2\]/],
    ['another number of rows', { X: arrays.X, X2: floats([1, 2], 1, 2) }, /X2 \[1, 2\] has 1 rows, but X has 2/],
  ];
  for (const [what, given, message] of wrong) {
    it(`refuse ${what}, naming inputs and shapes`, async () => {
      await assert.rejects(async () => pairData(wordsAndRow, await read(given)), { name: 'UnrollError', message });
    });
  }

  it('cannot be cut into windows', async () => {
    await assert.rejects(read(arrays, { window: 2 }), { message: /windows cannot be cut from data for several inputs/ });
  });
});

describe('a model that takes a block of numbers', () => {
  it('gets all of a sequence, whatever its steps', async () => {
    const model = modelOf([featureInput(4, { outputShape: [2, 2, 1] }), dense([0, 0, 0, 0, 0, 0, 0, 0], [0, 0])]);
    const { inputs, steps } = pairData(model, await read({ X: floats([1, 2, 2, 1], 1, 2, 3, 4) })).batch([0]);
    assert.deepEqual([[...inputs[0]!.data], steps], [[1, 2, 3, 4], 2]);
  });
});
