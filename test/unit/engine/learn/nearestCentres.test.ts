import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { nearestCentres } from '../../../../src/engine/learn/nearestCentres.js';
import { type Points, squaredDistance } from '../../../../src/engine/learn/points.js';

function randomRows(count: number, width: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count * width }, () => random.next() - 0.5);
}

function pointsOf(count: number, width: number): Points {
  return { data: randomRows(count, width, 1), count, width, weights: null };
}

describe('nearest centres', () => {
  // Few points and many: the plain comparison, and the kernels.
  for (const count of [20, 3000]) {
    it(`are those of the least distance, of ${count} points`, () => {
      const points = pointsOf(count, 9);
      const centres = randomRows(12, 9, 2);
      nearestCentres(points, centres, silentTask).forEach((nearest, i) => {
        const distances = Array.from({ length: 12 }, (_, cluster) => squaredDistance(points.data, 9 * i, centres, 9 * cluster, 9));
        assert.equal(nearest, distances.indexOf(Math.min(...distances)));
      });
    });
  }

  it('are those of the points as they are now', () => {
    const points = pointsOf(3000, 8);
    const centres = randomRows(5, 8, 2);
    nearestCentres(points, centres, silentTask);
    points.data.set(centres.subarray(8, 16));
    assert.equal(nearestCentres(points, centres, silentTask)[0], 1);
  });

  it('stop when the work is cancelled', () => {
    assert.throws(() => nearestCentres(pointsOf(3000, 8), randomRows(9, 8, 2), cancelledTask), CancelledError);
  });
});
