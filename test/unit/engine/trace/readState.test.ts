import assert from 'node:assert/strict';
import { silentTask } from '../../../../src/engine/core/task.js';
import type { Layer } from '../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../src/engine/trace/loadRunnable.js';
import { applyReadOut, readOutObstacle } from '../../../../src/engine/trace/readState.js';
import { batchOf, bothWays, dense, featureInput, modelOf, recurrent, unsupported } from './handmade.js';

const dropout = { kind: 'identity', name: 'dropout', className: 'Dropout', inputs: ['rnn'], outputShape: [1], tensors: [] } as const;
const softmax = { kind: 'activation', name: 'softmax', className: 'Softmax', inputs: ['dense'], outputShape: [2], tensors: [], activation: 'softmax', alpha: null } as const;

async function readState(layers: readonly Layer[], layer: string, h: readonly number[]) {
  return applyReadOut(await loadRunnable(modelOf(layers), silentTask), layer, Float32Array.from(h), silentTask);
}

describe('reading out a state', () => {
  const head = [dropout, dense([1, -1], [0, 0], { inputs: ['dropout'] }), softmax];

  it('gives what the model gives where it is in that state', async () => {
    const layers = [featureInput(1), recurrent(), ...head];
    const runnable = await loadRunnable(modelOf(layers), silentTask);
    const traced = runnable.run(batchOf('features', [[1, 2], [-1, 0.5]]), { record: null }, silentTask);
    const read = applyReadOut(runnable, 'rnn', Float32Array.of(3, -0.5), silentTask);
    assert.deepEqual(read.output!.shape, [2, 2]);
    assert.deepEqual(read.output!.data, traced.arrays.get('output')!.data);
  });

  it('works for layers that give an output per step', async () => {
    const read = await readState([featureInput(1), recurrent({ returnSequences: true }), ...head], 'rnn', [0]);
    assert.deepEqual(Array.from(read.output!.data), [0.5, 0.5]);
  });

  it('says why a state alone does not decide the output', async () => {
    const stacked = [featureInput(1), recurrent({ returnSequences: true }), recurrent({ name: 'top', inputs: ['rnn'] })];
    assert.match((await readState(stacked, 'rnn', [1])).reason!, /"top".*more than one step/);
    assert.equal(readOutObstacle(modelOf(stacked), 'top'), null);
    assert.match((await readState([featureInput(1), recurrent({ runs: bothWays })], 'rnn', [1])).reason!, /both directions/);
    const beside = [featureInput(1), recurrent(), dense([1], [0], { inputs: ['in'] })];
    assert.match((await readState(beside, 'rnn', [1])).reason!, /does not depend on layer "rnn"/);
    assert.match((await readState([featureInput(1), recurrent(), unsupported({ inputs: ['rnn'] })], 'rnn', [1])).reason!, /Conv1D.*not supported/);
    assert.match((await readState([featureInput(1), recurrent(), dense([1], [0])], 'dense', [1])).reason!, /not recurrent/);
  });
});
