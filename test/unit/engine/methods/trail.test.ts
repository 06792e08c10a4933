import assert from 'node:assert/strict';
import { trailOfSequence, trailSequences } from '../../../../src/engine/methods/trail.js';

describe('the trail of a result', () => {
  it('takes all sequences of small data', () => {
    assert.deepEqual(Array.from(trailSequences({ lengths: Int32Array.of(3, 0, 5) })), [0, 1, 2]);
  });

  it('takes sequences evenly from large data, and none that is too long', () => {
    const lengths = new Int32Array(50_000).fill(10);
    const chosen = trailSequences({ lengths });
    assert.ok(chosen.length * 10 <= 20_000 && chosen.length * 10 > 19_000);
    assert.ok(chosen.at(-1)! > 49_000);
    assert.deepEqual(Array.from(trailSequences({ lengths: Int32Array.of(30_000) })), []);
  });

  it('puts steps where the file has them', () => {
    assert.deepEqual(trailOfSequence(5, [1, 2, 4], [7, 8, 9]), [-1, 7, 8, -1, 9]);
  });
});
