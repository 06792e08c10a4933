import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { loadRunnable } from '../../../../src/engine/trace/loadRunnable.js';
import {
  batchOf, bothWays, dense, embedding, featureInput, modelOf, recurrent, tokenInput, traceOf, unsupported, values,
} from './handmade.js';

describe('the tracer', () => {
  it('records states step by step, and the last one as output', async () => {
    const result = await traceOf([featureInput(1), recurrent()], batchOf('features', [[1, 2, 4]]));
    assert.deepEqual(values(result, 'rnn.h'), [1, 3, 7]);
    assert.deepEqual(values(result, 'output'), [7]);
    assert.deepEqual(result.arrays.get('rnn.h')!.shape, [1, 3, 1]);
    assert.deepEqual(result.arrays.get('output')!.shape, [1, 1]);
  });

  it('carries the state through masked steps as Keras does', async () => {
    const batch = { ...batchOf('features', [[1, 9, 2, 9]]), mask: Uint8Array.of(1, 0, 1, 0) };
    const result = await traceOf([featureInput(1), recurrent()], batch);
    assert.deepEqual(values(result, 'rnn.h'), [1, 1, 3, 3]);
    assert.deepEqual(values(result, 'output'), [3]);
  });

  it('records zeros after the end as PyTorch does, but keeps the last real state', async () => {
    const result = await traceOf([featureInput(1), recurrent({ maskedSteps: 'zero' })], batchOf('features', [[1, 2], [1, 2, 3, 4]]));
    assert.deepEqual(values(result, 'rnn.h'), [1, 3, 0, 0, 1, 3, 6, 10]);
    assert.deepEqual(values(result, 'output'), [3, 10]);
  });

  it('aligns a backward run with the time of the input, from the last real step on', async () => {
    const runs = [{ ...recurrent().runs[0]!, reverse: true }];
    const result = await traceOf([featureInput(1), recurrent({ runs })], batchOf('features', [[1, 2, 4], [5]]));
    assert.deepEqual(values(result, 'rnn.h'), [7, 6, 4, 5, 0, 0]);
    assert.deepEqual(values(result, 'output'), [7, 5]);
  });

  it('hands the outputs of a lone backward layer on in run order, padding left where it is', async () => {
    const runs = [{ ...recurrent().runs[0]!, reverse: true }];
    const layers = [featureInput(1), recurrent({ runs, returnSequences: true, outputInRunOrder: true })];
    const result = await traceOf(layers, batchOf('features', [[1, 2, 4], [5, 1]]));
    assert.deepEqual(values(result, 'output'), [4, 6, 7, 1, 6, 0]);
  });

  it('joins two directions every way', async () => {
    const batch = batchOf('features', [[1, 2, 3]]);
    const expected = { concat: [1, 6, 3, 5, 6, 3], sum: [7, 8, 9], mul: [6, 15, 18], ave: [3.5, 4, 4.5] };
    for (const merge of ['concat', 'sum', 'mul', 'ave'] as const) {
      const result = await traceOf([featureInput(1), recurrent({ runs: bothWays, merge, returnSequences: true })], batch);
      assert.deepEqual(values(result, 'output'), expected[merge], merge);
    }
    const last = await traceOf([featureInput(1), recurrent({ runs: bothWays })], batch);
    assert.deepEqual(values(last, 'output'), [6, 6]);
    assert.deepEqual(values(last, 'rnn.fwd.h'), [1, 3, 6]);
    assert.deepEqual(values(last, 'rnn.bwd.h'), [6, 5, 3]);
  });

  it('zeroes only the output at masked steps where the layer says so', async () => {
    const layers = [featureInput(1), recurrent({ returnSequences: true, zeroOutputForMask: true })];
    const result = await traceOf(layers, batchOf('features', [[1, 2], [1, 1, 1]]));
    assert.deepEqual(values(result, 'rnn.h'), [1, 3, 3, 1, 2, 3]);
    assert.deepEqual(values(result, 'output'), [1, 3, 0, 1, 2, 3]);
  });

  it('masks by Masking layers and mask_zero, on top of the mask of the batch', async () => {
    const masking = { kind: 'masking', name: 'masking', className: 'Masking', inputs: ['in'], outputShape: [null, 1], tensors: [], maskValue: -1 } as const;
    const features = await traceOf([featureInput(1), masking, recurrent({ inputs: ['masking'] })], batchOf('features', [[-1, 2, -1, 3], [4]]));
    assert.deepEqual(values(features, 'masking.out'), [0, 2, 0, 3, 4, 0, 0, 0]);
    assert.deepEqual(values(features, 'rnn.h'), [0, 2, 2, 5, 4, 4, 4, 4]);
    assert.deepEqual([...features.masks.get('masking')!], [0, 1, 0, 1, 1, 0, 0, 0]);

    const table = embedding([[100], [1], [2]], { maskZero: true });
    const tokens = await traceOf([tokenInput(), table, recurrent({ inputs: ['embedding'] })], batchOf('tokens', [[1, 0, 2], [2, 0]]));
    assert.deepEqual(values(tokens, 'embedding.out'), [1, 100, 2, 2, 100, 100]);
    assert.deepEqual(values(tokens, 'rnn.h'), [1, 1, 3, 2, 2, 2]);
  });

  it('gives empty sequences the initial state, alone or among others', async () => {
    const layers = [featureInput(1), recurrent(), dense([2], [10])];
    const alone = await traceOf(layers, batchOf('features', [[]]));
    assert.deepEqual(alone.arrays.get('rnn.h')!.shape, [1, 0, 1]);
    assert.deepEqual(values(alone, 'output'), [10]);
    const among = await traceOf(layers, batchOf('features', [[], [3]]));
    assert.deepEqual(values(among, 'output'), [10, 16]);
    const started = await traceOf(layers, batchOf('features', [[]]), { initial: new Map([['rnn', { h: Float32Array.of(5), c: null }]]) });
    assert.deepEqual(values(started, 'output'), [20]);
  });

  it('computes only what is asked for, so that a layer that cannot be run may stand beside', async () => {
    const layers = [featureInput(1), recurrent(), unsupported({ inputs: ['rnn'] }), dense([1], [0], { inputs: ['conv'] })];
    const runnable = await loadRunnable(modelOf(layers), silentTask);
    assert.deepEqual(runnable.names, [{ name: 'rnn.h', layer: 'rnn', units: 1, timed: true }]);
    const result = runnable.run(batchOf('features', [[1, 2]]), { record: null }, silentTask);
    assert.deepEqual([...result.arrays.keys()], ['rnn.h']);
    assert.throws(
      () => runnable.run(batchOf('features', [[1, 2]]), { record: new Set(['output']) }, silentTask),
      { name: 'UnrollError', kind: 'unsupported', message: /"conv" \(Conv1D\)/ },
    );
    assert.throws(
      () => runnable.run(batchOf('features', [[1, 2]]), { record: new Set(['rnn.c']) }, silentTask),
      { name: 'UnrollError', kind: 'usage', message: /"rnn\.c".*rnn\.h/ },
    );
  });

  it('names every array with its size', async () => {
    const layers = [tokenInput(), embedding([[0, 0], [1, 1]]), recurrent({ inputs: ['embedding'], inputSize: 2, cell: 'lstm' }), dense([1, 2, 3], [0, 0, 0])];
    const runnable = await loadRunnable(modelOf(layers.map((layer) => (layer.kind === 'recurrent' ? { ...layer, runs: [lstmRun] } : layer))), silentTask);
    assert.deepEqual(
      runnable.names.map(({ name, units, timed }) => `${name} ${units}${timed ? ' t' : ''}`),
      ['embedding.out 2 t', 'rnn.h 1 t', 'rnn.c 1 t', 'rnn.i 1 t', 'rnn.f 1 t', 'rnn.g 1 t', 'rnn.o 1 t', 'dense.out 3', 'output 3'],
    );
    const result = runnable.run(batchOf('tokens', [[0, 1], [1]]), { record: null }, silentTask);
    assert.deepEqual([...result.arrays.keys()].sort(), runnable.names.map(({ name }) => name).sort());
    assert.equal(values(result, 'rnn.i')[3], 0, 'gates are zero at masked steps');
  });

  it('refuses data that do not fit, saying where', async () => {
    const unknown = traceOf([tokenInput(), embedding([[0], [1]])], batchOf('tokens', [[0, 1], [1, 2]]));
    await assert.rejects(unknown, { kind: 'data', message: /ids 0 to 1, but step 2 of a sequence is 2/ });
    await assert.rejects(traceOf([tokenInput(), embedding([[0]])], batchOf('features', [[1]])), { kind: 'data', message: /takes tokens/ });
    await assert.rejects(traceOf([featureInput(3), recurrent()], batchOf('features', [[1]])), { kind: 'data', message: /\[\?, 3\]/ });
  });

  it('takes rows of a table where the input has no time axis', async () => {
    const layers = [featureInput(1, { outputShape: [3] }), dense([1, 10, 100], [0], { inputs: ['in'] })];
    const result = await traceOf(layers, batchOf('features', [[1, 2, 3]]));
    assert.deepEqual(values(result, 'output'), [321]);
    await assert.rejects(traceOf(layers, batchOf('features', [[1, 2]])), { kind: 'data' });
  });

  it('stops when it is cancelled', async () => {
    const runnable = await loadRunnable(modelOf([featureInput(1), recurrent()]), silentTask);
    assert.throws(() => runnable.run(batchOf('features', [[1]]), { record: null }, cancelledTask), CancelledError);
    await assert.rejects(loadRunnable(modelOf([featureInput(1)]), cancelledTask), CancelledError);
  });
});

const lstmRun = {
  traceName: 'rnn',
  reverse: false,
  load: async () => ({
    kernel: new Float32Array(8).fill(0.1),
    recurrent: new Float32Array(4).fill(0.1),
    bias: new Float32Array(4),
    recurrentBias: null,
  }),
};
