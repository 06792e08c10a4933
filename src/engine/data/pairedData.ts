/**
 * A data set as one model sees it: the seam between data and everything that runs models.
 * Made by `pairData` (pair.ts), which decides how symbols map to the model's input and says so.
 */
import type { Batch } from './batch.js';
import type { Labels, SequenceDataset } from './dataset.js';

export interface PairedData {
  readonly dataset: SequenceDataset;
  readonly count: number;
  /** How symbols, tokens or features become the model's input, one sentence for the user. */
  readonly mapping: string;
  /** Class names by the index of the model's output; from the data's labels where they fit, else "0", "1", … */
  readonly classes: readonly string[];
  /** `supposed` where nothing says which output stands for which label: `resolveClasses` (classes.ts) then asks the model. */
  readonly classOrder?: 'known' | 'supposed';
  /** Labels as indices into `classes`; null where the data has none. */
  readonly labels: Labels | null;
  /**
   * The symbols a sequence is made of, as text: the alphabet, or the words or ids of tokens; null for continuous
   * features, which have no alphabet.
   */
  readonly alphabet: readonly string[] | null;
  /** @returns ids into `alphabet`, one per step (masked and padding steps left out); null for continuous features. */
  symbolsOf(sequence: number): Int32Array | null;
  /** Feature names, or null for symbols and tokens. */
  readonly features: readonly string[] | null;
  /** @returns the sequence in words, for people: `0110`, `not very good`, `5 steps x 3 features`. */
  textOf(sequence: number): string;
  /** The most steps the model takes, where its input fixes them; null or absent = any number. */
  readonly maximumSteps?: number | null;
  /** @param sequences indices, any order; @returns them padded to the longest of the batch. */
  batch(sequences: ArrayLike<number>): Batch;
  /** @returns one sequence of the given symbols as a batch of one; null for continuous features. Used to ask the model new words. */
  encode(words: readonly ArrayLike<number>[]): Batch | null;
}
