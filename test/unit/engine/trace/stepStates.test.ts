import assert from 'node:assert/strict';
import { silentTask } from '../../../../src/engine/core/task.js';
import { loadRunnable } from '../../../../src/engine/trace/loadRunnable.js';
import { stepOnce } from '../../../../src/engine/trace/stepStates.js';
import { batchOf, bothWays, dense, featureInput, modelOf, recurrent } from './handmade.js';

describe('one more step from a state', () => {
  it('gives the states and the output that the model itself reaches', async () => {
    const layers = [
      featureInput(1),
      recurrent({ returnSequences: true }),
      recurrent({ name: 'top', inputs: ['rnn'], returnSequences: true }),
      dense([2], [1], { inputs: ['top'], outputShape: [null, 1] }),
    ];
    const runnable = await loadRunnable(modelOf(layers), silentTask);
    const whole = runnable.run(batchOf('features', [[1, 2, 5]]), { record: null }, silentTask);
    const begun = runnable.run(batchOf('features', [[1, 2]]), { record: null }, silentTask);
    const { states, output } = stepOnce(runnable, begun.last, batchOf('features', [[5]]), silentTask);
    assert.deepEqual(states, whole.last);
    assert.deepEqual(output, { shape: [1, 1], data: Float32Array.of(whole.arrays.get('output')!.data[2]!) });
  });

  it('starts at zero where no state is given', async () => {
    const runnable = await loadRunnable(modelOf([featureInput(1), recurrent()]), silentTask);
    const { states } = stepOnce(runnable, new Map(), batchOf('features', [[4], [6]]), silentTask);
    assert.deepEqual(Array.from(states.get('rnn')!.h), [4, 6]);
  });

  it('refuses layers that read backwards', async () => {
    const runnable = await loadRunnable(modelOf([featureInput(1), recurrent({ runs: bothWays })]), silentTask);
    assert.throws(() => stepOnce(runnable, new Map(), batchOf('features', [[4]]), silentTask), { kind: 'unsupported', message: /"rnn" reads sequences backwards/ });
  });
});
