import assert from 'node:assert/strict';
import { memorySource } from '../../../../../src/engine/core/bytes.js';
import { UnrollError } from '../../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../../src/engine/core/random.js';
import { openHdf5 } from '../../../../../src/engine/formats/hdf5/hdf5.js';
import { counted, hdf5Bytes, weightsFile } from '../keras/kerasFile.js';

const opened = (bytes: Uint8Array) => openHdf5(memorySource('x.h5', bytes));

async function refused(bytes: Uint8Array, message: RegExp): Promise<void> {
  await assert.rejects(opened(bytes), (error: Error) => {
    assert.ok(error instanceof UnrollError, String(error));
    assert.match(error.message, /^x\.h5/);
    assert.match(error.message, message);
    assert.ok(!error.message.includes('\n'));
    return true;
  });
}

describe('HDF5 files', () => {
  it('give every type of number as float32', async () => {
    const bytes = await hdf5Bytes((file) => {
      const add = (name: string, dtype: string, values: number[]) => file.create_dataset({ name, data: values, dtype });
      for (const dtype of ['<f', '<d', '<b', '<B', '<h', '<H', '<i', '<I', '<q', '<Q']) add(dtype, dtype, [1, 2, 100]);
      file.create_dataset({ name: 'text', data: 'not a number' });
    });
    const file = await opened(bytes);
    const types = [...file.tensors.values()].map(({ name, dtype }) => [name, dtype]);
    assert.deepEqual(Object.fromEntries(types), {
      '<f': 'float32', '<d': 'float64', '<b': 'int8', '<B': 'uint8', '<h': 'int16', '<H': 'uint16',
      '<i': 'int32', '<I': 'uint32', '<q': 'int64', '<Q': 'uint64',
    });
    for (const tensor of file.tensors.values()) assert.deepEqual([...(await tensor.load())], [1, 2, 100], tensor.name);
    file.close();
  });

  it('are read by range, not whole', async () => {
    const rows = 4096;
    const source = counted(memorySource('x.h5', await weightsFile({ 'layers/embedding/vars/0': [rows, 64], empty: [0, 3] })));
    const file = await openHdf5(source);
    assert.ok(source.bytesRead < 100_000, `opening read ${source.bytesRead} bytes`);
    source.bytesRead = 0;
    const tensor = file.tensors.get('layers/embedding/vars/0')!;
    assert.deepEqual(tensor.shape, [rows, 64]);
    assert.deepEqual([...(await tensor.load(1000, 3))], [1001, 1002, 1003]);
    assert.ok(source.bytesRead < 100_000, `three numbers took ${source.bytesRead} bytes`);
    const across = await tensor.load(100, 200);
    assert.deepEqual([across.length, across[0], across[199]], [200, 101, 300]);
    const all = await tensor.load();
    assert.deepEqual([all.length, all[0], all.at(-1)], [rows * 64, 1, rows * 64]);
    assert.equal((await file.tensors.get('empty')!.load()).length, 0);
    file.close();
  });

  it('may be compressed with gzip', async () => {
    const data = Float32Array.from({ length: 600 }, (_, i) => i / 3);
    const bytes = await hdf5Bytes((file) => {
      file.create_dataset({ name: 'x', data, shape: [20, 30], chunks: [7, 11], compression: 'gzip' });
    });
    const file = await opened(bytes);
    assert.deepEqual(await file.tensors.get('x')!.load(), data);
    assert.deepEqual(await file.tensors.get('x')!.load(45, 100), data.slice(45, 145));
    file.close();
  });

  it('may not be compressed otherwise', async () => {
    const nbit = 5;
    const bytes = await hdf5Bytes((file) => {
      file.create_dataset({ name: 'x', data: [1, 2], dtype: '<i', chunks: [2], compression: nbit, compression_opts: [] });
    });
    await refused(bytes, /dataset x is stored with the filter "nbit".*not supported/);
  });

  it('are not left by their links', async () => {
    const bytes = await hdf5Bytes((file) => {
      file.create_group('g');
      file.create_dataset({ name: 'g/x', data: [1.5], dtype: '<f' });
      file.create_soft_link('/g/x', 'soft');
      file.create_soft_link('/nowhere', 'broken');
      file.create_soft_link('/g', 'group');
      file.create_external_link('other.h5', '/x', 'outside');
      file.create_hard_link('/g/x', 'same');
    });
    const file = await opened(bytes);
    assert.deepEqual([...file.tensors.keys()].sort(), ['g/x', 'same']);
    file.close();
  });

  it('must not hold themselves', async () => {
    await refused(await hdf5Bytes((file) => {
      file.create_group('g');
      file.create_hard_link('/g', 'g/again');
    }), /contain each other/);
  });

  it('must hold what they declare', async () => {
    await refused(await hdf5Bytes((file) => {
      const dataset = file.create_dataset({ name: 'x', data: [1], dtype: '<f', chunks: [1], maxshape: [null] });
      dataset.resize([2 ** 40]);
    }), /dataset x has the shape \[1099511627776\], far more than the file holds/);
  });

  it('are told apart from other files, and from half of one', async () => {
    const sound = await weightsFile({ x: [1000] });
    await refused(new Uint8Array(0), /not an HDF5 file/);
    await refused(new TextEncoder().encode('no weights here '.repeat(100)), /not an HDF5 file/);
    await refused(sound.slice(0, sound.length / 2), /is cut off/);
  });

  it('give numbers or an error, whatever is changed in them', async () => {
    const sound = await weightsFile({ 'layers/lstm/cell/vars/0': [3, 20], 'layers/lstm/cell/vars/1': [5, 20], 'layers/dense/vars/0': [5, 2] });
    const random = seededRandom(1);
    let errors = 0;
    for (let i = 0; i < 300; i++) {
      const bytes = sound.slice();
      for (let j = 0; j < 4; j++) bytes[random.integer(bytes.length)] = random.integer(256);
      try {
        const file = await opened(bytes);
        for (const tensor of file.tensors.values()) assert.ok((await tensor.load()) instanceof Float32Array);
        file.close();
      } catch (error) {
        assert.ok(error instanceof UnrollError, String(error));
        errors++;
      }
    }
    assert.ok(errors > 50);
    const file = await opened(sound);
    assert.deepEqual([...(await file.tensors.get('layers/dense/vars/0')!.load())], [161, 162, 163, 164, 165, 166, 167, 168, 169, 170]);
    file.close();
  });
});
