import assert from 'node:assert/strict';
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import type { DType } from '../../../../../src/engine/core/tensor.js';
import { storageOf, type Storage } from '../../../../../src/engine/formats/torch/storage.js';
import { tensorSource, viewProblem, type TensorView } from '../../../../../src/engine/formats/torch/tensorView.js';
import { floats, rowMajor } from './handmade.js';

function storageOfBytes(bytes: Uint8Array, bigEndian = false): Storage {
  return storageOf(bytes.length, bigEndian, async () => memorySource('data/0', bytes));
}

const counting = storageOfBytes(floats(...Array.from({ length: 24 }, (_, i) => i)));

function view(shape: readonly number[], strides: readonly number[] = rowMajor(shape), offset = 0, storage = counting, dtype: DType = 'float32'): TensorView {
  return { dtype, shape, strides, offset, storage };
}

async function values(of: TensorView, start?: number, count?: number): Promise<number[]> {
  assert.equal(viewProblem(of), null);
  return [...(await tensorSource('weight', of).load(start, count))];
}

/** The same picked one by one: element [i, j, …] of a view is at offset + Σ index · stride. */
function pickedOneByOne({ shape, strides, offset }: TensorView): number[] {
  let places = [offset];
  for (const [axis, size] of shape.entries()) places = places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * strides[axis]!));
  return places;
}

describe('a view into a storage', () => {
  const views: Readonly<Record<string, TensorView>> = {
    contiguous: view([2, 3, 4]),
    'at an offset': view([2, 3], [3, 1], 18),
    transposed: view([4, 6], [1, 4]),
    'every second column': view([3, 4], [8, 2], 1),
    permuted: view([4, 2, 3], [1, 12, 4]),
    'with axes of one': view([1, 3, 1, 4], [99, 4, 7, 1]),
    repeated: view([3, 2], [0, 1], 5),
    'rows repeated and transposed': view([2, 3, 2], [1, 0, 12]),
    scalar: view([], [], 7),
    'of one element': view([1], [1], 23),
    empty: view([0, 3], [3, 1]),
  };
  for (const [name, of] of Object.entries(views)) {
    it(`${name} comes out row-major, wholly and in parts`, async () => {
      const expected = pickedOneByOne(of);
      assert.deepEqual(await values(of), expected);
      for (let start = 0; start < expected.length; start += 2) {
        assert.deepEqual(await values(of, start), expected.slice(start));
        assert.deepEqual(await values(of, start, 1), expected.slice(start, start + 1));
        assert.deepEqual(await values(of, start, Math.min(3, expected.length - start)), expected.slice(start, start + 3));
      }
    });
  }

  it('hands out values that the caller may change', async () => {
    const source = tensorSource('weight', view([2, 2]));
    (await source.load()).fill(9);
    assert.deepEqual([...(await source.load())], [0, 1, 2, 3]);
  });

  it('refuses a range it does not have', async () => {
    const source = tensorSource('weight', view([2, 2]));
    await assert.rejects(source.load(3, 2), RangeError);
    await assert.rejects(source.load(-1, 1), RangeError);
  });

  it('reads other element types, and storages of the other byte order', async () => {
    const integers = storageOfBytes(new Uint8Array(Int16Array.of(1, -2, 300).buffer));
    assert.deepEqual(await values(view([3], [1], 0, integers, 'int16')), [1, -2, 300]);
    const swapped = storageOfBytes(Uint8Array.of(0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0), true);
    assert.deepEqual(await values(view([2], [1], 0, swapped)), [1, -2]);
  });

  it('finds a storage once for all its views, and reads no more of it than is asked for', async () => {
    const reads: [number, number][] = [];
    let found = 0;
    const bytes = memorySource('data/0', floats(...Array.from({ length: 100 }, (_, i) => i)));
    const counted: ByteSource = { ...bytes, read: (offset, length) => (reads.push([offset, length]), bytes.read(offset, length)) };
    const shared = storageOf(400, false, async () => (found++, counted));
    assert.deepEqual(await values(view([10, 4], [10, 1], 0, shared), 8, 4), [20, 21, 22, 23]);
    assert.deepEqual(await values(view([2], [1], 50, shared)), [50, 51]);
    assert.equal(found, 1);
    assert.deepEqual(reads, [[80, 16], [200, 8]]);
  });

  it('reads a transposed matrix that is too large to be held twice in runs', async () => {
    const [rows, columns] = [4096, 3000];
    const longest: number[] = [];
    const bytes = memorySource('data/0', new Uint8Array(Uint16Array.from({ length: rows * columns }, (_, i) => i % 60_000).buffer));
    const counted: ByteSource = { ...bytes, read: (offset, length) => (longest.push(length), bytes.read(offset, length)) };
    const of = view([rows, columns], [1, rows], 0, storageOf(bytes.size, false, async () => counted), 'uint16');
    const read = await tensorSource('weight', of).load();
    assert.ok(Math.max(...longest) <= 2 ** 23 + 2);
    for (const [i, j] of [[0, 0], [1, 0], [0, 1], [4095, 2999], [2048, 1500], [17, 2047]] as const) {
      assert.equal(read[i * columns + j], (j * rows + i) % 60_000);
    }
  });
});

describe('a view that is not sound', () => {
  it('is told by its numbers alone', () => {
    const problems: [TensorView, RegExp | null][] = [
      [view([4, 6]), null],
      [view([4, 6], [6, 1], 1), /reaches element 24 of a storage that has 24/],
      [view([4, 7]), /its shape asks for 28 elements|reaches element 27/],
      [view([2, 3], [3]), /2 sizes and 1 strides/],
      [view(Array.from({ length: 65 }, () => 1)), /65 axes/],
      [view([2 ** 40, 2 ** 40], [0, 0]), /asks for 1\.2\d*e\+24 elements/],
      [view([2, 2], [2 ** 52, 2 ** 52], 2 ** 52), /reaches element/],
      [view([0, 2 ** 50], [2 ** 50, 1]), null],
      [view([3], [1], 0, storageOfBytes(new Uint8Array(11))), /reaches element 2 of a storage that has 2/],
    ];
    for (const [of, problem] of problems) {
      if (problem === null) assert.equal(viewProblem(of), null);
      else assert.match(viewProblem(of) ?? 'sound', problem);
    }
  });
});
