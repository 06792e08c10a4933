import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { kmeans, type Points } from '../../../../src/engine/learn/kmeans.js';
import { lloyd } from '../../../../src/engine/learn/lloyd.js';
import { nearestCentres } from '../../../../src/engine/learn/nearestCentres.js';

const options = { seed: 3, restarts: 3 };

/** Points around given centres, `each` of them, the centres in turn. */
function blobs(centres: readonly (readonly number[])[], each: number, spread: number): Points {
  const random = seededRandom(1);
  const width = centres[0]!.length;
  const rows = Array.from({ length: each * centres.length }, (_, i) => centres[i % centres.length]!.map((value) => value + spread * (random.next() - 0.5)));
  return { data: Float32Array.from(rows.flat()), count: rows.length, width, weights: null };
}

function sortedRows(centres: Float32Array, width: number): number[][] {
  return Array.from({ length: centres.length / width }, (_, i) => Array.from(centres.subarray(i * width, (i + 1) * width))).sort((a, b) => a[0]! - b[0]!);
}

describe('k-means', () => {
  const corners = [[0, 0], [10, 0], [20, 10], [30, -10]];

  it('finds well separated groups', async () => {
    const points = blobs(corners, 50, 1);
    const { k, centres, assignment, inertia } = await kmeans(points, 4, options, silentTask);
    assert.equal(k, 4);
    sortedRows(centres, 2).forEach((row, i) => row.forEach((value, d) => assert.ok(Math.abs(value - corners[i]![d]!) < 0.3)));
    for (let i = 0; i < points.count; i++) assert.equal(assignment[i], assignment[i % 4]);
    assert.ok(inertia < points.count * 0.5);
  });

  it('gives the same clusters for the same seed', async () => {
    const points = blobs(corners, 200, 12);
    const first = await kmeans(points, 7, options, silentTask);
    assert.deepEqual(await kmeans(points, 7, options, silentTask), first);
  });

  it('is a fixed point of assigning and averaging', async () => {
    const points = blobs(corners, 200, 12);
    const { centres, assignment } = await kmeans(points, 5, options, silentTask);
    assert.deepEqual(nearestCentres(points, centres, silentTask), assignment);
    for (let cluster = 0; cluster < 5; cluster++) {
      const members = Array.from(assignment.keys()).filter((i) => assignment[i] === cluster);
      const mean = members.reduce((sum, i) => sum + points.data[2 * i]!, 0) / members.length;
      // It stops when all steps together are below a hundredth of the spread, which is 10.
      assert.ok(Math.abs(mean - centres[2 * cluster]!) < 0.1);
    }
  });

  it('returns fewer clusters where there are fewer distinct points', async () => {
    const points: Points = { data: Float32Array.from([1, 2, 1, 2, 5, 5, 1, 2]), count: 4, width: 2, weights: null };
    const { k, centres, inertia } = await kmeans(points, 3, options, silentTask);
    assert.equal(k, 2);
    assert.deepEqual(sortedRows(centres, 2), [[1, 2], [5, 5]]);
    assert.equal(inertia, 0);
  });

  it('counts a point as often as its weight says', async () => {
    const weighted: Points = { data: Float32Array.from([0, 1, 10]), count: 3, width: 1, weights: [3, 1, 5] };
    const { centres } = await kmeans(weighted, 2, options, silentTask);
    assert.deepEqual(sortedRows(centres, 1), [[0.25], [10]]);
  });

  it('leaves no cluster empty', async () => {
    const points: Points = { data: Float32Array.from(Array.from({ length: 400 }, (_, i) => (i < 390 ? 0 : i))), count: 400, width: 1, weights: null };
    const { k, assignment } = await kmeans(points, 8, options, silentTask);
    assert.equal(new Set(assignment).size, k);
  });

  it('clusters more points than it samples', async () => {
    const points = blobs(corners, 3000, 1);
    const { centres } = await kmeans(points, 4, { ...options, sample: 100 }, silentTask);
    sortedRows(centres, 2).forEach((row, i) => assert.ok(Math.abs(row[0]! - corners[i]![0]!) < 0.1));
  });

  it('finds as many groups as there are, which single starts do not', async () => {
    const random = seededRandom(9);
    const centres = Array.from({ length: 40 }, () => Array.from({ length: 6 }, () => 20 * random.next()));
    const points = blobs(centres, 50, 2);
    const truth = await lloyd(points, Float32Array.from(centres.flat()), { iterations: 20, stillness: 0 }, silentTask);
    const { inertia } = await kmeans(points, 40, { ...options, restarts: 1 }, silentTask);
    assert.ok(inertia <= truth.inertia * 1.001, `${inertia} against ${truth.inertia}`);
  });

  it('goes on from the centres of fewer clusters', async () => {
    const points = blobs(corners, 300, 1);
    const fewer = await kmeans(points, 3, options, silentTask);
    const { centres } = await kmeans(points, 4, { ...options, restarts: 0, from: fewer.centres }, silentTask);
    sortedRows(centres, 2).forEach((row, i) => row.forEach((value, d) => assert.ok(Math.abs(value - corners[i]![d]!) < 0.3)));
  });

  it('ends when it is cancelled', async () => {
    await assert.rejects(kmeans(blobs(corners, 10, 1), 2, options, cancelledTask), CancelledError);
  });
});
