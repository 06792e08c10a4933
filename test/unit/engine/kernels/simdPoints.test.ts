import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { simdPointKernels } from '../../../../src/engine/kernels/simdPoints.js';
import { runnableBuilds } from '../../../../src/engine/kernels/workspace.js';
import { plainPointKernels, type PointKernels } from '../../../../src/engine/learn/pointKernels.js';
import { type Points, rowsOf, squaredDistance } from '../../../../src/engine/learn/points.js';

function randomRows(count: number, width: number, seed: number, spread = 1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count * width }, () => spread * (random.next() - 0.5));
}

function pointsOf(data: Float32Array, width: number): Points {
  return { data, count: data.length / width, width, weights: null };
}

function allRows({ count }: Points): Int32Array {
  return rowsOf({ from: 0, to: count });
}

function assertNearestLikePlain(points: Points, centres: Float32Array, simd: PointKernels, rows = allRows(points)): void {
  assert.deepEqual(simd.nearest(rows, centres, silentTask).nearest, plainPointKernels(points).nearest(rows, centres, silentTask).nearest);
}

/** Distances of a point to all centres, the least first. */
function sortedDistances({ data, width }: Points, row: number, centres: Float32Array): number[] {
  const distances = Array.from({ length: centres.length / width }, (_, cluster) => Math.sqrt(squaredDistance(data, row * width, centres, cluster * width, width)));
  return distances.sort((a, b) => a - b);
}

for (const build of runnableBuilds()) {
  describe(`kernels of points (${build})`, () => {
    const kernelsOf = (points: Points): PointKernels => simdPointKernels(points, build);

    for (const [width, k] of [[1, 3], [2, 1], [7, 20], [32, 10], [33, 51], [128, 8]] as const) {
      it(`find the nearest of ${k} centres of ${width} columns, as double precision does`, () => {
        const points = pointsOf(randomRows(3001, width, 1), width);
        assertNearestLikePlain(points, randomRows(k, width, 2), kernelsOf(points));
        // Apart from the origin, where roundings are large beside distances.
        const shifted = pointsOf(points.data.map((value) => value + 30), width);
        assertNearestLikePlain(shifted, randomRows(k, width, 2).map((value) => value + 30), kernelsOf(shifted));
      });

      it(`give bounds of the distances to ${k} centres of ${width} columns`, () => {
        const points = pointsOf(randomRows(500, width, 3), width);
        const centres = randomRows(k, width, 4);
        const { upper, lower } = kernelsOf(points).nearest(allRows(points), centres, silentTask);
        for (let row = 0; row < points.count; row++) {
          const [least, next] = sortedDistances(points, row, centres);
          const rounding = 1e-6;
          assert.ok(upper[row]! >= least! * (1 - 1e-12), `${upper[row]} of ${least}`);
          assert.ok(next === undefined || lower[row]! <= next * (1 + 1e-12), `${lower[row]} of ${next}`);
          // Of some use: what single points may be off by is small beside the space between them.
          assert.ok(upper[row]! <= least! + 0.05 + rounding);
          assert.ok(next === undefined || lower[row]! >= next - 0.2 - rounding);
        }
      });

      it(`give distances to and sums of ${k} clusters of ${width} columns, the same bits as the plain ones`, () => {
        const points = pointsOf(randomRows(2001, width, 5), width);
        const centres = randomRows(k, width, 6);
        const random = seededRandom(7);
        const rows = allRows(points).filter(() => random.next() < 0.4);
        const clusters = rows.map(() => random.integer(k));
        const weights = Float64Array.from(rows, () => random.integer(5) - 2);
        const [sums, expected] = [0, 1].map(() => Float64Array.from({ length: k * width }, (_, i) => i / 3)) as [Float64Array, Float64Array];
        const plain = plainPointKernels(points);
        assert.deepEqual(kernelsOf(points).squaredDistances(rows, centres, clusters, silentTask), plain.squaredDistances(rows, centres, clusters, silentTask));
        kernelsOf(points).addRows(rows, clusters, weights, sums, silentTask);
        plain.addRows(rows, clusters, weights, expected, silentTask);
        assert.deepEqual(sums, expected);
      });
    }

    it('take further centres into account, the same bits as the plain ones', () => {
      for (const width of [1, 6, 64]) {
        const points = pointsOf(randomRows(5000, width, 8), width);
        const [distances, expected] = [0, 1].map(() => new Float64Array(points.count).fill(Infinity)) as [Float64Array, Float64Array];
        for (const row of [4, 17, 4999]) {
          const centre = points.data.subarray(row * width, (row + 1) * width);
          kernelsOf(points).narrow(centre, distances, silentTask);
          plainPointKernels(points).narrow(centre, expected, silentTask);
        }
        assert.deepEqual(distances, expected);
        assert.equal(distances[17], 0);
      }
    });

    it('tell centres apart that are closer together than integers can', () => {
      const points = pointsOf(randomRows(2000, 16, 3), 16);
      const centres = randomRows(12, 16, 4);
      // Every centre a second time, hardly moved.
      const doubled = Float32Array.from([...centres, ...centres.map((value, i) => value + (i % 3) * 1e-7)]);
      assertNearestLikePlain(points, doubled, kernelsOf(points));
      const { upper, lower } = kernelsOf(points).nearest(allRows(points), doubled, silentTask);
      for (let row = 0; row < points.count; row++) {
        const [least, next] = sortedDistances(points, row, doubled);
        assert.ok(upper[row]! >= least! && upper[row]! < least! + 1e-6);
        assert.ok(lower[row]! <= next! && lower[row]! > next! - 1e-6);
      }
    });

    it('take the first of equal centres', () => {
      const points = pointsOf(randomRows(2000, 8, 5), 8);
      const centre = randomRows(1, 8, 6);
      const { nearest } = kernelsOf(points).nearest(allRows(points), Float32Array.from([...centre, ...centre, ...centre]), silentTask);
      assert.ok(nearest.every((cluster) => cluster === 0));
    });

    it('cope with very large and very small values, and with what is no number', () => {
      const points = pointsOf(randomRows(2000, 8, 7), 8);
      points.data[8 * 3] = NaN;
      points.data[8 * 5] = Infinity;
      points.data[8 * 6] = 1e25;
      points.data.fill(0, 8 * 7, 8 * 8);
      points.data.fill(1e-25, 8 * 8, 8 * 9);
      for (const spread of [1e-30, 1e-12, 1, 1e12, 1e30]) assertNearestLikePlain(points, randomRows(9, 8, 8, spread), kernelsOf(points));
      assertNearestLikePlain(points, randomRows(9, 8, 8).fill(NaN, 9, 10), kernelsOf(points));
    });

    it('answer about some points of more than they keep', () => {
      const points = pointsOf(randomRows(70_000, 64, 9), 64);
      const rows = allRows(points).filter((row) => row % 7 === 3);
      const centres = randomRows(5, 64, 10);
      // The second time round, what is kept of the last points is in the way of the first.
      for (let round = 0; round < 2; round++) assertNearestLikePlain(points, centres, kernelsOf(points), rows);
    });

    it('keep different points apart', () => {
      const centres = randomRows(6, 12, 11);
      const some = pointsOf(randomRows(3000, 12, 12), 12);
      const others = pointsOf(randomRows(3000, 12, 13), 12);
      const [kernelsOfSome, kernelsOfOthers] = [kernelsOf(some), kernelsOf(others)];
      for (let round = 0; round < 2; round++) {
        assertNearestLikePlain(some, centres, kernelsOfSome);
        assertNearestLikePlain(others, centres, kernelsOfOthers);
      }
    });

    it('stop when the work is cancelled', () => {
      const points = pointsOf(randomRows(3000, 8, 1), 8);
      assert.throws(() => kernelsOf(points).nearest(allRows(points), randomRows(9, 8, 2), cancelledTask), CancelledError);
    });
  });
}
