import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { proposeNearest } from '../../../../src/engine/kernels/simdNearest.js';
import type { Points } from '../../../../src/engine/learn/kmeans.js';
import { decideRest, nearestCentres } from '../../../../src/engine/learn/nearestCentres.js';

function randomRows(count: number, width: number, seed: number, spread = 1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count * width }, () => spread * (random.next() - 0.5));
}

function pointsOf(data: Float32Array, width: number): Points {
  return { data, count: data.length / width, width, weights: null };
}

/** In double precision alone. */
function plainly(points: Points, centres: Float32Array): Int32Array {
  const assignment = new Int32Array(points.count).fill(-1);
  decideRest(points, centres, null, assignment, silentTask);
  return assignment;
}

describe('nearest centres', () => {
  for (const [width, k] of [[1, 3], [2, 1], [7, 20], [32, 10], [33, 51], [128, 8]] as const) {
    it(`are those of double precision: ${k} of ${width} columns`, () => {
      const points = pointsOf(randomRows(3001, width, 1), width);
      const centres = randomRows(k, width, 2);
      assert.deepEqual(nearestCentres(points, centres, silentTask), plainly(points, centres));
    });
  }

  it('are those of double precision where centres lie closer together than single precision can tell', () => {
    const points = pointsOf(randomRows(2000, 16, 3), 16);
    const centres = randomRows(12, 16, 4);
    // Every centre a second time, hardly moved.
    const doubled = Float32Array.from([...centres, ...centres.map((value, i) => value + (i % 3) * 1e-7)]);
    assert.deepEqual(nearestCentres(points, doubled, silentTask), plainly(points, doubled));
  });

  it('are the first of equal ones', () => {
    const points = pointsOf(randomRows(2000, 8, 5), 8);
    const centre = randomRows(1, 8, 6);
    const equal = Float32Array.from([...centre, ...centre, ...centre]);
    assert.ok(nearestCentres(points, equal, silentTask).every((cluster) => cluster === 0));
  });

  it('leave points and centres that are no numbers to the plain comparison', () => {
    const points = pointsOf(randomRows(2000, 8, 7), 8);
    points.data[8 * 3] = NaN;
    points.data[8 * 5] = Infinity;
    const centres = randomRows(9, 8, 8, 1e30);
    assert.deepEqual(nearestCentres(points, centres, silentTask), plainly(points, centres));
  });

  it('are mostly decided in single precision', () => {
    const points = pointsOf(randomRows(3000, 32, 9), 32);

    const { nearest } = proposeNearest(points, randomRows(20, 32, 10), null, silentTask)!;
    assert.ok(nearest.filter((cluster) => cluster < 0).length < 30);
  });

  it('stop when the work is cancelled', () => {
    assert.throws(() => nearestCentres(pointsOf(randomRows(3000, 8, 1), 8), randomRows(9, 8, 2), cancelledTask), CancelledError);
  });
});
