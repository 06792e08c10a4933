import assert from 'node:assert/strict';
import { memorySource, type ByteSource } from '../../../../src/engine/core/bytes.js';
import { UnrollError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { safetensorsFormat } from '../../../../src/engine/formats/safetensors/safetensorsFormat.js';
import { safetensorsFile, savedTensors, type StoredEntry } from './handmade.js';

const entry = (dtype: string, shape: readonly number[], begin: number, end: number): StoredEntry => ({ dtype, shape, data_offsets: [begin, end] });
const open = (source: ByteSource) => safetensorsFormat.open(source, silentTask);

async function refused(source: ByteSource, message: RegExp): Promise<void> {
  await assert.rejects(open(source), (error: Error) => {
    assert.equal(error.name, 'UnrollError', error.stack);
    assert.match(error.message, message);
    assert.match(error.message, /^model\.safetensors: /);
    return true;
  });
}

describe('safetensors', () => {
  it('reads tensors by range, whatever the order of the header', async () => {
    const body = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
    const model = await open(safetensorsFile({ b: entry('F32', [2], 16, 24), a: entry('F32', [2, 2], 0, 16) }, body));
    assert.deepEqual(model.tensors.map((tensor) => [tensor.name, tensor.shape, tensor.dtype]), [['a', [2, 2], 'float32'], ['b', [2], 'float32']]);
    const [a, b] = model.tensors;
    assert.deepEqual(Array.from(await a!.load()), [1, 2, 3, 4]);
    assert.deepEqual(Array.from(await a!.load(1, 2)), [2, 3]);
    assert.deepEqual(Array.from(await b!.load(1)), [6]);
    await assert.rejects(a!.load(3, 2), RangeError);
  });

  it('reads nothing but the header until values are asked for', async () => {
    const whole = savedTensors({ 'lstm.weight_ih_l0': [16, 3], 'lstm.weight_hh_l0': [16, 4], 'fc.weight': [2, 4], 'fc.bias': [2] });
    let read = 0;
    const counting: ByteSource = {
      ...whole,
      read(offset, length) {
        read = Math.max(read, offset + length);
        return whole.read(offset, length);
      },
    };
    const model = await open(counting);
    assert.ok(model.layers.some((layer) => layer.kind === 'recurrent'));
    assert.equal(read, whole.size - 4 * (48 + 64 + 8 + 2));
  });

  it('reads a tensor that is larger than a chunk', async () => {
    const values = new Uint8Array(2 ** 24 + 3);
    for (let i = 0; i < values.length; i++) values[i] = i % 251;
    const { tensors } = await open(safetensorsFile({ a: entry('U8', [values.length], 0, values.length) }, values));
    const loaded = await tensors[0]!.load();
    assert.deepEqual(loaded, new Float32Array(values));
  });

  it('takes empty tensors, padding after the header and no tensors at all', async () => {
    const model = await open(safetensorsFile(`${JSON.stringify({ a: entry('F32', [0, 3], 0, 0), b: entry('F32', [], 0, 4) })}     `, new Uint8Array(4)));
    assert.equal((await model.tensors[0]!.load()).length, 0);
    assert.deepEqual(Array.from(await model.tensors[1]!.load()), [0]);
    const empty = await open(safetensorsFile({}));
    assert.equal(empty.layers[0]!.kind, 'unsupported');
  });

  it('tells what wrote the file, and hands on the pairs it carries', async () => {
    const model = await open(savedTensors({ 'fc.weight': [1, 2] }, { format: 'pt', note: 'hello' }));
    assert.equal(model.producer, 'PyTorch');
    assert.deepEqual(model.metadata, { format: 'pt', note: 'hello' });
  });

  it('tells a part of a model that is cut into files', async () => {
    const part = { ...savedTensors({ 'fc.weight': [2, 4] }), name: 'model-00002-of-00003.safetensors' };
    assert.match((await open(part)).notes[0]!, /one of 3 files of a model.*Open model\.safetensors\.index\.json beside it/);
  });

  it('notes tensors of a type it cannot read', async () => {
    const model = await open(safetensorsFile({ q: entry('F8_E4M3', [4], 0, 4), w: entry('F16', [2, 2], 4, 12) }, new Uint8Array(12)));
    assert.deepEqual(model.tensors.map((tensor) => tensor.name), ['w']);
    assert.ok(model.notes.some((note) => note === 'Values of type F8_E4M3 cannot be read: q.'));
  });

  it('gives a model or one clear error for a file with any bytes changed', async () => {
    const good = savedTensors({ 'lstm.weight_ih_l0': [16, 3], 'lstm.weight_hh_l0': [16, 4], 'fc.weight': [2, 4], 'fc.bias': [2] });
    const random = seededRandom(7);
    let opened = 0;
    for (let round = 0; round < 400; round++) {
      const bytes = good.read(0, good.size).slice();
      // The header takes the first bytes; digits for digits give headers that are sound JSON but say something else.
      for (let change = 0; change <= round % 3; change++) {
        const at = random.integer(bytes.length / 2);
        const isDigit = bytes[at]! >= 0x30 && bytes[at]! <= 0x39;
        bytes[at] = isDigit ? 0x30 + random.integer(10) : round % 2 === 0 ? random.integer(256) : bytes[at]!;
      }
      try {
        const model = await open(memorySource('model.safetensors', bytes));
        assert.ok(model.layers.some((layer) => layer.name === model.output));
        opened++;
      } catch (error) {
        assert.ok(error instanceof UnrollError, String(error));
      }
    }
    assert.ok(opened > 0 && opened < 400);
  });

  it('is recognised by its content', () => {
    const head = (source: ByteSource) => source.read(0, Math.min(source.size, 4096));
    assert.ok(safetensorsFormat.sniff(head(savedTensors({ a: [1] })), 'x'));
    assert.ok(!safetensorsFormat.sniff(new TextEncoder().encode('{"a": 1234567890}'), 'x.safetensors'));
    assert.ok(!safetensorsFormat.sniff(head(safetensorsFile({}, undefined, 2n ** 62n)), 'x'));
    assert.ok(!safetensorsFormat.sniff(new Uint8Array(3), 'x'));
  });

  describe('refuses hostile headers', () => {
    const two = (a: unknown, b: unknown, bytes = 32) => safetensorsFile({ a, b }, new Uint8Array(bytes));
    const good = entry('F32', [4], 0, 16);
    const cases: [string, ByteSource, RegExp][] = [
      ['too short for a length', memorySource('model.safetensors', new Uint8Array(5)), /5 bytes are too few/],
      ['longer than the file', safetensorsFile({}, undefined, 3n), /longer than the file/],
      ['of 2⁶³ bytes', safetensorsFile({}, undefined, 2n ** 63n), /longer than the file/],
      ['no JSON', safetensorsFile('{nothing'), /not valid JSON/],
      ['nested without end', safetensorsFile('{"a":'.repeat(200_000)), /nested more than 500 levels deep/],
      ['no UTF-8', safetensorsFile('{}', new Uint8Array([0xff, 0xfe, 0x7d]), 5n), /not valid JSON/],
      ['a list', safetensorsFile('[1]'), /not an object of tensors/],
      ['null', safetensorsFile('null'), /not an object of tensors/],
      ['a tensor without a type', safetensorsFile({ a: { shape: [1], data_offsets: [0, 4] } }, new Uint8Array(4)), /tensor a has no type/],
      ['a tensor that is a number', safetensorsFile({ a: 7 }), /tensor a has no type/],
      ['an unknown type', two(good, entry('Q7', [4], 16, 32)), /tensor b has the unknown type Q7/],
      ['a type that objects inherit', two(good, entry('constructor', [4], 16, 32)), /unknown type constructor/],
      ['a shape of text', two(good, { ...good, shape: '4' }), /tensor b has no shape/],
      ['a shape of fractions', two(good, { ...good, shape: [1.5] }), /tensor b has no shape/],
      ['negative sizes whose product fits', two(good, entry('F32', [-2, -2], 16, 32)), /tensor b has a negative size/],
      ['a shape beyond 2⁶⁴', two(good, entry('F32', [2 ** 40, 2 ** 40], 16, 32)), /tensor b: its shape does not fit its 16 bytes/],
      ['a shape that is too small', two(good, entry('F32', [3], 16, 32)), /does not fit/],
      ['three offsets', two(good, { ...good, data_offsets: [16, 24, 32] }), /no pair of offsets/],
      ['offsets beyond whole numbers', two(good, { ...good, data_offsets: [16, 2 ** 60] }), /no pair of offsets/],
      ['negative offsets', two(entry('F32', [4], -16, 0), good), /tensor a begins before the first byte/],
      ['reversed offsets', two(good, entry('F32', [4], 32, 16)), /tensor b ends before it begins/],
      ['overlapping tensors', two(good, entry('F32', [4], 8, 24), 24), /tensor b overlaps/],
      ['a gap', two(good, entry('F32', [4], 20, 36), 36), /before tensor b there are 4 bytes/],
      ['bytes behind', two(good, entry('F32', [4], 16, 32), 33), /1 bytes after the last tensor/],
      ['a missing end', two(good, entry('F32', [4], 16, 32), 30), /ends before its last tensor does \(2 bytes are missing\)/],
      ['a tensor far outside', two(good, entry('F32', [4], 2 ** 40, 2 ** 40 + 16)), /tensor b lies beyond the end/],
    ];
    for (const [title, source, message] of cases) it(title, () => refused(source, message));

    it('more tensors than any model has', async () => {
      const header: Record<string, StoredEntry> = {};
      for (let i = 0; i <= 100_000; i++) header[`t${i}`] = entry('U8', [0], 0, 0);
      await refused(safetensorsFile(header), /lists 100001 tensors/);
    });
  });
});
