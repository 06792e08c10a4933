/**
 * Data as read from a file, before any model is known: sequences of symbols, tokens or feature rows, with labels.
 */

import type { Values } from './values.js';

/** What a sequence is made of. */
export type SequenceContent =
  /** Ids into an alphabet of text symbols that is sorted and complete (`0`, `1`). */
  | { readonly kind: 'symbols'; readonly alphabet: readonly string[] }
  /**
   * Integer ids as a model takes them, and which of them occur, ascending; words where a vocabulary is known (index =
   * id, null where an id has no word).
   */
  | { readonly kind: 'tokens'; readonly vocabulary: readonly (string | null)[] | null; readonly ids: readonly number[] }
  /** Rows of numbers. */
  | { readonly kind: 'features'; readonly names: readonly string[] };

export interface Labels {
  readonly per: 'sequence' | 'step';
  /** Class names as in the data; a label is an index into them, -1 where there is none. */
  readonly classes: readonly string[];
  /** [count] for labels per sequence; one value per step, sequence after sequence, for labels per step. */
  readonly values: Int32Array;
}

/** Sequences of one kind of content, for one input of a model. */
export interface Sequences {
  readonly content: SequenceContent;
  /** Real steps of every sequence; 0 is the empty word. */
  readonly lengths: Int32Array;
  /** Index of each sequence's first step in `values` (in steps), [count + 1]. */
  readonly offsets: Float64Array;
  /** Ids [steps] for symbols and tokens; rows [steps, features] for features. Sequence after sequence, no padding. */
  readonly values: Values;
  /**
   * True where sequences carry padding of their own (token 0, a mask value) that the model is meant to see and mask
   * itself; then every length is the padded one.
   */
  readonly padded: boolean;
  /**
   * Which of the steps above are real where the file says so itself (`mask` in an npz), one per step; null = all.
   */
  readonly mask: Uint8Array | null;
}

/** Data for a further input of a model that takes several. */
export interface FurtherInput {
  /** As the file calls it: `X2`, or the name of the model's input. */
  readonly name: string;
  /** As many sequences as the data set has, with steps of their own. */
  readonly sequences: Sequences;
  /** The same, cut to the steps of the data set's own sequences where the file pads both alike; else null. */
  readonly alongside: Sequences | null;
}

/** Where something stands in a data file, from 1: a line of text, or a row where the file has no lines. */
export type DataLocation = { readonly line: number } | { readonly row: number };

export interface SequenceDataset extends Sequences {
  /** File name. */
  readonly name: string;
  readonly count: number;
  /** In the order of the model's inputs after the first; absent = none. */
  readonly further?: readonly FurtherInput[];
  readonly labels: Labels | null;
  /** 0 = train, 1 = test per sequence, where the file says so. */
  readonly split: Uint8Array | null;
  /** Where a sequence stands in the file, for links and messages. */
  locationOf(sequence: number): DataLocation | null;
  /** What reading had to suppose or skip. */
  readonly notes: readonly string[];
}

/** @returns `line 3`, `row 3` */
export function locationText(location: DataLocation): string {
  return 'line' in location ? `line ${location.line}` : `row ${location.row}`;
}

/** @returns values per step. */
export function widthOf({ content }: Pick<Sequences, 'content'>): number {
  return content.kind === 'features' ? content.names.length : 1;
}

/** @returns names for features that have none: `value` for a single one, else `f1`, `f2`, … */
export function numberedFeatures(width: number): readonly string[] {
  return width === 1 ? ['value'] : Array.from({ length: width }, (_, i) => `f${i + 1}`);
}

/** @returns where each sequence begins when they stand one after the other, and the total: [count + 1]. */
export function offsetsOf(lengths: ArrayLike<number>): Float64Array {
  const offsets = new Float64Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) offsets[i + 1] = offsets[i]! + lengths[i]!;
  return offsets;
}
