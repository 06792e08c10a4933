import assert from 'node:assert/strict';
import { wilson } from '../../../../src/engine/methods/wilson.js';

describe('Wilson interval', () => {
  it('agrees with published values', () => {
    // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I.
    for (const [successes, trials, low, high] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [1, 29, 0.0061, 0.1718]] as const) {
      const share = wilson(successes, trials);
      assert.equal(share.value, successes / trials);
      assert.ok(Math.abs(share.low - low) < 5e-5 && Math.abs(share.high - high) < 5e-5, `${share.low} to ${share.high}`);
    }
  });

  it('stays within 0 and 1 and says something at the ends', () => {
    assert.deepEqual([wilson(0, 20).low, wilson(20, 20).high], [0, 1]);
    assert.ok(Math.abs(wilson(0, 20).high - 0.1611) < 5e-5);
    assert.ok(Math.abs(wilson(20, 20).low - 0.8389) < 5e-5);
  });
});
