import assert from 'node:assert/strict';
import { addProduct } from '../../../../src/engine/model/products.js';

describe('addProduct', () => {
  it('adds a row times a matrix, however many of its numbers are zero', () => {
    const columns = 3;
    for (const x of [[], [2], [0, 1], [1, 2, 3], [1, 0, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 0, 8], [0, 0, 0]]) {
      const weights = Float32Array.from({ length: x.length * columns }, (_, i) => (i % 7) - 3);
      const target = Float64Array.of(10, 20, 30);
      addProduct(target, Float32Array.from([99, ...x]), 1, weights, x.length, columns, 0, columns);
      const expected = [10, 20, 30].map((sum, j) => x.reduce((total, value, i) => total + value * weights[i * columns + j]!, sum));
      assert.deepEqual(Array.from(target), expected, `x = ${x.join(' ')}`);
    }
  });

  it('leaves the other columns alone', () => {
    const target = Float64Array.of(0, 0, 0);
    addProduct(target, Float32Array.of(1, 1), 0, Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3, 1, 2);
    assert.deepEqual(Array.from(target), [0, 7, 0]);
  });
});
