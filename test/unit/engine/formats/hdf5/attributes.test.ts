import assert from 'node:assert/strict';
import { memorySource } from '../../../../../src/engine/core/bytes.js';
import { openHdf5 } from '../../../../../src/engine/formats/hdf5/hdf5.js';
import { hdf5Bytes } from '../keras/kerasFile.js';

const open = (bytes: Uint8Array) => openHdf5(memorySource('x.h5', bytes));

describe('attributes of HDF5 groups', () => {
  it('are texts of fixed or variable length, alone or in lists', async () => {
    const file = await open(await hdf5Bytes((target) => {
      target.create_attribute('alone', 'größer');
      target.create_attribute('list', ['a', '', 'ccc']);
      const group = target.create_group('inner').create_group('most');
      group.create_attribute('fixed', ['lstm', 'dense_1'], [2], 'S7');
      group.create_attribute('one', 'reader', [], 'S32');
    }));
    assert.deepEqual(file.texts('', 'alone'), ['größer']);
    assert.deepEqual(file.texts('', 'list'), ['a', '', 'ccc']);
    assert.deepEqual(file.texts('inner/most', 'fixed'), ['lstm', 'dense_1']);
    assert.deepEqual(file.texts('inner/most', 'one'), ['reader']);
    assert.deepEqual([...file.groups], ['', 'inner', 'inner/most']);
    file.close();
  });

  it('hold no text where they hold numbers, and are nothing where they do not exist', async () => {
    const file = await open(await hdf5Bytes((target) => {
      target.create_attribute('empty', new Float64Array(0), [0], '<d');
      target.create_attribute('number', 3);
      target.create_soft_link('/', 'again');
    }));
    assert.deepEqual([file.texts('', 'empty'), file.texts('', 'number'), file.texts('', 'other'), file.texts('nowhere', 'x')], [[], [], null, null]);
    assert.deepEqual([...file.links], ['again']);
    assert.equal(file.texts('again', 'number'), null);
    file.close();
  });

  it('may not lead the library round in circles', async () => {
    const sound = await hdf5Bytes((target) => target.create_attribute('texts', ['first', 'second']));
    const collection = Buffer.from(sound).indexOf('GCOL');
    const free = collection + 16 + 2 * (16 + 8);
    assert.equal(new DataView(sound.buffer).getUint16(free, true), 0, 'free space follows the two texts');
    for (const size of [0n, 8n, 2n ** 32n, 2n ** 63n]) {
      const changed = Uint8Array.from(sound);
      new DataView(changed.buffer).setBigUint64(free + 8, size, true);
      const damaged = open(changed).then((file) => file.texts('', 'texts'));
      await assert.rejects(damaged, { name: 'UnrollError', kind: 'model', message: /^x\.h5 is damaged: sizes in its heap of texts/ });
    }
  });

  it('are not read where addresses are of another width, which checks of the file do not know', async () => {
    const bytes = await hdf5Bytes((target) => target.create_attribute('a', 'b'));
    const version = bytes[8]!;
    for (const at of version < 2 ? [13, 14] : [9, 10]) {
      const changed = Uint8Array.from(bytes);
      changed[at] = 4;
      await assert.rejects(open(changed), { name: 'UnrollError', message: /addresses are not of 8 bytes/ });
    }
  });
});
