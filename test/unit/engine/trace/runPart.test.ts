import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { loadRunnable } from '../../../../src/engine/trace/loadRunnable.js';
import { layersBetween, runPart } from '../../../../src/engine/trace/runPart.js';
import { batchOf, dense, embedding, featureInput, modelOf, recurrent, tokenInput, values } from './handmade.js';

const layers = [tokenInput(), embedding([[1], [2], [4]]), recurrent({ inputs: ['embedding'], returnSequences: true }), dense([10], [0], { inputs: ['rnn'], outputShape: [null, 1] })];

describe('a part of a model', () => {
  it('runs from the input to what is asked for, and no further', async () => {
    const runnable = await loadRunnable(modelOf(layers), silentTask);
    const part = runPart(runnable, batchOf('tokens', [[0, 1, 2], [2]]), { targets: ['rnn'], record: new Set(['rnn.h']) }, silentTask);
    assert.deepEqual(values(part, 'rnn.h'), [1, 3, 7, 4, 4, 4]);
    assert.deepEqual([...part.values.keys()], ['in', 'embedding', 'rnn']);
    assert.deepEqual([...part.values.get('embedding')!.mask!], [1, 1, 1, 1, 0, 0]);
  });

  it('runs from values that are given, without the layers before', async () => {
    const model = modelOf(layers);
    const runnable = await loadRunnable(model, silentTask);
    const given = new Map([['embedding', { shape: [1, 2, 1], data: Float32Array.of(0.5, 0.25), mask: null }]]);
    assert.deepEqual(layersBetween(model, ['dense'], given).map(({ name }) => name), ['rnn', 'dense']);
    const batch = { count: 1, steps: 2, inputs: [], mask: null, lengths: Int32Array.of(2) };
    const part = runPart(runnable, batch, { targets: ['dense'], given, record: new Set() }, silentTask);
    assert.deepEqual([...part.values.get('dense')!.data], [5, 7.5]);
    assert.equal(part.arrays.size, 0);
  });

  it('stops when it is cancelled', async () => {
    const runnable = await loadRunnable(modelOf([featureInput(1), recurrent()]), silentTask);
    assert.throws(() => runPart(runnable, batchOf('features', [[1]]), { targets: ['rnn'], record: new Set() }, cancelledTask), CancelledError);
  });
});
