import assert from 'node:assert/strict';
import { memorySource, type ByteSource } from '../../../../src/engine/core/bytes.js';
import { CancelledError, UnrollError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { openZip } from '../../../../src/engine/formats/zip.js';
import { counted, zipBytes } from './keras/kerasFile.js';

const text = (source: { size: number; read(offset: number, length: number): Uint8Array }) =>
  new TextDecoder().decode(source.read(0, source.size));

const contents = { 'a.txt': 'first', 'folder/b.txt': 'second '.repeat(5_000) };

/** The archive with the 32-bit number `offset` bytes after a record's signature changed, in every record of an entry. */
function patched(archive: Uint8Array, changes: readonly { signature: number; offset: number; value: number }[]): Uint8Array {
  const bytes = archive.slice();
  const view = new DataView(bytes.buffer);
  for (const { signature, offset, value } of changes) {
    for (let at = 0; at + 4 <= bytes.length; at++) {
      if (view.getUint32(at, true) === signature) view.setUint32(at + offset, value, true);
    }
  }
  return bytes;
}
const localHeader = 0x04034b50;
const directoryHeader = 0x02014b50;

function withStatedSize(archive: Uint8Array, size: number): Uint8Array {
  return patched(archive, [
    { signature: localHeader, offset: 22, value: size },
    { signature: directoryHeader, offset: 24, value: size },
  ]);
}

/** As PyTorch writes archives: with zip64 records of what the end record says as well. */
function withZip64Records(archive: Uint8Array): Uint8Array {
  const end = archive.length - 22;
  const view = new DataView(archive.buffer, archive.byteOffset);
  const [entries, length, offset] = [view.getUint16(end + 10, true), view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  const records = new DataView(new ArrayBuffer(56 + 20));
  records.setUint32(0, 0x06064b50, true);
  records.setBigUint64(4, 44n, true);
  [24, 32].forEach((at) => records.setBigUint64(at, BigInt(entries), true));
  records.setBigUint64(40, BigInt(length), true);
  records.setBigUint64(48, BigInt(offset), true);
  records.setUint32(56, 0x07064b50, true);
  records.setBigUint64(56 + 8, BigInt(end), true);
  records.setUint32(56 + 16, 1, true);
  return Uint8Array.of(...archive.subarray(0, end), ...new Uint8Array(records.buffer), ...archive.subarray(end));
}

/** An archive of one stored entry with so many zeros more behind its content, which are nowhere held. */
function withZeros(archive: Uint8Array, contentBytes: number, zeros: number): ByteSource {
  const directory = new DataView(archive.buffer, archive.byteOffset).getUint32(archive.length - 6, true);
  const size = contentBytes + zeros;
  const bytes = patched(archive, [
    ...[18, 22].map((offset) => ({ signature: localHeader, offset, value: size })),
    ...[20, 24].map((offset) => ({ signature: directoryHeader, offset, value: size })),
    { signature: 0x06054b50, offset: 16, value: directory + zeros },
  ]);
  const at = (position: number): number => (position < directory ? bytes[position]! : position < directory + zeros ? 0 : bytes[position - zeros]!);
  return { ...memorySource('big.keras', bytes), size: bytes.length + zeros, read: (offset, length) => Uint8Array.from({ length }, (_, i) => at(offset + i)) };
}

async function rejects(bytes: Uint8Array, name: string, message: RegExp, limits?: Parameters<typeof openZip>[2]): Promise<void> {
  await assert.rejects(
    async () => (await openZip(memorySource('x.npz', bytes), 'data', limits)).open(name, silentTask),
    (error: Error) => {
      assert.ok(error instanceof UnrollError, String(error));
      assert.equal(error.kind, 'data');
      assert.match(error.message, /^x\.npz: /);
      assert.match(error.message, message);
      return true;
    },
  );
}

describe('zip archives', () => {
  for (const level of [0, 6]) {
    it(`are read, ${level === 0 ? 'stored' : 'deflated'}`, async () => {
      const archive = await openZip(memorySource('x.npz', await zipBytes(contents, { level })), 'data');
      assert.deepEqual(archive.names, ['a.txt', 'folder/b.txt']);
      assert.equal(text(await archive.open('a.txt', silentTask)), contents['a.txt']);
      assert.equal(text(await archive.open('folder/b.txt', silentTask)), contents['folder/b.txt']);
    });
  }

  it('may carry zip64 records that they do not need, whatever the length of their first name', async () => {
    for (let length = 1; length <= 60; length++) {
      const names = ['x'.repeat(length), 'second'];
      const archive = await openZip(memorySource('x.pt', withZip64Records(await zipBytes({ [names[0]!]: 'first', second: 'second' }))), 'model');
      assert.deepEqual(archive.names, names);
      assert.equal(text(await archive.open(names[0]!, silentTask)), 'first');
    }
  });

  it('give stored entries by range', async () => {
    const source = counted(memorySource('x.npz', await zipBytes({ big: new Uint8Array(1_000_000).map((_, i) => i) })));
    const entry = await (await openZip(source, 'data')).open('big', silentTask);
    source.bytesRead = 0;
    assert.deepEqual([...entry.read(258, 4)], [2, 3, 4, 5]);
    assert.equal(source.bytesRead, 4);
    assert.throws(() => entry.read(999_999, 2), /file ends at 1000000/);
  });

  it('are told apart from other files, and from half of one', async () => {
    const sound = await zipBytes(contents);
    await rejects(new Uint8Array(0), 'a.txt', /the file is empty/);
    await rejects(new Uint8Array(600).fill(7), 'a.txt', /is not a zip archive/);
    await rejects(sound.slice(0, sound.length * 0.6), 'a.txt', /cut off: its directory is missing/);
  });

  it('name what is in them where something is missing', async () => {
    await rejects(await zipBytes(contents), 'c.txt', /c\.txt is missing.*holds a\.txt, folder\/b\.txt/);
  });

  it('must have the checksum they state', async () => {
    const bytes = await zipBytes(contents);
    const at = new TextDecoder('latin1').decode(bytes).indexOf('first');
    bytes[at] = bytes[at]! ^ 1;
    await rejects(bytes, 'a.txt', /a\.txt is damaged: its checksum does not match/);
  });

  it('must have the size they state, before anything is made of it', async () => {
    const stored = await zipBytes({ a: 'x'.repeat(1000) });
    await rejects(withStatedSize(stored, 10), 'a', /a: the stated size is not the real one/);
    const deflated = await zipBytes({ a: 'x'.repeat(1_000_000) }, { level: 9 });
    await rejects(withStatedSize(deflated, 2000), 'a', /a: the stated size is not the real one/);
    await rejects(withStatedSize(deflated, 2_000_000), 'a', /a is damaged|a: the stated size is not the real one/);
  });

  it('may inflate to so much and no more, together', async () => {
    const limits = { entries: 10, inflated: 1_500_000 };
    const bytes = await zipBytes({ a: 'x'.repeat(1_000_000), b: 'y'.repeat(1_000_000) }, { level: 9 });
    await rejects(withStatedSize(bytes, 0xfffffff0), 'a', /a inflates to 4,096 MB; at most 2 MB/, limits);
    const archive = await openZip(memorySource('x.npz', bytes), 'data', limits);
    assert.equal((await archive.open('a', silentTask)).size, 1_000_000);
    await assert.rejects(archive.open('b', silentTask), /at most 2 MB/);
  });

  it('is refused where a large part shrinks more than any numbers do', async () => {
    const bytes = await zipBytes({ a: '0'.repeat(1_000_000) }, { level: 9 });
    await rejects(withStatedSize(bytes, 65 * 2 ** 20), 'a', /a inflates to 65 MB, [\d,]+ times what is stored/);
    await rejects(withStatedSize(bytes, 63 * 2 ** 20), 'a', /a is damaged|a: the stated size is not the real one/);
  });

  it('may be told the most that an entry needs', async () => {
    const archive = await openZip(memorySource('x.npz', await zipBytes({ a: 'x'.repeat(5000) }, { level: 9 })), 'data');
    await assert.rejects(archive.open('a', silentTask, 4999), /far more than it sensibly needs/);
    assert.equal((await archive.open('a', silentTask, 5000)).size, 5000);
  });

  it('may have so many entries and no more', async () => {
    await rejects(await zipBytes({ a: '', b: '', c: '' }), 'a', /more than 2 entries/, { entries: 2, inflated: 10 });
  });

  it('must not be encrypted', async () => {
    await rejects(await zipBytes({ a: 'secret' }, { password: 'x' }), 'a', /a is encrypted/);
  });

  it('give large stored entries at once, after a look at their place alone', async () => {
    const zeros = 2 ** 30;
    const large = withZeros(await zipBytes({ 'model.weights.h5': 'begin' }, { level: 0 }), 5, zeros);
    let read = 0;
    const counting: ByteSource = { ...large, read: (offset, length) => ((read += length), large.read(offset, length)) };
    const entry = await (await openZip(counting, 'model')).open('model.weights.h5', silentTask);
    assert.equal(entry.size, 5 + zeros);
    assert.equal(new TextDecoder().decode(entry.read(0, 5)), 'begin');
    assert.ok(read < 200_000, `${read} bytes were read`);
  });

  it('must have the place for a large stored entry that they state', async () => {
    const archive = await zipBytes({ a: 'begin' }, { level: 0 });
    const large = withZeros(archive, 5, 2 ** 30);
    const broken = (offset: number, byte: number): ByteSource => ({
      ...large,
      read: (from, length) => large.read(from, length).map((value, i) => (from + i === offset ? byte : value)),
    });
    // Its signature, its method of compression, the length of its name.
    for (const [offset, byte] of [[0, 0], [8, 8], [27, 255]] as const) {
      const opened = openZip(broken(offset, byte), 'model').then((zip) => zip.open('a', silentTask));
      await assert.rejects(opened, { name: 'UnrollError', message: /a is damaged: the archive contradicts itself about it/ });
    }
  });

  it('must not let entries share bytes', async () => {
    const bytes = await zipBytes({ a: 'x'.repeat(100), b: 'x'.repeat(100) });
    // The directory's second record points at the first entry.
    const archive = await openZip(memorySource('x.npz', patched(bytes, [{ signature: directoryHeader, offset: 42, value: 0 }])), 'data');
    await archive.open('a', silentTask).catch(() => null);
    await assert.rejects(archive.open('b', silentTask), UnrollError);
  });

  it('stop being read when the work is cancelled', async () => {
    const archive = await openZip(memorySource('x.npz', await zipBytes(contents, { level: 6 })), 'data');
    await assert.rejects(archive.open('a.txt', cancelledTask), CancelledError);
  });

  it('give the right content or an error, whatever is changed in them', async () => {
    const sound = await zipBytes(contents, { level: 6 });
    const random = seededRandom(1);
    let refused = 0;
    for (let i = 0; i < 300; i++) {
      const bytes = sound.slice();
      for (let j = 0; j < 3; j++) bytes[random.integer(bytes.length)] = random.integer(256);
      try {
        const archive = await openZip(memorySource('x.npz', bytes), 'data');
        for (const [name, content] of Object.entries(contents)) {
          if (archive.names.includes(name)) assert.equal(text(await archive.open(name, silentTask)), content);
        }
      } catch (error) {
        assert.ok(error instanceof UnrollError, String(error));
        refused++;
      }
    }
    assert.ok(refused > 100);
  });
});
