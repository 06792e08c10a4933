import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { memorySource, type ByteSource } from '../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../../src/engine/data/dataset.js';
import type { DatasetOptions } from '../../../../src/engine/data/options.js';
import { readNpz } from '../../../../src/engine/data/npz.js';
import { readDataset } from '../../../../src/engine/data/registry.js';
import { floats, labelsOf, longs, npy, npz, sequencesOf, zip } from './files.js';

const read = async (source: ByteSource | Promise<ByteSource>, options: DatasetOptions = {}): Promise<SequenceDataset> =>
  readDataset(await source, options, silentTask);

describe('readNpz', () => {
  for (const [how, level] of [['stored', 0], ['deflated', 6]] as const) {
    it(`reads ${how} arrays in the order of the file`, async () => {
      const arrays = await readNpz(await npz({ y: longs([2], 1, 0), X: floats([2, 1], 0.5, 1.5) }, level), silentTask);
      assert.deepEqual([...arrays.keys()], ['y', 'X']);
      assert.deepEqual([...arrays.get('X')!.data], [0.5, 1.5]);
    });
  }

  it('reads what NumPy itself wrote', async () => {
    const path = 'test/fixtures/golden/torch-embedding-lstm-packed/data.npz';
    const dataset = await read(memorySource('data.npz', readFileSync(path)));
    assert.equal(dataset.content.kind, 'tokens');
    assert.deepEqual([...dataset.lengths.subarray(0, 4)], [9, 1, 4, 7]);
    assert.equal(dataset.padded, false);
  });
});

describe('data sets from arrays', () => {
  it('integers are tokens, padded where they hold 0 and nothing says how long they are', async () => {
    const dataset = await read(npz({ X: longs([2, 3], 4, 2, 0, 1, 1, 1), y: longs([2], 0, 1) }));
    assert.deepEqual(dataset.content, { kind: 'tokens', vocabulary: null, ids: [0, 1, 2, 4] });
    assert.deepEqual(sequencesOf(dataset), [[4, 2, 0], [1, 1, 1]]);
    assert.equal(dataset.padded, true);
    assert.deepEqual(labelsOf(dataset), ['0', '1']);
    assert.equal((await read(npz({ X: longs([1, 2], 4, 2) }))).padded, false);
  });

  it('floats are features: one per step, several, an image by rows, or a film by pictures', async () => {
    const one = await read(npz({ X: floats([1, 2], 0.5, 2) }));
    assert.deepEqual([one.content, sequencesOf(one)], [{ kind: 'features', names: ['value'] }, [[0.5, 2]]]);
    const two = await read(npz({ X: floats([1, 2, 2], 1, 2, 3, 4) }));
    assert.deepEqual([two.content, [...two.lengths]], [{ kind: 'features', names: ['f1', 'f2'] }, [2]]);
    const image = await read(npz({ X: floats([1, 2, 1, 2], 1, 2, 3, 4) }));
    assert.deepEqual([[...image.lengths], sequencesOf(image)], [[2], [[1, 2, 3, 4]]]);
    assert.match(image.notes.join(), /2 steps of 2 features/);
    const film = await read(npz({ X: floats([1, 2, 2, 1, 2], 1, 2, 3, 4, 5, 6, 7, 8) }));
    assert.deepEqual([[...film.lengths], sequencesOf(film)], [[2], [[1, 2, 3, 4, 5, 6, 7, 8]]]);
    assert.match(film.notes.join(), /2 steps of 4 features/);
  });

  it('lengths cut padding off; a mask of prefixes does the same', async () => {
    const x = longs([3, 3], 1, 2, 0, 3, 0, 0, 0, 0, 0);
    const mask = npy('|b1', [3, 3], Uint8Array.of(1, 1, 0, 1, 0, 0, 0, 0, 0));
    for (const source of [npz({ X: x, lengths: longs([3], 2, 1, 0) }), npz({ X: x, mask })]) {
      const dataset = await read(source);
      assert.deepEqual(sequencesOf(dataset), [[1, 2], [3], []]);
      assert.deepEqual([dataset.padded, dataset.mask], [false, null]);
    }
  });

  it('any other mask is kept per step', async () => {
    const dataset = await read(npz({ X: longs([2, 2], 0, 2, 3, 4), mask: longs([2, 2], 0, 1, 1, 1) }));
    assert.deepEqual([[...dataset.lengths], [...dataset.mask!]], [[2, 2], [0, 1, 1, 1]]);
  });

  it('labels: per sequence, per step without padding, columns, one-hot, words, and none', async () => {
    const x = longs([2, 3], 1, 1, 1, 1, 1, 1);
    const labels = async (y: Uint8Array, more: Record<string, Uint8Array> = {}): Promise<unknown> => {
      const dataset = await read(npz({ X: x, y, ...more }));
      return dataset.labels && [dataset.labels.per, labelsOf(dataset)];
    };
    assert.deepEqual(await labels(floats([2], 1, 0)), ['sequence', ['1', '0']]);
    assert.deepEqual(await labels(longs([2, 1], 7, 3)), ['sequence', ['7', '3']]);
    assert.deepEqual(await labels(longs([2, 3], 0, 1, 2, 0, 0, 1), { lengths: longs([2], 3, 1) }), ['step', ['0', '1', '2', '0']]);
    assert.deepEqual(await labels(floats([2, 4], 0, 0, 1, 0, 1, 0, 0, 0)), ['sequence', ['2', '0']]);
    assert.deepEqual(await labels(npy('<U2', [2], Uint32Array.of(0x6e, 0x6f, 0x6f, 0x6e))), ['sequence', ['no', 'on']]);
    assert.deepEqual(await labels(longs([2, 3], 0, -1, 2, 0, 0, -1)), ['step', ['0', null, '2', '0', '0', null]]);
    assert.deepEqual(await labels(longs([2], -1, 1)), ['sequence', ['-1', '1']]);
    assert.equal(await labels(floats([2], 0.25, 1)), null);
  });

  it('takes the only array for X, and leaves arrays that mean nothing aside', async () => {
    assert.equal((await read(npz({ arr_0: longs([1, 2], 1, 2) }))).count, 1);
    const dataset = await read(npz({ X: longs([1, 2], 1, 2), X2: floats([1, 2], 1, 2), extra: npy('|O', [1], new Uint8Array(8)) }));
    assert.deepEqual(dataset.further!.map(({ name, sequences }) => [name, sequences.content.kind]), [['X2', 'features']]);
  });

  it('cuts a single long array into windows', async () => {
    const source = npz({ X: floats([5], 1, 2, 3, 4, 5) });
    assert.deepEqual(sequencesOf(await read(source, { window: 2, stride: 1 })), [[1, 2], [2, 3], [3, 4], [4, 5]]);
  });

  it('reads the split', async () => {
    const dataset = await read(npz({ X: longs([2, 1], 1, 2), split: longs([2], 0, 1) }));
    assert.deepEqual([...dataset.split!], [0, 1]);
  });

  it('reads the split in the words that tables take', async () => {
    const words = (...texts: readonly string[]): Uint8Array => npy('<U5', [texts.length], Uint32Array.from(texts.flatMap((text) => [...text.padEnd(5, '\0')].map((letter) => letter.codePointAt(0)!))));
    const x = longs([4, 1], 1, 2, 3, 4);
    const dataset = await read(npz({ X: x, split: words('train', 'test', 'Val', '') }));
    assert.deepEqual([...dataset.split!], [0, 1, 1, 0]);
    await assert.rejects(read(npz({ X: x, split: words('train', 'test', 'maybe', 'test') })), { name: 'UnrollError', message: /data\.npz: split row 3: its split is "maybe"\. Write train or test \(or 0 or 1\)/ });
  });

  it('reads a .npy file alone', async () => {
    const dataset = await read(memorySource('words.npy', longs([1, 2], 3, 4)));
    assert.deepEqual([sequencesOf(dataset), dataset.locationOf(0)], [[[3, 4]], { row: 1 }]);
  });

  const wrong: readonly [what: string, arrays: Record<string, Uint8Array>, message: RegExp][] = [
    ['no X', { y: longs([2], 1, 0) }, /has no array "X" \(found: y \[2\]\)/],
    ['labels of another number', { X: longs([2, 1], 1, 2), y: longs([3], 1, 0, 1) }, /y has the shape \[3\].*\[2\] nor per step \[2, 1\]/],
    ['lengths beyond the steps', { X: longs([2, 1], 1, 2), lengths: longs([2], 1, 9) }, /lengths row 2 is 9, but X has 1 steps/],
    ['a mask of another shape', { X: longs([2, 1], 1, 2), mask: longs([1, 2], 1, 1) }, /mask has the shape \[1, 2\], but X needs \[2, 1\]/],
    ['no sequences', { X: longs([0, 3]) }, /X \[0, 3\] holds no sequences/],
    ['six axes', { X: floats([1, 1, 1, 1, 1, 1], 1) }, /X has the shape \[1, 1, 1, 1, 1, 1\].*films as \[n, t, h, w, c\]/],
    ['text as X', { X: npy('<U1', [1, 1], Uint32Array.of(0x61)) }, /X holds text/],
    ['ids beyond 32 bits', { X: longs([1, 1], 2 ** 40) }, /integers beyond 32 bits/],
  ];
  for (const [what, arrays, message] of wrong) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(read(npz(arrays)), { name: 'UnrollError', message });
    });
  }

  it('refuses a zip archive that holds no arrays', async () => {
    const model = zip('model.keras', { 'config.json': new TextEncoder().encode('{}') });
    await assert.rejects(read(model), { name: 'UnrollError', message: /without NumPy arrays/ });
  });
});
