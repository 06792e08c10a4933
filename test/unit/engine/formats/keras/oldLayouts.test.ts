import assert from 'node:assert/strict';
import { inTodaysLayout } from '../../../../../src/engine/formats/keras/oldLayouts.js';
import type { ExpectedWeight } from '../../../../../src/engine/formats/keras/weights.js';
import { tensor } from '../handmade.js';

const cell = (inputs: number, units: number, gates: number, biasRows = 1): readonly ExpectedWeight[] => [
  { role: 'kernel', shape: [inputs, gates * units] },
  { role: 'recurrent_kernel', shape: [units, gates * units] },
  { role: 'bias', shape: biasRows === 1 ? [gates * units] : [biasRows, gates * units] },
];

describe('old layouts of weights', () => {
  it('keep every gate on its own in Keras 1, an LSTM in the order i, c, f, o', async () => {
    const stored = ['i', 'c', 'f', 'o'].flatMap((gate, g) => [
      tensor(`W_${gate}`, [3, 2], [0, 1, 2, 3, 4, 5].map((i) => 100 * g + i)),
      tensor(`U_${gate}`, [2, 2], [10, 11, 12, 13].map((i) => 100 * g + i)),
      tensor(`b_${gate}`, [2], [20, 21].map((i) => 100 * g + i)),
    ]);
    const [kernel, recurrent, bias] = inTodaysLayout(stored, cell(3, 2, 4));
    assert.deepEqual([kernel!.shape, recurrent!.shape, bias!.shape], [[3, 8], [2, 8], [8]]);
    assert.deepEqual([...(await bias!.load())], [20, 21, 220, 221, 120, 121, 320, 321]);
    assert.deepEqual([...(await kernel!.load(8, 8))], [2, 3, 202, 203, 102, 103, 302, 303]);
    assert.deepEqual([...(await recurrent!.load(0, 4))], [10, 11, 210, 211]);
  });

  it('are left as they are where the gates do not fit together, for their shape to be complained about', () => {
    const stored = Array.from({ length: 9 }, (_, i) => tensor(`${i}`, i === 3 ? [4, 2] : i % 3 === 2 ? [2] : [3 - (i % 3), 2]));
    const [kernel] = inTodaysLayout(stored, cell(3, 2, 3));
    assert.deepEqual(kernel!.shape, [3, 2]);
  });

  it('are transposed gate by gate by CuDNN, with two biases in one row', async () => {
    const kernel = tensor('kernel', [3, 8], Array.from({ length: 24 }, (_, i) => i));
    const recurrent = tensor('recurrent', [2, 8], Array.from({ length: 16 }, (_, i) => i));
    const bias = tensor('bias', [16], Array.from({ length: 16 }, (_, i) => i));
    const [k, r, b] = inTodaysLayout([kernel, recurrent, bias], cell(3, 2, 4));
    // The first gate's block, [[0, 1], [8, 9], [16, 17]], holds the matrix [2, 3] row by row.
    const first = (values: Float32Array, rows: number) => Array.from({ length: rows }, (_, row) => [...values.slice(8 * row, 8 * row + 2)]);
    assert.deepEqual(first(await k!.load(), 3), [[0, 9], [1, 16], [8, 17]]);
    assert.deepEqual(first(await r!.load(), 2), [[0, 8], [1, 9]]);
    assert.deepEqual([...(await b!.load())], [8, 10, 12, 14, 16, 18, 20, 22]);
  });

  it('keep both biases of a CuDNN GRU', async () => {
    const stored = [tensor('kernel', [3, 6]), tensor('recurrent', [2, 6]), tensor('bias', [12])];
    const [, , bias] = inTodaysLayout(stored, cell(3, 2, 3, 2));
    assert.deepEqual([bias!.shape, [...(await bias!.load(6, 2))]], [[2, 6], [7, 8]]);
  });

  it('have a second axis in convolutions of Keras 1', async () => {
    const expected: ExpectedWeight[] = [{ role: 'kernel', shape: [2, 3, 4] }, { role: 'bias', shape: [4] }];
    const bias = tensor('bias', [4]);
    const later = tensor('W', [2, 1, 3, 4]);
    const [kernel, untouched] = inTodaysLayout([later, bias], expected);
    assert.deepEqual([kernel!.shape, untouched, [...(await kernel!.load(0, 2))]], [[2, 3, 4], bias, [1, 2]]);
    const [turned] = inTodaysLayout([tensor('W', [4, 3, 2, 1]), bias], expected);
    assert.deepEqual(turned!.shape, [2, 3, 4]);
    // Step 0, input 0 of the filters 0 to 3 stood 6 apart; step 1 follows step 0.
    assert.deepEqual([...(await turned!.load(0, 4)), ...(await turned!.load(12, 1))], [1, 7, 13, 19, 2]);
  });

  it('are today’s where nothing says otherwise', () => {
    const stored = [tensor('kernel', [3, 8]), tensor('recurrent', [2, 8]), tensor('bias', [8])];
    assert.equal(inTodaysLayout(stored, cell(3, 2, 4)), stored);
    assert.deepEqual(inTodaysLayout([], cell(3, 2, 4)), []);
  });
});
