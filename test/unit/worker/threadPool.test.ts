import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { CancelledError } from '../../../src/engine/core/errors.js';
import { type Cancellation, type Parallel, parallelOf, type ParallelJob, sequential, sharedFloats } from '../../../src/engine/core/parallel.js';
import { silentTask } from '../../../src/engine/core/task.js';
import { recurrentJob, shardedKernel } from '../../../src/engine/kernels/shardedKernel.js';
import { simdKernel } from '../../../src/engine/kernels/simdKernel.js';
import { RecordMemory } from '../../../src/engine/trace/recordMemory.js';
import { newRecord } from '../../../src/engine/trace/recurrentKernel.js';
import { ThreadPool } from '../../../src/worker/threadPool.js';
import { arraysOf, randomBlock, randomWeights, specOf } from '../engine/kernels/randomLayers.js';
import { typescriptWorker } from '../protocol/typescriptWorker.js';

describe('worker/threadPool, real threads', () => {
  const pools: ThreadPool[] = [];
  const workers: Worker[] = [];

  function pool(threads: number): ThreadPool {
    const made = new ThreadPool({
      threads,
      spawn(workerData, transfer) {
        const worker = typescriptWorker(join(__dirname, '../../../src/worker/poolThread.ts'), { workerData, transferList: [...transfer] });
        workers.push(worker);
        return worker;
      },
    });
    pools.push(made);
    return made;
  }

  beforeEach(() => workers.splice(0));
  afterEach(() => pools.splice(0).forEach((made) => made.dispose()));

  const spec = specOf({ inputSize: 8, units: 33 });
  const weights = randomWeights(spec, 1);
  const large = randomBlock(spec, { count: 700, steps: 40, seed: 2, masked: true, started: true, clamped: true, partly: true });

  it('gives the same bits whatever the number of threads', () => {
    const expected = arraysOf(simdKernel(spec, weights).run(large, silentTask));
    const kernel = shardedKernel(spec, weights);
    for (const threads of [1, 2, 4]) {
      const task = { ...silentTask, parallel: pool(threads) };
      for (let round = 0; round < 2; round++) assert.deepEqual(arraysOf(kernel.run(large, task)), expected, `${threads} threads`);
    }
    assert.equal(workers.length, 0 + 1 + 3);
  });

  it('fills the records it is given, in memory that threads see or not', () => {
    const parallel = pool(2);
    const kernel = shardedKernel(spec, weights);
    const expected = arraysOf(simdKernel(spec, weights).run(large, silentTask));
    for (const memory of [new RecordMemory({ parallel }), new RecordMemory(silentTask)]) {
      for (let round = 0; round < 2; round++) {
        const record = newRecord(spec, large, (length) => memory.floats(length));
        assert.equal(kernel.run(large, { ...silentTask, parallel }, record), record);
        assert.deepEqual(arraysOf(record), expected);
        memory.release();
      }
    }
  });

  it('is given layers, of which only the numbers go to other threads', () => {
    const layer = { ...spec, load: () => Promise.resolve(weights) };
    const task = { ...silentTask, parallel: pool(2) };
    assert.deepEqual(arraysOf(shardedKernel(layer, weights).run(large, task)), arraysOf(simdKernel(spec, weights).run(large, silentTask)));
  });

  it('starts no thread where there is little to share', () => {
    shardedKernel(spec, weights).run(randomBlock(spec, { count: 20, steps: 3, seed: 2 }), { ...silentTask, parallel: pool(4) });
    assert.equal(workers.length, 0);
  });

  it('ends when it is cancelled in the middle of a shard', () => {
    const endless: typeof recurrentJob = {
      ...recurrentJob,
      prepare: () => (_shard, task) => {
        for (;;) task.throwIfCancelled();
      },
    };
    let looks = 0;
    const task: Cancellation = {
      throwIfCancelled() {
        if (++looks > 1000) throw new CancelledError();
      },
    };
    const block = randomBlock(spec, { count: 1, steps: 1, seed: 2 });
    const shard = { block, record: newRecord(spec, block) };
    assert.throws(() => pool(2).prepare(endless, { spec, weights })([shard, shard], task), CancelledError);
  });

  it('goes on after a call that was cancelled', () => {
    const kernel = shardedKernel(spec, weights);
    const parallel = pool(2);
    let looks = 0;
    const task = {
      parallel,
      throwIfCancelled() {
        if (++looks === 2) throw new CancelledError();
      },
    };
    assert.throws(() => kernel.run(large, task), CancelledError);
    assert.deepEqual(arraysOf(kernel.run(large, { ...silentTask, parallel })), arraysOf(kernel.run(large, silentTask)));
  });

  it('ends when a thread dies in the middle of a shard, and goes on with another', async () => {
    const slow = specOf({ inputSize: 8, units: 256 });
    const block = randomBlock(slow, { count: 1, steps: 20_000, seed: 2 });
    const shard = { block, record: newRecord(slow, block, sharedFloats) };
    const parallel = pool(2);
    let termination: Promise<number> | undefined;
    const deadly: typeof recurrentJob = {
      ...recurrentJob,
      prepare: () => () => {
        const nobody = new Int32Array(new SharedArrayBuffer(4));
        while (shard.record.h![0] === 0) Atomics.wait(nobody, 0, 0, 1);
        termination ??= workers[0]!.terminate();
        return null;
      },
    };
    // So many that the other thread is never done with them.
    const shards = new Array<typeof shard>(300).fill(shard);
    const carryOut = parallel.prepare(deadly, { spec: slow, weights: randomWeights(slow, 1) });
    assert.throws(() => carryOut(shards, silentTask), { name: 'UnrollError', message: /^A thread ended in the middle of its work.*Use fewer threads/ });
    await termination;
    const kernel = shardedKernel(spec, weights);
    assert.deepEqual(arraysOf(kernel.run(large, { ...silentTask, parallel })), arraysOf(kernel.run(large, silentTask)));
    assert.equal(workers.length, 2);
  });

  it('replaces a thread that died while nobody waited for it, and tells the new one of all jobs', async () => {
    const parallel = pool(2);
    const kernel = shardedKernel(spec, weights);
    const expected = arraysOf(kernel.run(large, { ...silentTask, parallel }));
    const ended = once(workers[0]!, 'exit');
    void workers[0]!.terminate();
    await ended;
    assert.deepEqual(arraysOf(kernel.run(large, { ...silentTask, parallel })), expected);
    assert.equal(workers.length, 2);
  });

  it('passes on what a job throws in another thread', () => {
    const unknown: ParallelJob<null, null, null> = { name: 'nonsense', prepare: () => () => null };
    const carryOut = pool(2).prepare(unknown, null);
    assert.throws(() => {
      // Calls may be over before the other thread comes to take a shard.
      for (;;) carryOut(new Array(1000).fill(null), silentTask);
    }, /Job "nonsense" is not in the list of jobs/);
  });

  it('is what a task brings along, or else this thread alone', () => {
    const parallel: Parallel = pool(2);
    assert.equal(parallelOf({ parallel }), parallel);
    assert.equal(parallelOf(silentTask), sequential);
  });
});
