import assert from 'node:assert/strict';
import { join } from 'node:path';
import { seededRandom } from '../../../src/engine/core/random.js';
import { silentTask } from '../../../src/engine/core/task.js';
import { kmeans } from '../../../src/engine/learn/kmeans.js';
import { ThreadPool } from '../../../src/worker/threadPool.js';
import { typescriptWorker } from '../protocol/typescriptWorker.js';

describe('k-means on real threads', () => {
  it('gives the same bits for any number of threads', async () => {
    const random = seededRandom(1);
    const [count, width, k] = [40_000, 7, 12];
    const data = Float32Array.from({ length: count * width }, () => random.next() + random.integer(3));
    const weights = Float64Array.from({ length: count }, () => 1 + random.integer(3));
    const clusterings = [];
    for (const threads of [1, 2, 4]) {
      const pool = new ThreadPool({
        threads,
        spawn: (workerData, transfer) => typescriptWorker(join(__dirname, '../../../src/worker/poolThread.ts'), { workerData, transferList: [...transfer] }),
      });
      try {
        const { centres, assignment, inertia } = await kmeans({ data, count, width, weights }, k, { seed: 1, restarts: 1, sample: 1000 }, { ...silentTask, parallel: pool });
        clusterings.push({ centres, assignment: [...assignment], inertia });
      } finally {
        pool.dispose();
      }
    }
    assert.equal(new Set(clusterings[0]!.assignment).size, k);
    assert.deepEqual(clusterings[1], clusterings[0]);
    assert.deepEqual(clusterings[2], clusterings[0]);
  });
});
