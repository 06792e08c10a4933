import assert from 'node:assert/strict';
import type { DType } from '../../../../src/engine/core/tensor.js';
import { decodeElements, elementBytes } from '../../../../src/engine/formats/elements.js';

const bytesOf = (values: ArrayBufferView) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

describe('elements of tensors', () => {
  const cases: [DType, ArrayBufferView, number[]][] = [
    ['float64', Float64Array.of(0.5, -1e300), [0.5, -Infinity]],
    ['float32', Float32Array.of(0.1, NaN), [Math.fround(0.1), NaN]],
    ['float16', Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x7c00, 0xfc00, 0x8000), [1, -2, 0.333251953125, 2 ** -24, 65504, Infinity, -Infinity, -0]],
    ['float16', Uint16Array.of(0x7e00), [NaN]],
    ['bfloat16', Uint16Array.of(0x3f80, 0xc000, 0x7f80, 0x3eab), [1, -2, Infinity, 0.333984375]],
    ['int64', BigInt64Array.of(-5n, 2n ** 40n), [-5, 2 ** 40]],
    ['uint64', BigUint64Array.of(2n ** 63n), [2 ** 63]],
    ['int32', Int32Array.of(-7), [-7]],
    ['uint32', Uint32Array.of(2 ** 31), [2 ** 31]],
    ['int16', Int16Array.of(-7), [-7]],
    ['uint16', Uint16Array.of(65535), [65535]],
    ['int8', Int8Array.of(-7), [-7]],
    ['uint8', Uint8Array.of(200), [200]],
    ['bool', Uint8Array.of(0, 1), [0, 1]],
  ];
  for (const [dtype, stored, expected] of cases) {
    it(`${dtype}: ${expected.join(', ')}`, () => {
      assert.deepEqual(Array.from(decodeElements(dtype, bytesOf(stored))), expected);
      assert.equal(stored.byteLength / expected.length, elementBytes[dtype]);
    });
  }

  it('may begin anywhere in the bytes of a file', () => {
    const bytes = new Uint8Array(9);
    bytes.set(bytesOf(Float32Array.of(1.5, 2.5)), 1);
    assert.deepEqual(Array.from(decodeElements('float32', bytes.subarray(1))), [1.5, 2.5]);
  });
});
