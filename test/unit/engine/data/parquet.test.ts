import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer, schemaFromColumnData, type ColumnSource } from 'hyparquet-writer';
import { memorySource } from '../../../../src/engine/core/bytes.js';
import { UnrollError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../../src/engine/data/dataset.js';
import type { ReadOptions } from '../../../../src/engine/data/options.js';
import { checkExtent, checkRuns, checkSchema, endOfStruct } from '../../../../src/engine/data/parquet/guard.js';
import { readDataset } from '../../../../src/engine/data/registry.js';
import { labelsOf, sequencesOf } from './files.js';

type WriteOptions = Omit<Parameters<typeof parquetWriteBuffer>[0], 'columnData'>;

function parquet(columnData: ColumnSource[], options: WriteOptions = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
}

/** A column of lists, as pyarrow writes them: an optional group LIST of a repeated group `list` of an optional `element`. */
function listColumn(name: string, leaf: object): NonNullable<WriteOptions['schema']> {
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL', ...leaf },
  ];
}

const read = (bytes: Uint8Array, options: ReadOptions = {}): Promise<SequenceDataset> => readDataset(memorySource('data.parquet', bytes), options, silentTask);

const words: ColumnSource[] = [
  { name: 'sequence', data: ['0110', '', '1'], type: 'STRING' },
  { name: 'label', data: ['accept', 'reject', 'accept'], type: 'STRING' },
  { name: 'split', data: ['train', 'test', 'train'], type: 'STRING' },
];

const steps: ColumnSource[] = [
  { name: 'window', data: [1, 1, 2, 2], type: 'INT32' },
  { name: 'step', data: [0n, 1n, 0n, 1n], type: 'INT64' },
  { name: 'light', data: [0.5, 1.5, 2.5, 3.5], type: 'FLOAT' },
  { name: 'on', data: [true, false, false, true], type: 'BOOLEAN' },
  { name: 'label', data: [0, 1, 1, 1], type: 'INT32' },
];

describe('Parquet', () => {
  it('holds sequences with labels and a split, as CSV does', async () => {
    const dataset = await read(parquet(words));
    assert.deepEqual([sequencesOf(dataset), labelsOf(dataset), [...dataset.split!]], [[['0', '1', '1', '0'], [], ['1']], ['accept', 'reject', 'accept'], [0, 1, 0]]);
    assert.deepEqual(dataset.locationOf(2), { row: 3 });
  });

  it('holds one step a row, over row groups', async () => {
    const dataset = await read(parquet(steps, { rowGroupSize: 3 }));
    assert.deepEqual(dataset.content, { kind: 'features', names: ['light', 'on'] });
    assert.deepEqual(sequencesOf(dataset), [[0.5, 1, 1.5, 0], [2.5, 0, 3.5, 1]]);
    assert.deepEqual(dataset.locationOf(1), { row: 3 });
    assert.deepEqual([dataset.labels!.per, labelsOf(dataset)], ['step', ['0', '1', '1', '1']]);
  });

  it('holds lists of tokens, words and rows, as JSON Lines does', async () => {
    const label: ColumnSource = { name: 'label', data: [1n, 0n] };
    const leaf = schemaFromColumnData({ columnData: [label] })[1]!;
    const lists = async (data: unknown[], type: object): Promise<SequenceDataset> => {
      const schema = [{ name: 'root', num_children: 2 }, ...listColumn('tokens', type), leaf];
      return read(parquet([{ name: 'tokens', data }, label], { schema }));
    };
    const tokens = await lists([[3n, 4n], [5n]], { type: 'INT64' });
    assert.deepEqual([tokens.content.kind, sequencesOf(tokens), labelsOf(tokens)], ['tokens', [[3, 4], [5]], ['1', '0']]);
    const text = await lists([['not', 'good'], []], { type: 'BYTE_ARRAY', converted_type: 'UTF8' });
    assert.deepEqual(sequencesOf(text), [['not', 'good'], []]);
    const numbers = await lists([[0.5], [1.5, 2]], { type: 'DOUBLE' });
    assert.deepEqual([numbers.content.kind, sequencesOf(numbers)], ['features', [[0.5], [1.5, 2]]]);
  });

  it('has missing values named with their row', async () => {
    const missing = parquet([{ name: 'id', data: [1, 1, 2], type: 'INT32' }, { name: 'a', data: [1, null, 2], type: 'DOUBLE' }]);
    await assert.rejects(read(missing, { idColumn: 'id' }), { name: 'UnrollError', message: /data\.parquet row 2: column "a": "" is not a number/ });
  });

  for (const [codec, options] of [
    ['UNCOMPRESSED', {}],
    ['GZIP', { compressors: { GZIP: (input: Uint8Array) => new Uint8Array(gzipSync(input)) } }],
  ] as const) {
    it(`is read when its pages are ${codec}`, async () => {
      assert.deepEqual(sequencesOf(await read(parquet(steps, { codec, ...options }))), [[0.5, 1, 1.5, 0], [2.5, 0, 3.5, 1]]);
    });
  }

  it('names a codec that is not read', async () => {
    const bytes = parquet(steps, { codec: 'LZO', compressors: { LZO: (input) => input } });
    await assert.rejects(read(bytes), { name: 'UnrollError', message: /is compressed with LZO, which is not read/ });
  });

  it('answers every truncation and any damage with data or one UnrollError', async () => {
    const random = seededRandom(3);
    for (const whole of [parquet(words), parquet(steps, { rowGroupSize: 2, codec: 'UNCOMPRESSED' })]) {
      for (let i = 0; i < 150; i++) {
        const cut = whole.slice(0, random.integer(whole.length));
        const noisy = Uint8Array.from(whole, (byte) => (random.next() < 0.02 ? random.integer(256) : byte));
        for (const broken of [cut, noisy]) {
          await read(broken).catch((error: unknown) => assert.ok(error instanceof UnrollError, String(error)));
        }
      }
    }
  });
});

describe('what a Parquet file claims', () => {
  const view = (...bytes: number[]): DataView => new DataView(Uint8Array.from(bytes).buffer);

  it('must be there: a list has its elements, a struct its end', () => {
    assert.equal(endOfStruct(view(0x15, 0x02, 0x19, 0x25, 0x02, 0x04, 0x00), 0), 7);
    assert.throws(() => endOfStruct(view(0x19, 0xf5, 0xff, 0xff, 0xff, 0x7f, 0x00), 0), /a list claims/);
    assert.throws(() => endOfStruct(view(0x18, 0x7f, 0x00), 0), /text of 127 bytes/);
    assert.throws(() => endOfStruct(view(0x15), 0));
    assert.throws(() => endOfStruct(view(...Array<number>(100).fill(0x1c)), 0), /nested too deeply/);
    assert.throws(() => endOfStruct(view(0x15, ...Array<number>(20).fill(0xff)), 0), /does not end/);
  });

  it('must be possible: a run has no more values than its page', () => {
    checkRuns(Uint8Array.of(0x14, 0x01, 0x03, 0xff), 1, 18);
    assert.throws(() => checkRuns(Uint8Array.of(0xfe, 0xff, 0xff, 0x7f, 0x01), 1, 10), /a run of \d+ values in a page of 10/);
    assert.throws(() => checkRuns(Uint8Array.of(2, 1), 40, 10), /40 bits/);
  });
});

describe('what a Parquet file claims', () => {
  it('is no schema deeper or larger than tables have', () => {
    const group = { num_children: 1 };
    const branch = [{ num_children: 2 }, {}, {}];
    checkSchema([{ num_children: 3 }, ...branch, ...branch, {}]);
    checkSchema([{ num_children: 40 }, ...Array.from({ length: 40 }, () => [group, {}]).flat()]);
    assert.throws(() => checkSchema([...Array.from({ length: 40 }, () => group), {}]), /nested too deeply/);
    assert.throws(() => checkSchema(Array.from({ length: 30_000 }, () => ({}))), /30000 elements/);
  });

  it('is no more than its size can hold', () => {
    const groups = (count: number, values: bigint) => Array.from({ length: count }, () => ({ columns: [{ meta_data: { num_values: values } }] }));
    checkExtent(groups(2, 2_000_000n), 100);
    checkExtent(groups(2, 16_000_000n), 1_000_000);
    assert.throws(() => checkExtent(groups(2, 16_000_000n), 100), /100 bytes claim 32000000 values/);
    assert.throws(() => checkExtent(groups(20_000, 1n), 1_000_000), /20000 row groups/);
  });

  it('is no text that is repeated without end', async () => {
    const endless = parquet([{ name: 'sequence', data: Array<string>(17).fill('01'.repeat(2 ** 21)), type: 'STRING' }]);
    await assert.rejects(read(endless), { name: 'UnrollError', message: /the texts of a column have more than 67108864 characters/ });
  });
});
