/**
 * Data as read from a file, before any model is known: sequences of symbols, tokens or feature rows, with labels.
 */

/** What a sequence is made of. */
export type SequenceContent =
  /** Ids into an alphabet of text symbols that is sorted and complete (`0`, `1`). */
  | { readonly kind: 'symbols'; readonly alphabet: readonly string[] }
  /** Integer ids as a model takes them; words where a vocabulary is known (index = id, null where an id has no word). */
  | { readonly kind: 'tokens'; readonly vocabulary: readonly (string | null)[] | null }
  /** Rows of numbers. */
  | { readonly kind: 'features'; readonly names: readonly string[] };

export interface Labels {
  readonly per: 'sequence' | 'step';
  /** Class names as in the data; a label is an index into them, -1 where there is none. */
  readonly classes: readonly string[];
  /** [count] for labels per sequence; one value per step, sequence after sequence, for labels per step. */
  readonly values: Int32Array;
}

export interface SequenceDataset {
  /** File name. */
  readonly name: string;
  readonly count: number;
  readonly content: SequenceContent;
  /** Real steps of every sequence; 0 is the empty word. */
  readonly lengths: Int32Array;
  /** Index of each sequence's first step in `values` (in steps), [count + 1]. */
  readonly offsets: Float64Array;
  /** Ids [steps] for symbols and tokens; rows [steps, features] for features. Sequence after sequence, no padding. */
  readonly values: Int32Array | Float32Array;
  /**
   * True where sequences carry padding of their own (token 0, a mask value) that the model is meant to see and mask
   * itself; then every length is the padded one.
   */
  readonly padded: boolean;
  /**
   * Which of the steps above are real where the file says so itself (`mask` in an npz), one per step; null = all.
   */
  readonly mask: Uint8Array | null;
  readonly labels: Labels | null;
  /** 0 = train, 1 = test per sequence, where the file says so. */
  readonly split: Uint8Array | null;
  /** Where a sequence stands in the file, 1-based line or row, for links and messages. */
  locationOf(sequence: number): { readonly line: number } | null;
  /** What reading had to suppose or skip. */
  readonly notes: readonly string[];
}

/** @returns where each sequence begins when they stand one after the other, and the total: [count + 1]. */
export function offsetsOf(lengths: ArrayLike<number>): Float64Array {
  const offsets = new Float64Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) offsets[i + 1] = offsets[i]! + lengths[i]!;
  return offsets;
}
