/**
 * Parquet: a table as CSV is, with types; or, where a column holds lists, objects as in JSON Lines. Read row group by
 * row group.
 */
import type { ByteSource } from '../../core/bytes.js';
import { CancelledError, UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { DataFormat } from '../dataFormat.js';
import { readObjects, type ObjectRecord } from '../objectRecords.js';
import type { Cell, TableRecord } from '../table.js';
import { readTable } from '../tableReader.js';
import { readColumn, type ColumnFile, type ParquetMetadata, type RowGroup } from './column.js';
import { checkExtent, checkSchema, endOfStruct } from './guard.js';
import { knownCodecs, loadParquet } from './library.js';

export const parquetFormat: DataFormat = {
  id: 'parquet',
  title: 'Parquet',
  extensions: ['.parquet'],
  reads: 'columns as in CSV, or lists of tokens, words or numbers',
  binary: true,
  sniff: (head) => magicAt(head, 0) === 'PAR1',
  async read(source, options, task) {
    const file = await openParquet(source);
    // A row of plain values is a record of a table; a list among them makes it an object.
    if (file.columns.some(({ isList }) => isList)) {
      return readObjects({ name: source.name, records: () => objects(file, task) }, options, task);
    }
    const columns = file.columns.map(({ name }) => name);
    return readTable({ name: source.name, unit: 'row', columns, records: () => records(file, task) }, options, task);
  },
};

interface Column {
  readonly name: string;
  readonly isList: boolean;
}

interface ParquetFile extends ColumnFile {
  readonly metadata: ParquetMetadata;
  /** Those of plain values and lists of them. */
  readonly columns: readonly Column[];
}

/** Made into objects, it takes thirty times as much memory. */
const largestFooter = 2 ** 23;
/** Records handed on at a time. */
const batchRows = 4096;

const magicAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

async function openParquet(source: ByteSource): Promise<ParquetFile> {
  const library = await loadParquet();
  return explained(source, async () => {
    if (source.size < 12) throw new Error('it is too short');
    const tail = source.read(source.size - 8, 8);
    if (magicAt(tail, 4) === 'PARE') throw new UnrollError('data', `${source.name}: is encrypted. Save it without encryption.`);
    if (magicAt(tail, 4) !== 'PAR1') throw new Error('it does not end as Parquet does, so it is cut off');
    const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
    if (length > Math.min(largestFooter, source.size - 8)) throw new Error(`its footer claims ${length} bytes`);
    const footer = source.read(source.size - 8 - length, length + 8);
    endOfStruct(new DataView(footer.buffer, footer.byteOffset, length), 0);
    const metadata = library.parquetMetadata(footer);
    for (const codec of metadata.row_groups.flatMap((group) => group.columns.map((column) => column.meta_data?.codec))) {
      if (codec !== undefined && knownCodecs.includes(codec)) continue;
      throw new UnrollError('data', `${source.name}: is compressed with ${codec ?? 'an unknown codec'}, which is not read. Save it with ${knownCodecs.slice(1, 4).join(', ')}, or uncompressed.`);
    }
    checkSchema(metadata.schema);
    checkExtent(metadata.row_groups, source.size);
    const schema = library.parquetSchema(metadata);
    const columns = schema.children.flatMap((child): Column[] => {
      const isFlat = child.children.length === 0 && child.element.repetition_type !== 'REPEATED';
      let inner = child;
      while (library.isListLike(inner)) inner = inner.children[0]!.children[0] ?? inner.children[0]!;
      const isList = inner !== child && inner.children.length === 0;
      return isFlat || isList ? [{ name: child.element.name, isList }] : [];
    });
    if (columns.length === 0) throw new Error('it has no columns of plain values or lists');
    return { source, library, metadata, schema, columns };
  });
}

/** @returns every row's cells, column by column, in batches of rows; `first` is the 0-based row of each batch */
async function* rowGroups(file: ParquetFile, task: Task): AsyncGenerator<{ readonly first: number; readonly rows: number; readonly cells: readonly ArrayLike<unknown>[] }> {
  let first = 0;
  for (const [i, group] of file.metadata.row_groups.entries()) {
    task.progress(i / file.metadata.row_groups.length, `Reading ${file.source.name}`);
    const rows = Number(group.num_rows);
    yield { first, rows, cells: await explained(file.source, () => columnsOf(file, group, rows, task)) };
    first += rows;
  }
}

async function columnsOf(file: ParquetFile, group: RowGroup, rows: number, task: Task): Promise<readonly ArrayLike<unknown>[]> {
  const cells: ArrayLike<unknown>[] = [];
  for (const { name } of file.columns) {
    const column = await readColumn(file, group, name, task);
    if (column.length !== rows) throw new Error(`column "${name}" has ${column.length} values in a group of ${rows} rows`);
    cells.push(column);
  }
  return cells;
}

async function* records(file: ParquetFile, task: Task): AsyncGenerator<readonly TableRecord[]> {
  for await (const { first, rows, cells } of rowGroups(file, task)) {
    for (let start = 0; start < rows; start += batchRows) {
      await task.checkpoint();
      const batch = Array.from({ length: Math.min(batchRows, rows - start) }, (_, i) => ({
        fields: cells.map((column) => cellOf(column[start + i])),
        line: first + start + i + 1,
      }));
      yield batch;
    }
  }
}

async function* objects(file: ParquetFile, task: Task): AsyncGenerator<readonly ObjectRecord[]> {
  for await (const { first, rows, cells } of rowGroups(file, task)) {
    for (let start = 0; start < rows; start += batchRows) {
      await task.checkpoint();
      yield Array.from({ length: Math.min(batchRows, rows - start) }, (_, i) => {
        const line = first + start + i + 1;
        const object = Object.fromEntries(file.columns.map(({ name }, column) => [name, plainValue(cells[column]![start + i])]));
        return { object, line, where: `${file.source.name} row ${line}` };
      });
    }
  }
}

/** @returns empty for a missing value */
function cellOf(value: unknown): Cell {
  const plain = plainValue(value);
  return typeof plain === 'number' || typeof plain === 'string' ? plain : '';
}

/** Booleans are 0 and 1, as a model takes them; 64-bit integers are numbers. */
function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return Array.isArray(value) ? value.map(plainValue) : value;
}

/** Whatever a damaged file makes the library throw becomes one clear line. */
async function explained<T>(source: ByteSource, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnrollError || error instanceof CancelledError) throw error;
    // What the language says of damaged structures tells the user nothing.
    const senseless = error instanceof TypeError || error instanceof RangeError || !(error instanceof Error);
    const text = senseless ? 'its structures make no sense' : error.message;
    throw new UnrollError('data', `${source.name}: cannot be read as Parquet (${text}). Get a sound copy, or write it again.`);
  }
}
