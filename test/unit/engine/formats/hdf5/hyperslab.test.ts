import assert from 'node:assert/strict';
import { elementCount } from '../../../../../src/engine/core/tensor.js';
import { boxAt } from '../../../../../src/engine/formats/hdf5/hyperslab.js';

/** Indices of a box's elements in the whole tensor, row-major. */
function elementsOf(shape: readonly number[], { offset, count }: { offset: readonly number[]; count: readonly number[] }): number[] {
  return shape.reduce<number[]>(
    (starts, size, axis) => starts.flatMap((start) => Array.from({ length: count[axis]! }, (_, i) => start * size + offset[axis]! + i)),
    [0],
  );
}

describe('boxes that cover a range of elements', () => {
  for (const shape of [[7], [3, 4], [2, 3, 4], [1, 5, 1, 2], [4, 1]]) {
    it(`in a tensor of ${shape.join(' x ')}`, () => {
      const total = elementCount(shape);
      for (let start = 0; start < total; start++) {
        for (let atMost = 1; atMost <= total - start; atMost++) {
          const box = boxAt(shape, start, atMost);
          assert.ok(box.elements >= 1 && box.elements <= atMost);
          assert.deepEqual(elementsOf(shape, box), Array.from({ length: box.elements }, (_, i) => start + i));
        }
      }
    });
  }

  it('are whole rows where there is room', () => {
    assert.deepEqual(boxAt([100, 10], 20, 35), { offset: [2, 0], count: [3, 10], elements: 30 });
    assert.deepEqual(boxAt([100, 10], 0, 1000), { offset: [0, 0], count: [100, 10], elements: 1000 });
  });
});
