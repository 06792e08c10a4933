/**
 * Delimited text: words over an alphabet, steps by id, one long series, or one row per sequence of numbers.
 */
import type { ByteSource } from '../core/bytes.js';
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { csvRecords, detectDialect, type CsvRecord } from './csvRecords.js';
import { detectLayout, type CsvLayout } from './csvLayout.js';
import type { DataFormat } from './dataFormat.js';
import { DatasetBuilder } from './datasetBuilder.js';
import type { SequenceDataset } from './dataset.js';
import { growableInt32 } from './growable.js';
import { parseNumber } from './names.js';
import type { DatasetOptions } from './options.js';
import { addText, splitOf } from './textRecords.js';
import { cutWindows } from './windows.js';

/** Records looked at before the meaning of the columns is decided. */
const sampleSize = 1000;

export const csvFormat: DataFormat = {
  id: 'csv',
  title: 'CSV or TSV',
  extensions: ['.csv', '.tsv', '.txt'],
  reads: 'sequences of symbols, one row per step with an id, one long series, or one row per sequence of numbers',
  sniff: () => false, // Any text may be CSV: chosen by its ending, or where nothing else fits.
  read: readCsv,
};

/**
 * A label that changes within a sequence makes labels per step; one that never does, labels per sequence.
 * @throws UnrollError naming the line and column that cannot be read
 */
export async function readCsv(source: ByteSource, options: DatasetOptions, task: Task): Promise<SequenceDataset> {
  const dialect = await detectDialect(source, task);
  const layout = detectLayout(source.name, await firstRecords(csvRecords(source, dialect, task)), options);
  const reader = new TableReader(source.name, layout);
  let header = layout.hasHeader;
  for await (const records of csvRecords(source, dialect, task)) {
    for (const record of header ? records.slice(1) : records) reader.add(record);
    if (records.length > 0) header = false;
  }
  const dataset = await reader.finish(task);
  return cutWindows(dataset, options, task, reader.lineOf);
}

async function firstRecords(batches: AsyncGenerator<readonly CsvRecord[]>): Promise<readonly CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const batch of batches) {
    records.push(...batch);
    if (records.length > sampleSize) break;
  }
  return records.slice(0, sampleSize + 1);
}

class TableReader {
  private readonly builder: DatasetBuilder;
  private readonly stepLines = growableInt32();
  private readonly finishedIds = new Set<string>();
  private currentId: string | null = null;
  private lastStep = -Infinity;

  constructor(
    private readonly file: string,
    private readonly layout: CsvLayout,
  ) {
    const content =
      layout.kind === 'text'
        ? ({ kind: 'symbols' } as const)
        : ({ kind: 'features', names: layout.kind === 'rows' ? ['value'] : layout.features.map((column) => layout.columns[column]!) } as const);
    this.builder = new DatasetBuilder(file, content, layout.kind === 'text' || layout.kind === 'rows' ? 'sequence' : 'step');
  }

  add(record: CsvRecord): void {
    const { layout } = this;
    if (record.fields.length !== layout.columns.length) {
      throw this.error(record, `has ${record.fields.length} fields, but there are ${layout.columns.length} columns`, 'Enclose text that holds the delimiter in double quotes.');
    }
    switch (layout.kind) {
      case 'text':
        this.startSequence(record);
        addText(this.builder, `${this.file} line ${record.line}`, record.fields[layout.sequence]!, layout.separator);
        break;
      case 'steps':
        this.continueSequence(record, record.fields[layout.id]!, layout.step);
        this.addStep(record, layout.features);
        break;
      case 'series':
        if (this.currentId === null) this.startSequence(record);
        this.currentId = '';
        this.addStep(record, layout.features);
        break;
      case 'rows':
        this.startSequence(record);
        this.addNumbers(record, layout.features);
        break;
    }
    if (layout.label !== null) this.builder.label(record.fields[layout.label]!);
  }

  finish(task: Task): Promise<SequenceDataset> {
    return this.builder.finish(this.layout.notes, task);
  }

  /** Line of a step where every step is a row of its own, else null. */
  get lineOf(): ((step: number) => number) | null {
    if (this.stepLines.length === 0) return null;
    const lines = this.stepLines.joined();
    return (step) => lines[step]!;
  }

  private startSequence(record: CsvRecord): void {
    const { split } = this.layout;
    this.builder.startSequence(record.line, split === null ? null : splitOf(`${this.file} line ${record.line}`, record.fields[split]!));
  }

  private continueSequence(record: CsvRecord, id: string, stepColumn: number | null): void {
    if (id !== this.currentId) {
      if (this.finishedIds.has(id)) {
        throw this.error(record, `belongs to "${id}" again, after rows of other sequences`, 'Sort the file so that the rows of a sequence stand together.');
      }
      this.finishedIds.add(id);
      this.currentId = id;
      this.lastStep = -Infinity;
      this.startSequence(record);
    }
    // Times may be text (dates); only numbers can be checked for their order.
    const step = stepColumn === null ? null : parseNumber(record.fields[stepColumn]!);
    if (step === null) return;
    if (step < this.lastStep) throw this.error(record, `is step ${step} of "${id}", after step ${this.lastStep}`, 'Sort the rows of a sequence by time.');
    this.lastStep = step;
  }

  private addStep(record: CsvRecord, features: readonly number[]): void {
    this.addNumbers(record, features);
    this.stepLines.push(record.line);
  }

  private addNumbers(record: CsvRecord, columns: readonly number[]): void {
    for (const column of columns) {
      const value = parseNumber(record.fields[column]!);
      if (value === null) {
        const name = this.layout.columns[column]!;
        throw this.error(record, `column "${name}": "${record.fields[column]!.slice(0, 40)}" is not a number`, 'Fill in the value or remove the row.');
      }
      this.builder.addNumber(value);
    }
  }

  private error(record: CsvRecord, what: string, advice: string): UnrollError {
    return new UnrollError('data', `${this.file} line ${record.line}: ${what}. ${advice}`);
  }
}
