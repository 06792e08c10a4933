import assert from 'node:assert/strict';
import { join } from 'node:path';
import { seededRandom } from '../../../src/engine/core/random.js';
import { silentTask } from '../../../src/engine/core/task.js';
import { prepareColumns } from '../../../src/engine/learn/decisionTreeColumns.js';
import { growForest } from '../../../src/engine/learn/randomForest.js';
import { ThreadPool } from '../../../src/worker/threadPool.js';
import { typescriptWorker } from '../protocol/typescriptWorker.js';

describe('random forests on real threads', () => {
  it('are the same for any number of threads', async () => {
    const random = seededRandom(1);
    const [count, width] = [2000, 12];
    const data = Float32Array.from({ length: count * width }, () => random.next());
    const labels = Int32Array.from({ length: count }, (_, row) => Math.floor(3 * data[row * width]! * (0.7 + 0.3 * random.next())));
    const columns = prepareColumns({ data, count, width }, 'histogram');
    const forests = [];
    for (const threads of [1, 2, 3]) {
      let helped = 0;
      const pool = new ThreadPool({
        threads,
        spawn(workerData, transfer) {
          helped++;
          return typescriptWorker(join(__dirname, '../../../src/worker/poolThread.ts'), { workerData, transferList: [...transfer] });
        },
      });
      try {
        const options = { trees: 45, maxDepth: 6, minLeaf: 1, featuresPerSplit: null, seed: 1 };
        forests.push(await growForest({ columns, labels, classes: 3, weights: null }, options, { ...silentTask, parallel: pool }));
        assert.equal(helped, threads - 1);
      } finally {
        pool.dispose();
      }
    }
    assert.equal(forests[0]!.trees.length, 45);
    assert.deepEqual(forests[1], forests[0]);
    assert.deepEqual(forests[2], forests[0]);
  });
});
