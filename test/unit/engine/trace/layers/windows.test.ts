/** Convolution and pooling against sums written out one by one; other layers of shapes by hand. */
import assert from 'node:assert/strict';
import type { Batch } from '../../../../../src/engine/data/batch.js';
import type { ConvolutionLayer, Layer, PoolingLayer, SlidingWindow } from '../../../../../src/engine/model/sequenceModel.js';
import { batchOf, dense, featureInput, recurrent, traceOf, values } from '../handmade.js';

const along = (size: number, rest: Partial<SlidingWindow> = {}): SlidingWindow => ({ size: [size], strides: [1], dilation: [1], padding: 'valid', ...rest });

function convolution(kernel: readonly number[], window: SlidingWindow, rest: Partial<ConvolutionLayer> = {}): ConvolutionLayer {
  return {
    ...{ kind: 'convolution', name: 'conv', className: 'Conv1D', inputs: ['in'], outputShape: [null, 1], tensors: [] },
    ...{ window, filters: 1, groups: 1, activation: 'linear' },
    load: async () => ({ kernel: Float32Array.from(kernel), bias: Float32Array.of(0) }),
    ...rest,
  };
}

function pooling(how: PoolingLayer['how'], window: SlidingWindow): PoolingLayer {
  return { kind: 'pooling', name: 'pool', className: 'Pooling', inputs: ['in'], outputShape: [null, 1], tensors: [], window, how };
}

const flatten: Layer = { kind: 'reshape', name: 'flat', className: 'Flatten', inputs: ['in'], outputShape: [null], tensors: [], target: [-1] };

/** As data pair it: padded, and saying where every sequence ends. */
function ragged(sequences: readonly (readonly number[])[]): Batch {
  const batch = batchOf('features', sequences, 9);
  return { ...batch, ends: batch.lengths };
}

async function given(layer: Layer, sequences: readonly (readonly number[])[], ...further: Layer[]): Promise<number[]> {
  const last = further.at(-1) ?? layer;
  return values(await traceOf([featureInput(1), layer, ...further], ragged(sequences)), `${last.name}.out`);
}

describe('sliding windows', () => {
  const x = [[1, 2, 3, 4, 5]];
  const cases: readonly [string, SlidingWindow, readonly number[]][] = [
    ['valid', along(3), [1 + 20 + 300, 2 + 30 + 400, 3 + 40 + 500]],
    ['same', along(3, { padding: 'same' }), [10 + 200, 321, 432, 543, 54]],
    ['same, strided: the odd zero comes after', along(3, { padding: 'same', strides: [2] }), [210, 432, 54]],
    ['same, strided: the odd zero comes before', along(3, { padding: 'same-lower', strides: [3] }), [210, 543]],
    ['causal, dilated', along(3, { padding: 'causal', dilation: [2] }), [100, 200, 310, 420, 531]],
    ['valid, strided', along(3, { strides: [2] }), [321, 543]],
    ['zeros as given', along(3, { padding: [[1, 0]] }), [210, 321, 432, 543]],
  ];
  for (const [name, window, expected] of cases) {
    it(`convolve: ${name}`, async () => assert.deepEqual(await given(convolution([1, 10, 100], window), x), expected));
  }

  it('pool: the padding counts for neither the largest nor the mean', async () => {
    const window = along(3, { padding: 'same' });
    assert.deepEqual(await given(pooling('max', window), [[-1, -2, -3]]), [-1, -1, -2]);
    assert.deepEqual(await given(pooling('average', window), [[3, 6, 12]]), [4.5, 7, 9]);
    assert.deepEqual(await given(pooling('max', along(2, { strides: [2] })), x), [2, 4]);
  });

  it('pool: a last window that is not whole takes what there is', async () => {
    const window = along(3, { strides: [2], partial: true });
    assert.deepEqual(await given(pooling('average', window), [[1, 2, 3, 4]]), [2, 3.5]);
    assert.deepEqual(await given(pooling('max', along(2, { strides: [3], partial: true })), [[5, 4, 3]]), [5]);
    assert.deepEqual(await given(pooling('max', along(3, { padding: [[1, 1]], strides: [4], partial: true })), [[1, 2, 3, 4]]), [2, 4]);
  });

  it('pool: zeros of the padding count where they are said to, what lies beyond them does not', async () => {
    const counted = (window: SlidingWindow): PoolingLayer => ({ ...pooling('average', window), countsPadding: true });
    assert.deepEqual(await given(counted(along(3, { padding: [[1, 1]], strides: [2] })), [[3, 6, 12]]), [3, 6]);
    assert.deepEqual(await given(counted(along(4, { padding: [[1, 1]], strides: [3], partial: true })), [[4, 8, 8]]), [5, 4]);
  });

  it('give a sequence the same whatever it is batched with', async () => {
    const layer = convolution([1, 10, 100], along(3, { padding: 'same', strides: [2] }));
    const together = await traceOf([featureInput(1), layer, recurrent({ inputs: ['conv'] })], ragged([[1, 2, 3, 4, 5], [1, 2]]));
    assert.deepEqual(values(together, 'conv.out'), [210, 432, 54, ...(await given(layer, [[1, 2]])), 0, 0]);
    assert.deepEqual([...together.masks.get('conv')!], [1, 1, 1, 1, 0, 0]);
    assert.deepEqual(values(together, 'rnn.h').slice(3), [21, 21, 21]);
  });

  it('give nothing for a sequence shorter than the window', async () => {
    const layer = convolution([1, 1, 1], along(3));
    const result = await traceOf([featureInput(1), layer, recurrent({ inputs: ['conv'] }), dense([1], [0])], ragged([[1, 2, 3], [1]]));
    assert.deepEqual(values(result, 'output'), [6, 0]);
  });

  it('see the masked steps of the model, which are part of a sequence, and destroy the mask', async () => {
    const masking: Layer = { kind: 'masking', name: 'masking', className: 'Masking', inputs: ['in'], outputShape: [null, 1], tensors: [], maskValue: 0 };
    const layer = convolution([1, 1], along(2, { padding: 'causal' }), { inputs: ['masking'] });
    const result = await traceOf([featureInput(1), masking, layer], ragged([[1, 2, 0]]));
    assert.deepEqual(values(result, 'conv.out'), [1, 3, 2]);
    assert.deepEqual([...result.masks.get('masking')!], [1, 1, 0]);
    assert.equal(result.masks.get('conv'), null);
  });
});

describe('layers of shapes', () => {
  it('an error says where sequences of different lengths cannot be rows', async () => {
    await assert.rejects(given(flatten, [[1, 2], [3]]), /"flat" \(Flatten\) gives rows of different sizes/);
    assert.deepEqual(await given(flatten, [[1, 2], [3, 4]]), [1, 2, 3, 4]);
  });

  it('cut, pad and repeat steps', async () => {
    const base = { className: 'Border', inputs: ['in'], outputShape: [null, 1], tensors: [] };
    assert.deepEqual(await given({ ...base, kind: 'border', name: 'b', amounts: [[1, 2]] }, [[5, 6]]), [0, 5, 6, 0, 0]);
    assert.deepEqual(await given({ ...base, kind: 'border', name: 'b', amounts: [[-1, -1]] }, [[5, 6, 7, 8]]), [6, 7]);
    assert.deepEqual(await given({ ...base, kind: 'upSampling', name: 'u', factors: [2] }, [[5, 6], [7]]), [5, 5, 6, 6, 7, 7, 0, 0]);
  });

  it('join in time, every sequence at its own length', async () => {
    const layer: Layer = { kind: 'merge', name: 'join', className: 'Concatenate', inputs: ['in', 'in'], outputShape: [null, 1], tensors: [], operation: 'concatenate', axis: 0 };
    const result = await traceOf([featureInput(1), layer], ragged([[1, 2], [3]]));
    assert.deepEqual(values(result, 'join.out'), [1, 2, 1, 2, 3, 3, 0, 0]);
    assert.deepEqual([...result.masks.get('join')!], [1, 1, 1, 1, 1, 1, 0, 0]);
  });

  it('a row is joined with every step', async () => {
    const layer: Layer = { kind: 'merge', name: 'sum', className: 'Add', inputs: ['in', 'rnn'], outputShape: [null, 1], tensors: [], operation: 'add' };
    assert.deepEqual(await given(recurrent(), [[1, 2, 4]], layer), [8, 9, 11]);
  });
});
