import assert from 'node:assert/strict';
import { seededRandom } from '../../../../../src/engine/core/random.js';
import { silentTask } from '../../../../../src/engine/core/task.js';
import type { Scaler } from '../../../../../src/engine/data/scaler.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import { alphabetOfRanges } from '../../../../../src/engine/methods/fsa/ranges.js';
import { chosenRecurrentLayer } from '../../../../../src/engine/model/graph.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';
import { rowData } from '../concepts/latch.js';

const weights = { kernel: Float32Array.of(8), recurrent: Float32Array.of(6), bias: Float32Array.of(0), recurrentBias: null };
const model = modelOf([featureInput(1), recurrent({ activation: 'tanh', runs: [{ traceName: 'rnn', reverse: false, load: async () => weights }] }), dense([4], [0])], 'logit');

/** @returns names of two symbols for inputs that are −2 or 2 to the model */
async function names(inData: (value: number) => number, scaler?: Scaler): Promise<readonly string[]> {
  const random = seededRandom(2);
  const sequences = Array.from({ length: 60 }, () => Array.from({ length: 5 }, () => [inData(random.integer(2) === 0 ? -2 : 2)]));
  const data = pairData(model, rowData({ names: ['level'], sequences }), scaler && { scaler });
  const fitted = Int32Array.from(sequences, (_, i) => i);
  return (await alphabetOfRanges(await loadRunnable(model, silentTask), chosenRecurrentLayer(model, null), data, fitted, 2, 0, silentTask)).names;
}

describe('ranges as symbols', () => {
  it('are named by the values in the data', async () => {
    assert.deepEqual(await names((value) => value), ['level -2', 'level 2']);
  });

  it('are named in the units of the data where the model takes them scaled', async () => {
    assert.deepEqual(await names((value) => 50 * value + 400, { mean: [400], scale: [50] }), ['level 300', 'level 500']);
  });
});
