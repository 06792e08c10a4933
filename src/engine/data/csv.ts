/**
 * Delimited and plain text as tables; what they mean is decided as for any table (tableReader.ts).
 */
import type { ByteSource } from '../core/bytes.js';
import type { Task } from '../core/task.js';
import { csvRecords, detectDialect } from './csvRecords.js';
import type { DataFormat } from './dataFormat.js';
import type { SequenceDataset } from './dataset.js';
import type { ReadOptions } from './options.js';
import { readTable } from './tableReader.js';

export const csvFormat: DataFormat = {
  id: 'csv',
  title: 'CSV, TSV or plain text',
  extensions: ['.csv', '.tsv', '.txt'],
  reads: 'sequences of symbols, one row per step with an id, one long series, one row per sequence of numbers, or one text a line',
  binary: false,
  sniff: () => false, // Any text may be CSV: chosen by its ending, or where nothing else fits.
  read: readCsv,
};

/** @throws UnrollError naming the line and column that cannot be read */
export async function readCsv(source: ByteSource, options: ReadOptions, task: Task): Promise<SequenceDataset> {
  const dialect = await detectDialect(source, task);
  return readTable({ name: source.name, unit: 'line', columns: null, records: () => csvRecords(source, dialect, task) }, options, task);
}
