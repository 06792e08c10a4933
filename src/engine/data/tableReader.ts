/**
 * Tables as data sets: words over an alphabet, steps by id, one long series, or one row per sequence or instance.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import type { DataLocation, SequenceDataset } from './dataset.js';
import { DatasetBuilder, knownSplit } from './datasetBuilder.js';
import { growableInt32 } from './growable.js';
import { isMissing, parseNumber } from './names.js';
import type { ReadOptions } from './options.js';
import { RisingNumbers } from './risingNumbers.js';
import type { Cell, Table, TableLayout, TableRecord } from './table.js';
import { detectLayout } from './tableLayout.js';
import { addText, splitOf } from './textRecords.js';
import { cutWindows, type StepRecords } from './windows.js';

/** Records looked at before the meaning of the columns is decided; of very wide ones fewer. */
const sampleSize = 1000;
const sampleCells = 2 ** 20;

/**
 * A label that changes within a sequence makes labels per step; one that never does, labels per sequence.
 * @throws UnrollError naming the line and column that cannot be read
 */
export async function readTable(table: Table, options: ReadOptions, task: Task): Promise<SequenceDataset> {
  const layout = detectLayout(table, await firstRecords(table), options);
  const reader = new TableReader(table, layout);
  let header = layout.hasHeader;
  for await (const records of table.records()) {
    for (const record of header ? records.slice(1) : records) reader.add(record);
    if (records.length > 0) header = false;
  }
  return cutWindows(await reader.finish(task), options, task, reader.steps);
}

async function firstRecords(table: Table): Promise<readonly TableRecord[]> {
  const first: TableRecord[] = [];
  let cells = 0;
  for await (const records of table.records()) {
    for (const record of records) {
      cells += record.fields.length;
      if (first.push(record) > sampleSize || (cells > sampleCells && first.length > 1)) return first;
    }
  }
  return first;
}

class TableReader {
  private readonly builder: DatasetBuilder;
  private readonly stepLines = new RisingNumbers();
  private readonly stepSplits = growableInt32();
  private readonly finishedIds = new Set<string>();
  private currentId: string | null = null;
  private lastStep = -Infinity;

  constructor(
    private readonly table: Table,
    private readonly layout: TableLayout,
  ) {
    const content =
      layout.kind === 'text'
        ? ({ kind: 'symbols' } as const)
        : ({ kind: 'features', names: layout.kind === 'rows' ? ['value'] : layout.features.map((column) => layout.columns[column]!) } as const);
    this.builder = new DatasetBuilder(table.name, content, layout.kind === 'steps' || layout.kind === 'series' ? 'step' : 'sequence', (line) => this.locationAt(line));
  }

  add(record: TableRecord): void {
    const { layout } = this;
    const { fields } = record;
    if (fields.length !== layout.columns.length) {
      throw this.error(record, `has ${fields.length} fields, but there are ${layout.columns.length} columns`, 'Enclose text that holds the delimiter in double quotes.');
    }
    switch (layout.kind) {
      case 'text':
        this.startSequence(record);
        addText(this.builder, this.where(record), String(fields[layout.sequence]!), layout.separator);
        break;
      case 'steps':
        this.continueSequence(record, String(fields[layout.id]!), layout.step);
        this.addStep(record, layout.features);
        break;
      case 'series':
        if (this.currentId === null) this.startSequence(record);
        this.currentId = '';
        this.addStep(record, layout.features);
        break;
      case 'instances':
        this.startSequence(record);
        this.addNumbers(record, layout.features);
        break;
      case 'rows':
        this.startSequence(record);
        this.addNumbers(record, withoutMissing(layout.features, fields));
        break;
    }
    if (layout.label !== null) this.builder.label(String(fields[layout.label]!));
  }

  finish(task: Task): Promise<SequenceDataset> {
    return this.builder.finish(this.layout.notes, task);
  }

  /** What is known of steps that are records of their own; null where they are not. */
  get steps(): StepRecords | null {
    if (this.stepLines.length === 0) return null;
    return { locationOf: (step) => this.locationAt(this.stepLines.at(step)), split: knownSplit(this.stepSplits.joined()) };
  }

  private locationAt(line: number): DataLocation {
    return this.table.unit === 'line' ? { line } : { row: line };
  }

  private startSequence(record: TableRecord): void {
    this.builder.startSequence(record.line, this.splitOf(record));
  }

  private splitOf(record: TableRecord): 0 | 1 | null {
    const { split } = this.layout;
    return split === null ? null : splitOf(this.where(record), String(record.fields[split]!));
  }

  private continueSequence(record: TableRecord, id: string, stepColumn: number | null): void {
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

  private addStep(record: TableRecord, features: readonly number[]): void {
    this.addNumbers(record, features);
    this.stepLines.push(record.line);
    if (this.layout.split !== null) this.stepSplits.push(this.splitOf(record) ?? -1);
  }

  private addNumbers(record: TableRecord, columns: readonly number[]): void {
    for (const column of columns) {
      const value = parseNumber(record.fields[column]!);
      if (value === null) {
        const name = this.layout.columns[column]!;
        throw this.error(record, `column "${name}": "${String(record.fields[column]!).slice(0, 40)}" is not a number`, 'Fill in the value or remove the row.');
      }
      this.builder.addNumber(value);
    }
  }

  private where({ line }: TableRecord): string {
    return `${this.table.name} ${this.table.unit} ${line}`;
  }

  private error(record: TableRecord, what: string, advice: string): UnrollError {
    return new UnrollError('data', `${this.where(record)}: ${what}. ${advice}`);
  }
}

/** Series of unequal length are filled up with missing values (UCR archive). @returns the columns before these */
function withoutMissing(columns: readonly number[], fields: readonly Cell[]): readonly number[] {
  let count = columns.length;
  while (count > 0 && isMissing(fields[columns[count - 1]!]!)) count--;
  return columns.slice(0, count);
}
