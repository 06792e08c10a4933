/**
 * The records of a delimited text file (RFC 4180, tabs, semicolons, or columns set apart by spaces), batch by batch.
 */
import type { ByteSource } from '../core/bytes.js';
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { dataLimits } from './limits.js';
import { parseNumber } from './names.js';
import type { TableRecord } from './table.js';
import { textLines, type TextLine } from './text.js';

/** No record has so many lines: a quote was never closed, and parsing says so. */
const mostLines = 100_000;

export interface CsvDialect {
  /** `spaces`: any run of white space, as in the UCR archive; `none`: a line is one field, plain text. */
  readonly delimiter: ',' | ';' | '\t' | 'spaces' | 'none';
  /** Whether double quotes enclose fields; in tab-separated text they are often just quotes. */
  readonly quoted: boolean;
}

/** @returns the dialect that the first lines and the file's ending speak for. */
export async function detectDialect(source: ByteSource, task: Task): Promise<CsvDialect> {
  for await (const lines of textLines(source, task)) {
    const sample = lines.filter(({ text }) => text.trim() !== '').slice(0, 50).map(({ text }) => text);
    const everyHas = (character: string): boolean => sample.every((text) => text.includes(character));
    if (source.name.toLowerCase().endsWith('.tsv') || everyHas('\t')) {
      // A quote within a field that does not begin with one is no RFC 4180, so none of them enclose.
      const loose = sample.some((text) => text.split('\t').some((field) => field.includes('"') && !isEnclosed(field)));
      return { delimiter: '\t', quoted: !loose };
    }
    const fields = (text: string): string[] => text.trim().split(/\s+/);
    const numeric = sample.every((text) => fields(text).length > 1 && fields(text).every((field) => parseNumber(field) !== null));
    const equal = sample.every((text) => fields(text).length === fields(sample[0]!).length);
    if (sample.length > 0 && numeric && equal && !everyHas(',')) return { delimiter: 'spaces', quoted: false };
    if (!source.name.toLowerCase().endsWith('.csv') && isPlain(sample)) return { delimiter: 'none', quoted: false };
    return { delimiter: everyHas(';') && !everyHas(',') ? ';' : ',', quoted: true };
  }
  return { delimiter: ',', quoted: true };
}

/** @returns whether a field begins with a quote, and those inside are doubled */
function isEnclosed(field: string): boolean {
  const inside = field.slice(1).replaceAll('""', '');
  const quote = inside.indexOf('"');
  return field.startsWith('"') && (quote < 0 || quote === inside.length - 1);
}

/** Text without columns: the lines after the first, which may be a header, do not agree on a number of delimiters. */
function isPlain(lines: readonly string[]): boolean {
  return [',', ';'].every((delimiter) => {
    const [first, ...rows] = lines.map((line) => line.replace(/"[^"]*"/g, '').split(delimiter).length);
    return first === 1 || rows.some((count) => count === 1 || count !== rows[0]);
  });
}

/**
 * @returns the records, empty lines left out, in batches of roughly equal size
 * @throws UnrollError naming the line where quotes do not match
 */
export async function* csvRecords(source: ByteSource, dialect: CsvDialect, task: Task): AsyncGenerator<readonly TableRecord[]> {
  const { delimiter, quoted } = dialect;
  const split = (text: string): string[] => (delimiter === 'none' ? [text] : delimiter === 'spaces' ? text.trim().split(/\s+/) : text.split(delimiter));
  let pending: TextLine[] = [];
  let pendingLength = 0;
  let quotes = 0;
  for await (const lines of textLines(source, task)) {
    for (const { text, line } of lines) checkColumns(source, delimiter, text, line);
    const before = quotes;
    if (quoted) for (const { text } of lines) for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++;
    if (pending.length === 0 && quotes === before) {
      // Without quotes a record is a line, and splitting it is ten times as fast as parsing.
      yield lines.filter(({ text }) => text.trim() !== '').map(({ text, line }) => ({ fields: split(text), line }));
      continue;
    }
    // A quoted field may hold line ends: the text is cut only where all quotes so far are closed.
    pending = pending.concat(lines);
    for (const { text } of lines) pendingLength += text.length;
    if (quotes % 2 !== 0 && pending.length < mostLines && pendingLength < dataLimits.lineLength) continue;
    yield await parseQuoted(source, delimiter, pending);
    pending = [];
    pendingLength = 0;
  }
  if (pending.length > 0) yield await parseQuoted(source, delimiter, pending);
}

/** Before the line is taken apart: every field is a text of its own. */
function checkColumns(source: ByteSource, delimiter: CsvDialect['delimiter'], text: string, line: number): void {
  if (delimiter === 'none' || text.length < dataLimits.columns) return;
  let delimiters = 0;
  for (let at = 0; at < text.length; at++) if (delimiter === 'spaces' ? text[at]! <= ' ' : text[at] === delimiter) delimiters++;
  if (delimiters < dataLimits.columns) return;
  throw new UnrollError('data', `${source.name} line ${line}: has more than ${dataLimits.columns.toLocaleString('en')} fields. Write a step of a sequence as a row of its own, or choose another file.`);
}

async function parseQuoted(source: ByteSource, delimiter: string, lines: readonly TextLine[]): Promise<TableRecord[]> {
  const { parse } = await import('csv-parse/browser/esm/sync');
  const before = lines[0]?.line ?? 1;
  const records: TableRecord[] = [];
  try {
    parse(lines.map(({ text }) => text).join('\n'), {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (fields: string[], { lines: end }) => {
        // The parser counts to the line on which a record ends.
        const within = fields.reduce((count, field) => count + field.split('\n').length - 1, 0);
        records.push({ fields, line: before + end - 1 - within });
        return null;
      },
    });
  } catch (error) {
    throw quoteError(source, before, records, error);
  }
  return records;
}

function quoteError(source: ByteSource, before: number, records: readonly TableRecord[], error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  // A quote that is never closed is only noticed at the end of the file; it opens after the last good record.
  const line = (records.at(-1)?.line ?? before - 1) + 1;
  return new UnrollError('data', `${source.name} line ${line}: a double quote opens or closes in the wrong place. Enclose the field in quotes and double those inside.`);
}
