import assert from 'node:assert/strict';
import { checkRange, type ByteSource } from '../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { pairData } from '../../../../src/engine/data/pair.js';
import { readDataset } from '../../../../src/engine/data/registry.js';
import { dense, featureInput, modelOf, recurrent } from '../trace/handmade.js';
import { npyOf } from './files.js';

const [sequences, steps, width] = [20_000, 100, 10];

/** An array of 80 MB that is computed where it is read: value i is i mod 1000. */
function largeArray(): ByteSource & { largestRead: number; bytesRead: number } {
  const header = npyOf(`{'descr': '<f4', 'fortran_order': False, 'shape': (${sequences}, ${steps}, ${width}), }`, new Uint8Array(0));
  return {
    name: 'large.npy',
    size: header.length + sequences * steps * width * 4,
    largestRead: 0,
    bytesRead: 0,
    read(offset, length) {
      checkRange(this, offset, length);
      this.largestRead = Math.max(this.largestRead, length);
      this.bytesRead += length;
      if (offset + length <= header.length) return header.subarray(offset, offset + length);
      const bytes = new Uint8Array(length);
      bytes.set(header.subarray(offset));
      const first = Math.max(0, offset - header.length) / 4;
      const at = Math.max(0, header.length - offset);
      const values = Float32Array.from({ length: (length - at) / 4 }, (_, i) => (first + i) % 1000);
      bytes.set(new Uint8Array(values.buffer), at);
      return bytes;
    },
    sibling: () => assert.fail('no other file is needed'),
    close() {},
  };
}

describe('data larger than memory', () => {
  const model = modelOf([featureInput(width), recurrent({ inputSize: width }), dense([0, 0], [0, 0])]);

  it('are left in the file, whose rows are read when they are needed', async () => {
    const source = largeArray();
    const dataset = await readDataset(source, { stream: true }, silentTask);
    const data = pairData(model, dataset);
    assert.ok(source.bytesRead < 10_000, `${source.bytesRead} bytes to open`);
    const { inputs } = data.batch([sequences - 1]);
    assert.deepEqual([inputs[0]!.data.length, inputs[0]!.data[0], inputs[0]!.data[999]], [1000, 0, 999]);
    assert.ok(source.bytesRead < 20_000, `${source.bytesRead} bytes for one sequence`);
  });

  it('can be cut into windows that overlap', async () => {
    const source = largeArray();
    const dataset = await readDataset(source, { stream: true, window: 50, stride: 1 }, silentTask);
    assert.equal(dataset.count, sequences * 51);
    const { inputs } = pairData(model, dataset).batch([51 * 7 + 3]);
    assert.deepEqual([inputs[0]!.data[0], inputs[0]!.data[499]], [30, 529]);
    assert.ok(source.largestRead <= 4096, `${source.largestRead} bytes at once`);
  });

  it('are held in memory where the source may be closed', async () => {
    const source = largeArray();
    const dataset = await readDataset(source, {}, silentTask);
    const { bytesRead } = source;
    assert.equal(dataset.values.subarray(1234, 1235)[0], 234);
    assert.equal(source.bytesRead, bytesRead);
    assert.ok(source.largestRead <= 2 ** 20, `${source.largestRead} bytes at once`);
  });
});
