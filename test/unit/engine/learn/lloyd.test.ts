import assert from 'node:assert/strict';
import type { Parallel } from '../../../../src/engine/core/parallel.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { greedySeeds } from '../../../../src/engine/learn/kmeansSeeds.js';
import { lloyd } from '../../../../src/engine/learn/lloyd.js';
import { nearestCentres } from '../../../../src/engine/learn/nearestCentres.js';
import type { Points } from '../../../../src/engine/learn/points.js';

/** Overlapping groups, so that points go on changing clusters for a while. */
function groups(count: number, width: number, number: number, weighted: boolean): Points {
  const random = seededRandom(5);
  const centres = Array.from({ length: number * width }, () => 2 * random.next() - 1);
  const data = Float32Array.from({ length: count * width }, (_, i) => centres[(Math.floor(i / width) % number) * width + (i % width)]! + random.next() - 0.5);
  return { data, count, width, weights: weighted ? Int32Array.from({ length: count }, () => 1 + random.integer(4)) : null };
}

/** The algorithm without any bounds. */
function plainly(points: Points, start: Float32Array, iterations: number): { centres: Float32Array; assignment: Int32Array } {
  const { data, width, weights } = points;
  let centres = start;
  let assignment = nearestCentres(points, centres, silentTask);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const sums = new Float64Array(centres.length);
    const mass = new Float64Array(centres.length / width);
    assignment.forEach((cluster, point) => {
      const weight = weights ? weights[point]! : 1;
      mass[cluster]! += weight;
      for (let d = 0; d < width; d++) sums[cluster * width + d]! += weight * data[point * width + d]!;
    });
    centres = Float32Array.from(sums, (sum, i) => sum / mass[Math.floor(i / width)]!);
    assignment = nearestCentres(points, centres, silentTask);
  }
  return { centres, assignment };
}

/** Two threads in name: their shards are done here, the last one first. */
const backwards: Parallel = {
  threads: 2,
  prepare(job, shared) {
    const carryOut = job.prepare(shared);
    return (shards, task) => shards.map((_, i) => carryOut(shards[shards.length - 1 - i]!, task)).reverse();
  },
};

describe("Lloyd's iterations", () => {
  for (const { width, k, weighted } of [{ width: 3, k: 6, weighted: false }, { width: 17, k: 40, weighted: true }]) {
    it(`give the clusters of the plain algorithm, ${k} of ${width} columns`, async () => {
      const points = groups(9000, width, k, weighted);
      const start = points.data.slice(0, k * width);
      for (const iterations of [1, 4, 15]) {
        const expected = plainly(points, start, iterations);
        const { centres, assignment } = await lloyd(points, start, { iterations, stillness: -1 }, silentTask);
        assert.deepEqual(assignment, expected.assignment);
        centres.forEach((value, i) => assert.ok(Math.abs(value - expected.centres[i]!) < 1e-6));
      }
    });
  }

  it('give the same bits in whatever order their shards are done', async () => {
    const points = groups(20_000, 8, 10, true);
    const start = points.data.slice(0, 10 * 8);
    const options = { iterations: 50, stillness: 0 };
    assert.deepEqual(await lloyd(points, start, options, { ...silentTask, parallel: backwards }), await lloyd(points, start, options, silentTask));
  });

  it('move an empty cluster to where it is missed most', async () => {
    const points: Points = { data: Float32Array.of(0, 1, 10, 11, 30), count: 5, width: 1, weights: null };
    const { assignment } = await lloyd(points, Float32Array.of(0, 10, 1000), { iterations: 10, stillness: 0 }, silentTask);
    assert.deepEqual([...assignment], [0, 0, 1, 1, 2]);
  });
});

describe('seeds of k-means', () => {
  it('are distinct points, after the centres there are', () => {
    const points = groups(500, 4, 7, false);
    const given = points.data.slice(40, 48);
    const seeds = greedySeeds(points, 7, given, seededRandom(1), silentTask);
    assert.deepEqual(seeds.subarray(0, 8), given);
    const rows = new Set(Array.from({ length: 7 }, (_, i) => seeds.slice(4 * i, 4 * i + 4).join()));
    assert.equal(rows.size, 7);
  });

  it('are fewer where no point is left', () => {
    const points: Points = { data: Float32Array.of(1, 2, 1, 2), count: 4, width: 1, weights: null };
    assert.deepEqual([...greedySeeds(points, 3, new Float32Array(0), seededRandom(1), silentTask)].sort(), [1, 2]);
  });

  it('do not fall on points that weigh nothing', () => {
    const points: Points = { data: Float32Array.of(1, 2, 9), count: 3, width: 1, weights: [1, 1, 0] };
    for (let seed = 0; seed < 20; seed++) assert.ok(!greedySeeds(points, 2, new Float32Array(0), seededRandom(seed), silentTask).includes(9));
  });
});
