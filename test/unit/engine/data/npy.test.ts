import assert from 'node:assert/strict';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { CancelledError, UnrollError } from '../../../../src/engine/core/errors.js';
import { parseNpy } from '../../../../src/engine/data/npy.js';
import { npy, npyOf } from './files.js';

const parse = (bytes: Uint8Array): ReturnType<typeof parseNpy> => parseNpy('data.npz: X', bytes, silentTask);

async function assertRefused(bytes: Uint8Array, message: RegExp): Promise<void> {
  await assert.rejects(parse(bytes), (error: unknown) => error instanceof UnrollError && message.test(error.message));
}

describe('parseNpy', () => {
  const numbers: readonly [dtype: string, content: ArrayBufferView, kind: string, values: readonly number[]][] = [
    ['<f4', Float32Array.of(1.5, -2), 'float', [1.5, -2]],
    ['<f8', Float64Array.of(0.1, -2e300), 'float', [0.1, -2e300]],
    ['<f2', Uint16Array.of(0x3c00, 0xc100), 'float', [1, -2.5]],
    ['|i1', Int8Array.of(-1, 127), 'integer', [-1, 127]],
    ['<i2', Int16Array.of(-300, 7), 'integer', [-300, 7]],
    ['<i4', Int32Array.of(-70000, 7), 'integer', [-70000, 7]],
    ['<i8', BigInt64Array.of(-5n, 2n), 'integer', [-5, 2]],
    ['|u1', Uint8Array.of(200, 7), 'integer', [200, 7]],
    ['<u2', Uint16Array.of(60000, 7), 'integer', [60000, 7]],
    ['<u4', Uint32Array.of(4_000_000_000, 7), 'integer', [4_000_000_000, 7]],
    ['<u8', BigUint64Array.of(2n ** 40n, 7n), 'integer', [2 ** 40, 7]],
    ['|b1', Uint8Array.of(1, 0), 'boolean', [1, 0]],
  ];
  for (const [dtype, content, kind, values] of numbers) {
    it(`reads ${dtype}`, async () => {
      const array = await parse(npy(dtype, [2], content));
      assert.equal(array.kind, kind);
      assert.deepEqual([...array.data], values);
    });
  }

  it('keeps integers that fit as int32', async () => {
    assert.ok((await parse(npy('<i8', [1], BigInt64Array.of(-1n)))).data instanceof Int32Array);
    assert.ok((await parse(npy('<u4', [1], Uint32Array.of(1)))).data instanceof Int32Array);
  });

  it('reads the other byte order', async () => {
    assert.deepEqual([...(await parse(npy('>i4', [2], Uint8Array.of(0, 0, 1, 0, 255, 255, 255, 254)))).data], [256, -2]);
    assert.deepEqual([...(await parse(npy('>f4', [1], Uint8Array.of(0x3f, 0xc0, 0, 0)))).data], [1.5]);
    assert.deepEqual([...(await parse(npy('>U2', [1], Uint8Array.of(0, 0, 0, 0x6f, 0, 0, 0, 0x6b)))).data], ['ok']);
  });

  it('reads text, without the zeros that fill it up', async () => {
    const array = await parse(npy('<U3', [2], Uint32Array.of(0x70, 0x6f, 0x73, 0x1f600, 0, 0)));
    assert.deepEqual(array.data, ['pos', '😀']);
    assert.deepEqual((await parse(npy('|S2', [2], Uint8Array.of(0x61, 0, 0x62, 0x63)))).data, ['a', 'bc']);
  });

  it('turns Fortran order into row-major', async () => {
    // numpy.arange(12).reshape(2, 3, 2), written in Fortran order
    const array = await parse(npy('<i4', [2, 3, 2], Int32Array.of(0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11), true));
    assert.deepEqual([...array.data], [...Array(12).keys()]);
    const text = await parse(npy('<U1', [2, 2], Uint32Array.of(0x61, 0x63, 0x62, 0x64), true));
    assert.deepEqual(text.data, ['a', 'b', 'c', 'd']);
  });

  it('reads versions 2 and 3, Python 2 shapes and single numbers', async () => {
    for (const major of [2, 3]) {
      const array = await parse(npyOf(`{'descr': '<i2', 'fortran_order': False, 'shape': (2L,), }`, Int16Array.of(3, 4), major));
      assert.deepEqual([array.shape, [...array.data]], [[2], [3, 4]]);
    }
    const scalar = await parse(npyOf(`{"descr": "<i2", "fortran_order": False, "shape": ()}`, Int16Array.of(3)));
    assert.deepEqual([scalar.shape, [...scalar.data]], [[], [3]]);
  });

  it('does not change the bytes it reads', async () => {
    const bytes = Buffer.from(npy('>i4', [1], Uint8Array.of(0, 0, 0, 1)));
    const before = Buffer.from(bytes);
    await parse(bytes);
    assert.deepEqual(bytes, before);
  });

  it('refuses pickles, tables and types that are no numbers', async () => {
    await assertRefused(npy('|O', [1], new Uint8Array(8)), /data\.npz: X: is an object array.*"lengths"/);
    await assertRefused(npyOf(`{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (1,), }`, new Uint8Array(8)), /structured array/);
    await assertRefused(npy('<M8[ns]', [1], new Uint8Array(8)), /type <M8\[ns\] is not supported/);
    await assertRefused(npy('<c8', [1], new Uint8Array(8)), /type <c8 is not supported/);
    await assertRefused(npy('<U0', [1], new Uint8Array(8)), /type <U0 is not supported/);
    await assertRefused(npy('<u8', [1], BigUint64Array.of(2n ** 60n)), /too large to be read exactly/);
    await assertRefused(npy('<U1', [1], Uint32Array.of(0x110000)), /text that is not Unicode/);
  });

  it('does not trust what the header declares', async () => {
    await assertRefused(npy('<f4', [3], Float32Array.of(1, 2)), /promises \[3\] of <f4, \d+ bytes, but it has/);
    await assertRefused(npy('<f4', [2 ** 40, 2 ** 40], Float32Array.of(1)), /truncated or damaged/);
    await assertRefused(npyOf(`{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }`, new Uint8Array(4)), /header cannot be read/);
    await assertRefused(npyOf('{}', new Uint8Array(4)), /header cannot be read/);
    await assertRefused(npyOf(`{${"'shape':(".repeat(6_000)}`, new Uint8Array(4)), /its header claims 5\d{4} bytes/);
    await assertRefused(new TextEncoder().encode('PK, not NumPy'), /does not begin like a \.npy file/);
    const cut = npy('<f4', [1], Float32Array.of(1)).slice(0, 30);
    await assertRefused(cut, /its header ends beyond the file/);
  });

  it('can be cancelled', async () => {
    await assert.rejects(parseNpy('X', npy('<i8', [1], BigInt64Array.of(1n)), cancelledTask), CancelledError);
  });
});
