import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memorySource } from '../../../../src/engine/core/bytes.js';
import { UnrollError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { readDataset } from '../../../../src/engine/data/registry.js';
import { longs, npz, sequencesOf } from './files.js';

const read = (name: string, bytes: Uint8Array): ReturnType<typeof readDataset> => readDataset(memorySource(name, bytes), {}, silentTask);
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

describe('readDataset', () => {
  it('goes by content before the ending', async () => {
    const source = await npz({ X: longs([1, 1], 7) });
    assert.deepEqual(sequencesOf(await read('data.bin', source.read(0, source.size))), [[7]]);
    assert.deepEqual(sequencesOf(await read('brace.csv', text('{sequence,label\n{,a\n'))).length, 1);
  });

  it('refuses what is no data file in one line', async () => {
    const refused: readonly [name: string, bytes: Uint8Array, message: RegExp][] = [
      ['data.npz', text('version https://git-lfs.github.com/spec/v1\noid sha256:1\n'), /no data but a Git LFS pointer.*git lfs pull/],
      ['data.csv', text('<!DOCTYPE html>\n<title>Sign in</title>'), /no data but a web page/],
      ['data.csv', Uint8Array.of(0x1f, 0x8b, 8, 0), /no data but a gzip archive\. Unpack it/],
      ['data.csv', Uint8Array.of(0xff, 0xfe, 0x61, 0), /no data but text in UTF-16\. Save it as UTF-8/],
      ['data.npz', text('not a zip'), /does not hold what its ending promises/],
      ['data.csv', Uint8Array.of(1, 0, 2, 0), /does not hold what its ending promises/],
      ['data.csv', text(`sequence\n${'a\n'.repeat(3000)}\0`), /is not a text file/],
      ['data.csv', Uint8Array.of(0x61, 0xff, 0xfe, 0x0a), /not UTF-8/],
      ['notes.md', text('# Notes\0'), /is no data file/],
      ['data.npy', new Uint8Array(0), /is empty/],
    ];
    for (const [name, bytes, message] of refused) await assert.rejects(read(name, bytes), { name: 'UnrollError', message });
  });

  it('answers every truncation and random bytes with an UnrollError or data, never another error', async () => {
    const archive = await npz({ X: longs([2, 2], 1, 2, 3, 4), y: longs([2], 0, 1) }, 6);
    const random = seededRandom(1);
    const whole: readonly [string, Uint8Array][] = [
      ['data.npz', archive.read(0, archive.size)],
      ['data.npy', longs([2, 2], 1, 2, 3, 4)],
      ['data.csv', text('window,step,"a",label\n1,1,0.5,x\n1,2,1.5,x\n2,1,0.5,"y"\n')],
      ['data.jsonl', text('{"x": [[1, 2]], "y": 1}\n')],
    ];
    for (const [name, bytes] of whole) {
      for (let i = 0; i < 60; i++) {
        const cut = bytes.slice(0, random.integer(bytes.length));
        const noisy = Uint8Array.from(bytes, (byte) => (random.next() < 0.05 ? random.integer(256) : byte));
        for (const broken of [cut, noisy]) {
          await read(name, broken).catch((error: unknown) => assert.ok(error instanceof UnrollError, `${name}: ${String(error)}`));
        }
      }
    }
  });

  it('refuses every malformed archive and text file of the fixtures', async () => {
    const folder = 'test/fixtures/malformed';
    const files = readdirSync(folder).filter((name) => /\.(csv|jsonl|npz)$/.test(name));
    assert.ok(files.length > 5);
    for (const name of files) await assert.rejects(read(name, readFileSync(join(folder, name))), { name: 'UnrollError' }, name);
  });
});
