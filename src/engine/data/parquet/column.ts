/**
 * One column of one row group, page by page: unpacked, looked over, then decoded.
 */
import type { ByteSource } from '../../core/bytes.js';
import type { Task } from '../../core/task.js';
import { checkRuns, endOfStruct } from './guard.js';
import type { ParquetLibrary } from './library.js';

export type ParquetMetadata = ReturnType<ParquetLibrary['parquetMetadata']>;
export type RowGroup = ParquetMetadata['row_groups'][number];
type ColumnMetadata = NonNullable<RowGroup['columns'][number]['meta_data']>;
type SchemaPath = ReturnType<ParquetLibrary['getTreePath']>;
type PageHeader = ReturnType<ParquetLibrary['parquetHeader']>;

/** Values of one column chunk: as many as a row group sensibly has, and some tens of megabytes. */
const mostValues = 2 ** 24;
const largestPage = 2 ** 26;
/** Bytes of all pages of a column chunk, unpacked. */
const mostUnpacked = 2 ** 27;
/** Characters of all texts of a column chunk: a dictionary, or a prefix, repeats a long one for nothing. */
const mostCharacters = 2 ** 26;
const longestHeader = 2 ** 20;

export interface ColumnFile {
  readonly source: ByteSource;
  readonly library: ParquetLibrary;
  readonly schema: ReturnType<ParquetLibrary['parquetSchema']>;
}

/**
 * @param name of a top-level column that is flat or a list
 * @returns its cells, one per row: numbers, text, null, or (nested) lists
 * @throws Error when the file claims what it does not hold
 */
export async function readColumn(file: ColumnFile, group: RowGroup, name: string, task: Task): Promise<ArrayLike<unknown>> {
  const { library, schema } = file;
  const chunk = group.columns.find(({ meta_data: meta }) => meta?.path_in_schema[0] === name)?.meta_data;
  if (!chunk) throw new Error(`column "${name}" is missing from a row group`);
  const path = library.getTreePath(schema, chunk.path_in_schema);
  const values = await readChunk(file, chunk, path, task);
  if (library.isFlatColumn(path)) return values;
  const assembled = new Map([[chunk.path_in_schema.join('.'), values]]);
  library.assembleNested(assembled, path[1]!, library.parsers);
  return assembled.get(name) ?? [];
}

async function readChunk({ source, library }: ColumnFile, chunk: ColumnMetadata, path: SchemaPath, task: Task): Promise<unknown[]> {
  const total = Number(chunk.num_values);
  if (total < 0 || total > mostValues) throw new Error(`a row group has ${total} values in a column; write row groups of at most ${mostValues}`);
  const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
  const end = start + Number(chunk.total_compressed_size);
  const decoder = { pathInSchema: chunk.path_in_schema, type: chunk.type, element: path.at(-1)!.element, schemaPath: path, codec: 'UNCOMPRESSED' as const, parsers: library.parsers };
  let dictionary: ReturnType<ParquetLibrary['convert']> | undefined;
  let last: ReturnType<ParquetLibrary['convert']> | undefined;
  const values: unknown[] = [];
  const finished = (): void => {
    if (last) for (let i = 0; i < last.length; i++) values.push(last[i]);
  };
  let seen = 0;
  let unpackedBytes = 0;
  for (let at = start; at < end && seen < total; ) {
    await task.checkpoint();
    const window = source.read(at, Math.min(longestHeader, end - at));
    const view = new DataView(window.buffer, window.byteOffset, window.byteLength);
    const size = endOfStruct(view, 0);
    const header = library.parquetHeader({ view, offset: 0 });
    const stored = header.compressed_page_size;
    const unpacked = header.uncompressed_page_size;
    if (!(stored >= 0 && at + size + stored <= end)) throw new Error('a page ends beyond its column');
    if (!(unpacked >= 0 && unpacked <= largestPage)) throw new Error(`a page claims ${unpacked} bytes`);
    if ((unpackedBytes += unpacked) > mostUnpacked) throw new Error(`the pages of a column take more than ${mostUnpacked} bytes; write smaller row groups`);
    const page = unpack(library, header, chunk, source.read(at + size, stored));
    at += size + stored;
    seen += checkPage(library, header, path, page, total - seen);
    const plain = { ...header, compressed_page_size: page.length, uncompressed_page_size: page.length };
    if (plain.data_page_header_v2) plain.data_page_header_v2 = { ...plain.data_page_header_v2, is_compressed: false };
    const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
    const { data } = library.readPage(reader, plain, decoder, dictionary, last, 0);
    if (header.type === 'DICTIONARY_PAGE') {
      if (data) dictionary = library.convert(data, decoder);
    } else if (data !== last) {
      // Lists may go on from page to page; the library then hands back the array it was given.
      finished();
      last = data;
    }
  }
  finished();
  let characters = 0;
  for (const value of values) if (typeof value === 'string' && (characters += value.length) > mostCharacters) throw tooMuchText();
  return values;
}

function tooMuchText(): Error {
  return new Error(`the texts of a column have more than ${mostCharacters} characters; write smaller row groups`);
}

/** @returns the page as if it had been stored uncompressed; the levels of a version 2 page always are */
function unpack(library: ParquetLibrary, header: PageHeader, { codec }: ColumnMetadata, stored: Uint8Array): Uint8Array {
  const v2 = header.data_page_header_v2;
  const levels = v2 ? v2.repetition_levels_byte_length + v2.definition_levels_byte_length : 0;
  if (levels < 0 || levels > stored.length) throw new Error('levels end beyond their page');
  const rest = v2?.is_compressed === false ? stored.subarray(levels) : library.decompressPage(stored.subarray(levels), header.uncompressed_page_size - levels, codec, library.compressors);
  // A copy of its own: values are read in place and need a buffer that begins with them.
  const page = new Uint8Array(levels + rest.length);
  page.set(stored.subarray(0, levels));
  page.set(rest, levels);
  return page;
}

/**
 * @param most values that the column still has
 * @returns values in the page
 */
function checkPage(library: ParquetLibrary, header: PageHeader, path: SchemaPath, page: Uint8Array, most: number): number {
  if (header.dictionary_page_header) {
    const { num_values: count } = header.dictionary_page_header;
    if (!(count >= 0 && count <= page.length)) throw new Error(`a dictionary of ${page.length} bytes claims ${count} values`);
    return 0;
  }
  const v2 = header.data_page_header_v2;
  const data = header.data_page_header ?? v2;
  if (!data) throw new Error(`pages of type ${header.type} are not known`);
  const { num_values: count, encoding } = data;
  if (!(count >= 0 && count <= most)) throw new Error(`a page claims ${count} values where ${most} are left`);
  let at = 0;
  const levels: readonly (readonly [deepest: number, length: number | undefined])[] = [
    [library.getMaxRepetitionLevel(path), v2?.repetition_levels_byte_length],
    [library.getMaxDefinitionLevel(path), v2?.definition_levels_byte_length],
  ];
  for (const [deepest, stated] of levels) {
    if (deepest === 0 && !stated) continue;
    const length = stated ?? new DataView(page.buffer).getUint32(at, true);
    if (stated === undefined) at += 4;
    if (at + length > page.length) throw new Error('levels end beyond their page');
    checkRuns(page.subarray(at, at + length), 32 - Math.clz32(deepest), count);
    at += length;
  }
  if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') checkRuns(page.subarray(at + 1), page[at] ?? 0, count);
  else if (encoding === 'DELTA_BYTE_ARRAY') {
    const shared = new Int32Array(count);
    library.deltaBinaryUnpack({ view: new DataView(page.buffer), offset: at }, count, shared);
    // Each text begins with so many bytes of the one before it.
    if (shared.reduce((sum, length) => sum + length, 0) > mostCharacters) throw tooMuchText();
  } else if (encoding === 'RLE') checkRuns(page.subarray(at + 4), 1, count);
  return count;
}
