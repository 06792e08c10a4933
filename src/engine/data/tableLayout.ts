/**
 * What the columns of a table mean. Decided from its first records, the names of its columns and what the user said;
 * the reader (tableReader.ts) then goes through the file once.
 */
import { UnrollError } from '../core/errors.js';
import { className } from './labels.js';
import { isMissing, parseNumber } from './names.js';
import type { DatasetOptions, ReadOptions } from './options.js';
import { separatorFor } from './textRecords.js';
import type { Cell, Table, TableLayout, TableRecord } from './table.js';

export const sequenceNames = ['sequence', 'sequences', 'seq', 'word', 'words', 'string', 'text', 'sentence', 'review', 'input', 'tokens', 'symbols', 'phrase'];
const wordNames = ['text', 'sentence', 'review', 'phrase', 'words'];
export const labelNames = ['label', 'labels', 'class', 'target', 'y', 'output', 'category', 'sentiment', 'verdict'];
const idNames = ['window', 'window_id', 'id', 'sequence_id', 'sequence', 'sequenceid', 'seq', 'seq_id', 'series', 'series_id', 'episode', 'trial', 'sample', 'sample_id', 'session', 'session_id'];
const stepNames = ['step', 't', 'time', 'timestep', 'time_step', 'timestamp', 'position', 'index', 'frame', 'date', 'datetime'];
const splitNames = ['split', 'subset', 'partition', 'set'];

/** More classes than this in the first records, and a column of numbers is no label. */
const mostClasses = 50;

/**
 * The rules, the first that fits:
 * 1. a column the user named decides;
 * 2. an id column (by name, its values repeat) beside numeric columns: one step a row;
 * 3. a column of sequences (by name, or the only columns are it and the label): one sequence a row, as text;
 * 4. only numbers, without a header or with numbered column names (`t0, t1, …`), five or more: one sequence a row (UCR);
 *    not when a window is given;
 * 5. other numeric columns: an instance a row for a model without steps, else one long series.
 * The label column is found by name; without one, a first or last column of few whole numbers or words.
 * @param sample the first records, a header among them included
 * @throws UnrollError when the columns make no sense
 */
export function detectLayout(source: Table, sample: readonly TableRecord[], options: ReadOptions): TableLayout {
  const table = new SampledTable(source, sample, options);
  const named = (option: string | undefined, names: readonly string[]): number | null =>
    option !== undefined ? table.columnNamed(option) : table.columnAmong(names);
  const split = named(options.splitColumn, splitNames);
  const labelByName = named(options.labelColumn, labelNames);
  const base = { columns: table.columns, hasHeader: table.hasHeader, split };
  const taken = (...columns: (number | null)[]): Set<number | null> => new Set([split, labelByName, ...columns]);

  const step = table.columnAmong(stepNames);
  const id = options.idColumn !== undefined ? table.columnNamed(options.idColumn) : options.sequenceColumn === undefined ? table.idColumn() : null;
  if (id !== null) {
    const found = featuresAndLabel(table, taken(id, step), labelByName, options);
    if (found.features.length > 0) return { ...base, kind: 'steps', id, step: step === id ? null : step, ...found };
    if (options.idColumn !== undefined) throw table.error(`has no columns of numbers beside "${options.idColumn}"`, 'Name the feature columns.');
  }

  const sequence = named(options.sequenceColumn, sequenceNames) ?? table.onlyTextColumn(split, labelByName);
  if (sequence !== null) {
    const label = labelByName ?? (table.columns.length === 2 ? 1 - sequence : null);
    const separator = separatorFor(wordNames.includes(table.columns[sequence]!.toLowerCase()) || table.hasSpaces(sequence), options);
    return { ...base, kind: 'text', sequence, separator, label, notes: [] };
  }

  const found = featuresAndLabel(table, taken(step), labelByName, options);
  const { features, label } = found;
  if (features.length === 0) {
    throw table.error(`has no column of sequences or of numbers (its columns: ${table.columns.join(', ')})`, 'Name the column that holds the sequences.');
  }
  if (options.window === undefined && features.length + (label === null ? 0 : 1) >= 5 && table.isNumbered(features)) {
    const note = `Every row is read as one sequence of ${features.length} steps; give a window to read rows as steps.`;
    return { ...base, ...found, kind: 'rows', notes: [...found.notes, note] };
  }
  if (options.window === undefined && options.withoutSteps) return { ...base, ...found, kind: 'instances' };
  const note = 'All rows are read as the steps of one long sequence; give a window to cut it.';
  return { ...base, ...found, kind: 'series', notes: options.window === undefined ? [...found.notes, note] : found.notes };
}

interface Columns {
  readonly features: readonly number[];
  readonly label: number | null;
  readonly notes: readonly string[];
}

/** @param taken columns with another meaning; null entries are ignored */
function featuresAndLabel(table: SampledTable, taken: ReadonlySet<number | null>, labelByName: number | null, options: DatasetOptions): Columns {
  const free = table.columns.map((_, column) => column).filter((column) => !taken.has(column) && column !== table.rowNumbers);
  const supposed = labelByName === null && !options.featureColumns && free.length > 1 ? table.likelyLabel(free) : null;
  const label = labelByName ?? supposed;
  const features = options.featureColumns
    ? options.featureColumns.map((name) => table.columnNamed(name))
    : free.filter((column) => column !== label && table.isNumeric(column));
  const used = new Set(features).add(label ?? -1);
  if (!options.featureColumns) table.checkDecimalCommas(free.filter((column) => !used.has(column)), features.length);
  const unused = free.filter((column) => !used.has(column)).map((column) => `"${table.columns[column]}"`);
  return {
    features,
    label,
    notes: [
      ...(supposed === null ? [] : [`Column "${table.columns[supposed]}" is taken as the label.`]),
      ...(unused.length === 0 ? [] : [`Columns that are not numbers or were not chosen are left out: ${unused.join(', ')}.`]),
    ],
  };
}

/** The first records of a table and questions about its columns. */
class SampledTable {
  readonly columns: readonly string[];
  readonly hasHeader: boolean;
  /** Whether the names of the columns are the file's own. */
  private readonly isNamed: boolean;
  /** A first column that only counts the rows, or null. */
  readonly rowNumbers: number | null;
  private readonly rows: readonly TableRecord[];

  constructor(
    private readonly table: Table,
    sample: readonly TableRecord[],
    options: DatasetOptions,
  ) {
    const first = sample[0];
    if (!first) throw this.error('is empty', 'Choose a file with data rows.');
    const namesColumns = [options.sequenceColumn, options.labelColumn, options.idColumn, options.splitColumn, options.featureColumns?.[0]].some((name) => name !== undefined);
    this.hasHeader = table.columns === null && (namesColumns || isHeader(first, sample.slice(1)));
    this.isNamed = this.hasHeader || table.columns !== null;
    this.rows = this.hasHeader ? sample.slice(1) : sample;
    if (this.rows.length === 0) throw this.error('has a header but no data rows', 'Choose a file with data.');
    const header = table.columns ?? first.fields.map((name, i) => (this.hasHeader ? String(name).trim() : `column ${i + 1}`));
    // R writes row names without a heading for them.
    const rowNames = this.hasHeader && this.rows[0]!.fields.length === header.length + 1;
    this.columns = rowNames ? ['', ...header] : header;
    this.rowNumbers = this.columns[0] === '' && this.columns.length > 1 ? 0 : null;
  }

  error(what: string, advice: string): UnrollError {
    return new UnrollError('data', `${this.table.name}: ${what}. ${advice}`);
  }

  columnNamed(name: string): number {
    const column = this.columns.indexOf(name);
    if (column >= 0) return column;
    throw this.error(`has no column "${name}" (its columns: ${this.columns.join(', ')})`, 'Name one of these.');
  }

  columnAmong(names: readonly string[]): number | null {
    const columns = this.columns.map((column) => column.toLowerCase());
    const name = names.find((candidate) => columns.includes(candidate));
    return name === undefined ? null : columns.indexOf(name);
  }

  /** @returns the column whose name and repeated values say which sequence a row belongs to. */
  idColumn(): number | null {
    const columns = this.columns.map((column) => column.toLowerCase());
    return idNames.map((name) => columns.indexOf(name)).find((column) => column >= 0 && this.repeats(column)) ?? null;
  }

  private values(column: number): string[] {
    return this.rows.map(({ fields }) => String(fields[column] ?? '').trim());
  }

  /** On average a value stands in two rows or more. */
  private repeats(column: number): boolean {
    return new Set(this.values(column)).size <= this.rows.length / 2;
  }

  /**
   * At least half of its values are numbers; the others are then reported as errors rather than overlooked. In a table
   * of numbers only, without names, missing values do not count: they fill up short rows.
   */
  isNumeric(column: number): boolean {
    const values = this.isNamed ? this.values(column) : this.values(column).filter((value) => !isMissing(value));
    return 2 * values.filter((value) => parseNumber(value) !== null).length >= values.length;
  }

  /**
   * @param columns that are left out as text
   * @param numeric how many are numbers
   * @throws UnrollError where at least as many hold numbers in the manner of many a spreadsheet: 20,5
   */
  checkDecimalCommas(columns: readonly number[], numeric: number): void {
    const decimal = /^[-+]?\d+,\d+$/;
    const found = columns.filter((column) => 2 * this.values(column).filter((value) => decimal.test(value)).length >= this.rows.length);
    if (found.length === 0 || found.length < numeric) return;
    const [column] = found;
    const value = this.values(column!).find((text) => decimal.test(text));
    throw this.error(`column "${this.columns[column!]}" holds numbers with a decimal comma (${value})`, 'Write them with a decimal point.');
  }

  hasSpaces(column: number): boolean {
    return this.values(column).some((value) => /\s/.test(value));
  }

  /** @returns the last column where it looks like classes; without a header the first one too (UCR), or null. */
  likelyLabel(columns: readonly number[]): number | null {
    const candidates = this.isNamed ? [columns.at(-1)!] : [columns[0]!, columns.at(-1)!];
    return candidates.find((column) => this.isClass(column)) ?? null;
  }

  /** Few different values that come back, whole numbers or words. */
  private isClass(column: number): boolean {
    const values = this.values(column).filter((value) => value !== '');
    const different = new Set(values.map(className));
    if (different.size === 0 || different.size > Math.min(mostClasses, Math.max(1, values.length / 2))) return false;
    const numeric = values.every((value) => parseNumber(value) !== null);
    return numeric ? values.every((value) => Number.isInteger(Number(value))) : !values.some((value) => parseNumber(value) !== null);
  }

  /** @returns the column of text where only it and perhaps label and split are there, or null. */
  onlyTextColumn(split: number | null, label: number | null): number | null {
    const others = this.columns.map((_, column) => column).filter((column) => column !== split && column !== label && column !== this.rowNumbers);
    const [column, last] = others;
    if (column === undefined || others.length > (label === null ? 2 : 1)) return null;
    const values = this.values(column);
    if (values.some((value) => value !== '' && parseNumber(value) === null)) return column;
    // Without a header, `0110,1` or `0110`: words of digits, told from numbers by their leading zeros, and a label.
    const words = values.every((value) => /^\d*$/.test(value)) && values.some((value) => /^0\d/.test(value));
    return !this.isNamed && words && (last === undefined || this.isClass(last) || !this.isNumeric(last)) ? column : null;
  }

  /** Columns that are points in time rather than quantities: unnamed, or named by the same word and rising numbers. */
  isNumbered(columns: readonly number[]): boolean {
    if (!this.isNamed) return true;
    const parts = columns.map((column) => /^(.*?)(?<!\d)(\d+)$/.exec(this.columns[column]!));
    return parts.every((part, i) => part !== null && part[1] === parts[0]![1] && (i === 0 || Number(part[2]) > Number(parts[i - 1]![2])));
  }
}

function isHeader(first: TableRecord, rest: readonly TableRecord[]): boolean {
  const names = first.fields.map((field) => String(field).trim().toLowerCase());
  // Shorter names (`t`, `y`) may as well be data.
  const known = [...sequenceNames, ...labelNames, ...idNames, ...stepNames, ...splitNames].filter((name) => name.length >= 3);
  if (names.some((name) => known.includes(name))) return true;
  // A data frame written without names: `,0,1,2,…`
  if (names.length > 1 && names.every((name, i) => name === (i === 0 ? '' : String(i - 1)))) return true;
  const isNumber = (cell: Cell | undefined): boolean => parseNumber(cell ?? '') !== null;
  return rest.length > 0 && names.some((name, i) => !isMissing(name) && !isNumber(name) && rest.every(({ fields }) => isNumber(fields[i])));
}
