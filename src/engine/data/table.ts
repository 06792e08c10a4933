/**
 * Records with named or numbered columns, whatever file they stand in.
 */
import type { Separator } from './options.js';

/** Text as it stands in the file, or a number where the file has types; empty text = missing. */
export type Cell = string | number;

export interface TableRecord {
  readonly fields: readonly Cell[];
  /** 1-based line (or row) of the file on which the record begins. */
  readonly line: number;
}

export interface Table {
  /** File name, for messages. */
  readonly name: string;
  /** What a record's `line` counts. */
  readonly unit: 'line' | 'row';
  /** Names of the columns where the file states them; null where the first record may hold them. */
  readonly columns: readonly string[] | null;
  /** @returns all records from the first on, in batches; called more than once */
  records(): AsyncGenerator<readonly TableRecord[]>;
}

/** What the columns of a table mean. */
export type TableLayout = {
  /** Names of all columns; `column 1`, … where the file has no header. */
  readonly columns: readonly string[];
  /** The first record holds the names of the columns. */
  readonly hasHeader: boolean;
  /** Index of the label column, or null. */
  readonly label: number | null;
  readonly split: number | null;
  /** Columns that are not used, and other things supposed. */
  readonly notes: readonly string[];
} & (
  /** One sequence a row, as text. */
  | { readonly kind: 'text'; readonly sequence: number; readonly separator: Separator }
  /** One step a row; rows of one id are a sequence. */
  | { readonly kind: 'steps'; readonly id: number; readonly step: number | null; readonly features: readonly number[] }
  /** One step a row, all rows one long sequence. */
  | { readonly kind: 'series'; readonly features: readonly number[] }
  /** One instance a row, without steps. */
  | { readonly kind: 'instances'; readonly features: readonly number[] }
  /** One sequence a row, one number a column. */
  | { readonly kind: 'rows'; readonly features: readonly number[] }
);
