import assert from 'node:assert/strict';
import { percent } from '../../../../src/engine/methods/text.js';

describe('shares as text', () => {
  it('are never rounded to all or none', () => {
    assert.deepEqual([0, 1, 0.5, 0.97349, 0.9997, 0.999999, 0.0004].map(percent), ['0 %', '100 %', '50.0 %', '97.3 %', '99.97 %', '99.9999 %', '0.04 %']);
  });
});
