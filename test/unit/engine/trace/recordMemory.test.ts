import assert from 'node:assert/strict';
import { sequential } from '../../../../src/engine/core/parallel.js';
import { RecordMemory } from '../../../../src/engine/trace/recordMemory.js';

describe('memory of records', () => {
  it('hands out arrays that do not overlap, until it is released', () => {
    const memory = new RecordMemory({});
    const [a, b] = [memory.floats(4), memory.floats(6)];
    assert.notEqual(a.buffer, b.buffer);
    assert.deepEqual([a.length, b.length], [4, 6]);
  });

  it('hands the same memory out again, grown where it is too small', () => {
    const memory = new RecordMemory({});
    const [a, b] = [memory.floats(4), memory.floats(6)];
    memory.release();
    assert.equal(memory.floats(3).buffer, a.buffer);
    const grown = memory.floats(7);
    assert.notEqual(grown.buffer, b.buffer);
    assert.equal(grown.length, 7);
  });

  it('is seen by all threads of a task that has some', () => {
    assert.ok(new RecordMemory({ parallel: { ...sequential, threads: 2 } }).floats(1).buffer instanceof SharedArrayBuffer);
    assert.ok(new RecordMemory({ parallel: sequential }).floats(1).buffer instanceof ArrayBuffer);
  });
});
