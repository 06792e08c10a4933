import assert from 'node:assert/strict';
import { chooseK } from '../../../../../src/engine/methods/chooseK.js';
import { valuesOfK } from '../../../../../src/engine/methods/fsa/sweep.js';

describe('choice of k', () => {
  const entry = (fidelity: number, balanced: number, standardError = 0.01) => ({ fidelity, balanced, standardError });

  it('prefers the smallest k without any disagreement', () => {
    assert.equal(chooseK([entry(0.9, 0.9), entry(0.999, 0.999), entry(1, 1), entry(1, 1)]), 2);
  });

  it('else takes the smallest within one standard error of the best, balanced over classes', () => {
    assert.equal(chooseK([entry(0.8, 0.8), entry(0.95, 0.95), entry(0.94, 0.955), entry(0.9, 0.93)]), 1);
  });

  it('is not deceived by a pooled share when one class is rare', () => {
    assert.equal(chooseK([entry(0.9969, 0.5), entry(0.996, 0.9)]), 1);
  });

  it('tries every small k and fewer of the large ones', () => {
    assert.deepEqual(valuesOfK(20), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20]);
    assert.deepEqual(valuesOfK(2), [2]);
    assert.equal(valuesOfK(100).at(-1), 100);
    assert.ok(valuesOfK(100).length < 35);
  });
});
