import assert from 'node:assert/strict';
import { sequencesByLength } from '../../../../src/engine/kernels/sequencesByLength.js';

describe('sequences by length', () => {
  it('stay in their order where all steps are real', () => {
    assert.deepEqual(sequencesByLength({ count: 2, steps: 3, mask: null }), [{ sequence: 0, steps: 3 }, { sequence: 1, steps: 3 }]);
  });

  it('are as long as up to their last real step, the longest first, equals in their order', () => {
    const mask = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1);
    const spans = sequencesByLength({ count: 5, steps: 3, mask });
    assert.deepEqual(spans.map(({ sequence, steps }) => [sequence, steps]), [[2, 3], [4, 3], [3, 2], [1, 1], [0, 0]]);
  });

  it('may have no steps at all', () => {
    assert.deepEqual(sequencesByLength({ count: 1, steps: 0, mask: new Uint8Array(0) }), [{ sequence: 0, steps: 0 }]);
  });
});
