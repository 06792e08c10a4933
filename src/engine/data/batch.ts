/**
 * A batch of sequences in the form a model takes them: padded to equal length, with a mask.
 */

export type BatchInput = (
  /** [count, steps] token ids */
  | { readonly kind: 'tokens'; readonly data: Int32Array }
  /** [count, steps, width] */
  | { readonly kind: 'features'; readonly data: Float32Array; readonly width: number }
) & {
  /** For a further input with steps of its own; absent where they are the batch's. */
  readonly own?: BatchSteps;
};

export interface BatchSteps {
  /** Padded length; 0 when every sequence is empty. */
  readonly steps: number;
  /** [count, steps], 1 = a real step; null when every step of every sequence is real. */
  readonly mask: Uint8Array | null;
  /** Steps of each sequence that were given, masked ones included; later ones only pad. Absent = all of them. */
  readonly ends?: Int32Array;
}

export interface Batch extends BatchSteps {
  readonly count: number;
  /** One per input layer of the model, in the model's order. */
  readonly inputs: readonly BatchInput[];
  /** Real steps of each sequence. */
  readonly lengths: Int32Array;
}

/** @returns the real steps of a row of a batch, in order. */
export function realSteps({ mask, steps, lengths }: Batch, row: number): Int32Array {
  const real = new Int32Array(steps);
  let count = 0;
  for (let step = 0; step < steps; step++) if (mask ? mask[row * steps + step] !== 0 : step < lengths[row]!) real[count++] = step;
  return real.subarray(0, count);
}
