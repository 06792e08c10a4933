import assert from 'node:assert/strict';
import { t95 } from '../../../../src/engine/methods/studentT.js';

describe("Student's t", () => {
  it('agrees with published tables', () => {
    for (const [degrees, quantile] of [[1, 12.7062], [2, 4.3027], [3, 3.1824], [5, 2.5706], [10, 2.2281], [43, 2.0167], [1e6, 1.96]] as const) {
      assert.ok(Math.abs(t95(degrees) / quantile - 1) < 0.002, `${degrees}: ${t95(degrees)}`);
    }
    assert.equal(t95(0), Infinity);
  });
});
