/**
 * The Parquet library, loaded when a Parquet file is first read. Its inner functions are used rather than its reader, so
 * that each page can be looked over (guard.ts) after it is unpacked and before it is decoded.
 */
export type ParquetLibrary = Awaited<ReturnType<typeof loadParquet>>;

export async function loadParquet() {
  const [{ parquetMetadata, parquetSchema }, { parquetHeader, readPage }, { decompressPage }, { assembleNested }, schema, { convert, DEFAULT_PARSERS }, { deltaBinaryUnpack }, codecs] =
    await Promise.all([
      import('hyparquet/src/metadata.js'),
      import('hyparquet/src/column.js'),
      import('hyparquet/src/datapage.js'),
      import('hyparquet/src/assemble.js'),
      import('hyparquet/src/schema.js'),
      import('hyparquet/src/convert.js'),
      import('hyparquet/src/delta.js'),
      import('hyparquet-compressors'),
    ]);
  const compressors = {
    GZIP: codecs.decompressGzip,
    ZSTD: (input: Uint8Array, length: number) => codecs.decompressZstd(input, new Uint8Array(length)),
    BROTLI: codecs.decompressBrotli,
    LZ4: codecs.decompressLz4,
    LZ4_RAW: codecs.decompressLz4Raw,
  };
  // Points in time are numbers (milliseconds, days), as other columns are.
  const parsers = {
    ...DEFAULT_PARSERS,
    timestampFromMilliseconds: Number,
    timestampFromMicroseconds: (micros: bigint) => Number(micros) / 1e3,
    timestampFromNanoseconds: (nanos: bigint) => Number(nanos) / 1e6,
    dateFromDays: (days: number) => days,
  };
  const { getTreePath, getMaxDefinitionLevel, getMaxRepetitionLevel, isFlatColumn, isListLike } = schema;
  return {
    parquetMetadata, parquetSchema, parquetHeader, readPage, decompressPage, assembleNested, convert, deltaBinaryUnpack, compressors, parsers,
    getTreePath, getMaxDefinitionLevel, getMaxRepetitionLevel, isFlatColumn, isListLike,
  };
}

/** Codecs that are unpacked: those above, and two that the library itself knows. */
export const knownCodecs: readonly string[] = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD', 'BROTLI', 'LZ4', 'LZ4_RAW'];
