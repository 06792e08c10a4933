import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { rangesOf, sequential, sharedFloats } from '../../../../src/engine/core/parallel.js';
import { cancelledTask, silentTask, subtask } from '../../../../src/engine/core/task.js';
import { jobNamed, jobs } from '../../../../src/engine/jobs.js';

const double = { name: 'double', prepare: (factor: number) => (shard: number) => factor * shard };

describe('parallel work', () => {
  it('is done here, in order, where there are no threads', () => {
    const carryOut = sequential.prepare(double, 2);
    assert.deepEqual(carryOut([1, 2, 3], silentTask), [2, 4, 6]);
    assert.deepEqual(carryOut([], silentTask), []);
    assert.throws(() => carryOut([1], cancelledTask), CancelledError);
  });

  it('is cut at places that depend on nothing but its size', () => {
    assert.deepEqual(rangesOf(7, 3), [{ from: 0, to: 3 }, { from: 3, to: 6 }, { from: 6, to: 7 }]);
    assert.deepEqual(rangesOf(3, 3), [{ from: 0, to: 3 }]);
    assert.deepEqual(rangesOf(0, 3), []);
  });

  it('may share memory', () => {
    const values = sharedFloats(3);
    assert.ok(values.buffer instanceof SharedArrayBuffer);
    assert.deepEqual([...values], [0, 0, 0]);
  });

  it('spreads over the threads of the whole from a part of it too', () => {
    assert.equal(subtask({ ...silentTask, parallel: sequential }, 0, 0.5).parallel, sequential);
  });

  it('is known by names that are not given twice', () => {
    assert.equal(new Set(jobs.map((job) => job.name)).size, jobs.length);
    for (const job of jobs) assert.equal(jobNamed(job.name), job);
    assert.throws(() => jobNamed('nonsense'), /"nonsense"/);
  });
});
