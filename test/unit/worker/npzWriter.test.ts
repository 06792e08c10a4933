import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memorySource } from '../../../src/engine/core/bytes.js';
import { UnrollError } from '../../../src/engine/core/errors.js';
import { silentTask } from '../../../src/engine/core/task.js';
import { readNpz } from '../../../src/engine/data/npz.js';
import { NpzWriter } from '../../../src/worker/npzWriter.js';
import { type Temporary, temporaryFolder } from './temporary.js';

describe('worker/npzWriter', () => {
  let folder: Temporary;
  let path: string;
  const arrays = [{ name: 'lstm.h', shape: [4, 3, 2] }, { name: 'output', shape: [4] }, { name: 'élan', shape: [0, 5] }];

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.path, 'trace.npz');
  });
  afterEach(() => folder.remove());

  /** All values in turn, in pieces of different arrays. */
  function write(target: string): void {
    const writer = new NpzWriter(target, arrays);
    for (let chunk = 0; chunk < 2; chunk++) {
      writer.append('lstm.h', Float32Array.from({ length: 12 }, (_, i) => chunk * 12 + i));
      writer.append('output', Float32Array.of(chunk, -0.5));
    }
    writer.finish();
  }

  it('reads back as written, chunks of all arrays in turn', async () => {
    write(path);
    const read = await readNpz(memorySource('trace.npz', readFileSync(path)), silentTask);
    assert.deepEqual([...read.keys()], arrays.map((array) => array.name));
    for (const { name, shape } of arrays) assert.deepEqual(read.get(name)!.shape, shape);
    assert.deepEqual([...read.get('lstm.h')!.data], Array.from({ length: 24 }, (_, i) => i));
    assert.deepEqual([...read.get('output')!.data], [0, -0.5, 1, -0.5]);
  });

  it('equal arrays are equal files', () => {
    write(path);
    const other = join(folder.path, 'other.npz');
    write(other);
    assert.deepEqual(readFileSync(path), readFileSync(other));
  });

  it('has no file of that name before it is complete, and none at all when given up', () => {
    const writer = new NpzWriter(path, arrays);
    writer.append('output', Float32Array.of(1, 2));
    assert.deepEqual(readdirSync(folder.path), ['trace.npz.partial']);
    assert.throws(() => writer.finish(), /of/);
    writer.abandon();
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('begins nothing that will not fit where it is to be', () => {
    const endless = [{ name: 'a', shape: [2 ** 30, 2 ** 20] }];
    assert.throws(() => new NpzWriter(path, endless), { name: 'UnrollError', kind: 'usage', message: /^The trace would take 4,503,599,628 MB, more than is free/ });
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('refuses more values than the shape holds', () => {
    const writer = new NpzWriter(path, [{ name: 'a', shape: [2] }]);
    assert.throws(() => writer.append('a', new Float32Array(3)), /more values/);
    writer.abandon();
  });

  it('a place that cannot be written to is the user\'s to mend', () => {
    assert.throws(() => new NpzWriter(join(folder.path, 'none', 'trace.npz'), arrays), (error) => error instanceof UnrollError && error.kind === 'usage');
  });
});
