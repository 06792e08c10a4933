/**
 * The data file formats, one line each, and reading a file of any of them.
 */
import type { ByteSource } from '../core/bytes.js';
import { UnrollError } from '../core/errors.js';
import { foreignContent } from '../core/foreignContent.js';
import type { Task } from '../core/task.js';
import { csvFormat } from './csv.js';
import type { DataFormat } from './dataFormat.js';
import type { SequenceDataset } from './dataset.js';
import { jsonFormat } from './json.js';
import { jsonlFormat } from './jsonl.js';
import { npyFormat, npzFormat } from './npz.js';
import type { ReadOptions } from './options.js';
import { parquetFormat } from './parquet/parquet.js';
import { withVocabulary } from './vocabulary.js';

export const dataFormats: readonly DataFormat[] = [npzFormat, npyFormat, parquetFormat, jsonlFormat, jsonFormat, csvFormat];

/**
 * Reads a data file; its format is told by its content where that is plain, else by its ending.
 * @throws UnrollError for files that cannot be used
 */
export async function readDataset(source: ByteSource, options: ReadOptions, task: Task): Promise<SequenceDataset> {
  const format = formatOf(source);
  const dataset = await format.read(source, options, task);
  return options.vocabulary ? withVocabulary(dataset, options.vocabulary, task) : dataset;
}

/** @returns whether a data file is text, so that a line of it can be shown */
export function isTextData(source: ByteSource): boolean {
  return !formatOf(source).binary;
}

function formatOf(source: ByteSource): DataFormat {
  const refuse = (what: string): UnrollError => new UnrollError('data', `${source.name}: ${what}`);
  if (source.size === 0) throw refuse('is empty. Choose a file with data.');
  const head = source.read(0, Math.min(source.size, 4096));
  const foreign = foreignContent(head);
  if (foreign) throw refuse(`no data but ${foreign.what}. ${foreign.advice}`);
  const name = source.name.toLowerCase();
  const byEnding = dataFormats.find((format) => format.extensions.some((extension) => name.endsWith(extension)));
  const byContent = dataFormats.find((format) => format.sniff(head));
  if (byContent?.binary) return byContent;
  if (byEnding?.binary || head.includes(0)) {
    throw refuse(`does not hold what its ending promises, or is no data file. Data are read from ${dataFormats.map(({ title }) => title).join(', ')}.`);
  }
  // A table may well begin with a bracket; any other text is a table at last, of one column if need be.
  return byEnding === csvFormat ? csvFormat : (byContent ?? byEnding ?? csvFormat);
}
