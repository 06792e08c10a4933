import assert from 'node:assert/strict';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { ascendingOrder } from '../../../../src/engine/learn/ascendingOrder.js';

describe('ascending order', () => {
  it('is that of a stable sort, over all sizes and signs', () => {
    const random = seededRandom(1);
    const special = [0, -0, 1e-45, -1e-45, 3.4e38, -3.4e38, Infinity, -Infinity, 1, -1];
    for (const count of [0, 1, 2, 100, 3000]) {
      const values = Float32Array.from({ length: count }, () => {
        const kind = random.integer(3);
        if (kind === 0) return special[random.integer(special.length)]!;
        return kind === 1 ? random.integer(5) - 2 : (random.next() - 0.5) * 10 ** (random.integer(60) - 30);
      });
      const expected = Array.from(values.keys()).sort((a, b) => (values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : a - b));
      assert.deepEqual(Array.from(ascendingOrder(values)), expected);
    }
  });
});
