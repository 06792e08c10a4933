import assert from 'node:assert/strict';
import { silentTask } from '../../../../src/engine/core/task.js';
import { offsetsOf } from '../../../../src/engine/data/dataset.js';
import { growableFloat32, growableInt32 } from '../../../../src/engine/data/growable.js';
import { differentValues, gathered, indexOfValue, lastAtMost, replaced } from '../../../../src/engine/data/values.js';

describe('gathered', () => {
  const base = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7);

  it('reads sequences that lie apart as if one stood after the other', () => {
    const offsets = offsetsOf([2, 0, 1]);
    const values = gathered(base, [1, 3, 3], offsets, 2);
    assert.deepEqual([values.length, [...values.subarray(0, 6)], [...values.subarray(4, 6)]], [6, [2, 3, 4, 5, 6, 7], [6, 7]]);
    assert.deepEqual([...values.subarray(4, 4)], []);
  });

  it('lets them overlap, and hands a single one on without a copy', () => {
    const values = gathered(base, [0, 1, 2], offsetsOf([2, 2, 2]), 1);
    assert.deepEqual([...values.subarray(0, 6)], [0, 1, 1, 2, 2, 3]);
    assert.equal(values.subarray(2, 4).buffer, base.buffer);
  });
});

describe('Growable', () => {
  it('reads across its blocks', () => {
    const growing = growableInt32();
    const count = 3 * 2 ** 16 + 5;
    for (let i = 0; i < count; i++) growing.push(i);
    const values = growing.values();
    assert.equal(values.length, count);
    for (const [start, end] of [[0, 3], [2 ** 16 - 1, 2 ** 16 + 1], [1, count], [count, count], [2 ** 16, 2 ** 16]] as const) {
      assert.deepEqual(values.subarray(start, end), Int32Array.from({ length: end - start }, (_, i) => start + i));
    }
    assert.deepEqual(growing.joined(), values.subarray(0, count));
    growing.replace(Int32Array.from({ length: count }, (_, i) => count - i));
    assert.deepEqual([...values.subarray(2 ** 16 - 1, 2 ** 16 + 1)], [count - 2 ** 16 + 1, count - 2 ** 16]);
    assert.deepEqual([growableFloat32().values().subarray(0, 0), growableFloat32().joined()], [new Float32Array(0), new Float32Array(0)]);
  });
});

describe('values', () => {
  it('are looked up in a table as they are read', () => {
    assert.deepEqual(replaced(Int32Array.of(2, 0, 1), Int32Array.of(7, 8, 9)).subarray(0, 2), Int32Array.of(9, 7));
  });

  it('are told apart, large and negative ones too, up to a number of them', async () => {
    const values = Int32Array.of(3, -1, 3, 2 ** 30, 0);
    assert.deepEqual(await differentValues(values, 4, silentTask), [-1, 0, 3, 2 ** 30]);
    assert.equal(await differentValues(values, 3, silentTask), null);
  });

  it('are found where they stand first', () => {
    const values = new Int32Array(300_000);
    values[290_000] = 5;
    assert.deepEqual([indexOfValue(values, 5), indexOfValue(values, 0), indexOfValue(values, 6)], [290_000, 0, -1]);
    assert.deepEqual([-1, 0, 4, 9].map((value) => lastAtMost([0, 2, 2, 5], value)), [-1, 0, 2, 3]);
  });
});
