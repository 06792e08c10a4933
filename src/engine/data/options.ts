/**
 * What a user may say about a data file: the flags of the command line and the keys of the sidecar end here.
 */
import type { Vocabulary } from './vocabulary.js';

/** How text becomes symbols: every character is one, or every word between white space. */
export type Separator = 'characters' | 'words';

export interface DatasetOptions {
  /** Column (CSV) or key (JSONL) that holds one sequence as text. */
  readonly sequenceColumn?: string;
  readonly labelColumn?: string;
  /** Column that tells which sequence a row, one step, belongs to. */
  readonly idColumn?: string;
  readonly splitColumn?: string;
  /** Numeric columns to read, in the model's order; all others are left out. */
  readonly featureColumns?: readonly string[];
  /** Default: words where the text has white space, else characters. */
  readonly separator?: Separator;
  /** Cuts sequences into windows of so many steps. */
  readonly window?: number;
  /** Steps between the starts of two windows; default: `window`, so that none overlap. */
  readonly stride?: number;
  /** Words of token ids, and ids of words. */
  readonly vocabulary?: Vocabulary;
}

/** What whoever reads a file may ask for beside what the user says about it. */
export interface ReadOptions extends DatasetOptions {
  /**
   * Leaves large arrays in the file and reads their rows when they are needed, so that data may be larger than memory.
   * The source then has to stay open as long as the data set is used.
   */
  readonly stream?: boolean;
  /** The model's input has no steps: a row of a table with named columns is all that it is given at once. */
  readonly withoutSteps?: boolean;
  /** Names of the model's inputs, in its order: arrays or keys of these names are what goes into them. */
  readonly inputs?: readonly string[];
}
