import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { tensorStatistics } from '../../../../src/engine/model/statistics.js';
import { tensor } from '../formats/handmade.js';

describe('statistics of a tensor', () => {
  it('counts what is finite, and what is not', async () => {
    const found = await tensorStatistics(tensor('w', [2, 4], [0, 4, -4, NaN, 0, Infinity, 2, -2]), silentTask);
    assert.deepEqual({ ...found, histogram: [] }, {
      name: 'w', elements: 8, minimum: -4, maximum: 4, mean: 0, deviation: Math.sqrt(40 / 6), zeros: 2, notFinite: 2, histogram: [],
    });
    assert.equal(found.histogram.reduce((sum, count) => sum + count, 0), 6);
    assert.equal(found.histogram[0], 1);
    assert.equal(found.histogram.at(-1), 1);
  });

  it('has one bin for equal values, and no figures for none', async () => {
    const equal = await tensorStatistics(tensor('w', [3], [2, 2, 2]), silentTask);
    assert.deepEqual([equal.histogram, equal.deviation], [[3], 0]);
    for (const empty of [tensor('w', [0]), tensor('w', [2], [NaN, NaN])]) {
      const { minimum, maximum, mean, deviation, histogram } = await tensorStatistics(empty, silentTask);
      assert.deepEqual([minimum, maximum, mean, deviation, histogram], [null, null, null, null, []]);
    }
  });

  it('reads by ranges, wherever they end', async () => {
    const size = 2 ** 20 + 5;
    const reads: number[] = [];
    const ramp = {
      ...tensor('w', [1]),
      shape: [size],
      load: async (start = 0, count = size) => {
        reads.push(count);
        const values = new Float32Array(count);
        for (let i = 0; i < count; i++) values[i] = start + i;
        return values;
      },
    };
    const { minimum, maximum, mean } = await tensorStatistics(ramp, silentTask);
    assert.deepEqual([minimum, maximum, mean], [0, size - 1, (size - 1) / 2]);
    assert.deepEqual(reads, [2 ** 20, 5, 2 ** 20, 5]);
    await assert.rejects(tensorStatistics(ramp, cancelledTask), CancelledError);
  });
});
