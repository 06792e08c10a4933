/**
 * Orders the sequences of a batch by length, so that those that walk together end together and the padding behind them
 * is not computed.
 */
import type { RecurrentBlock } from '../trace/recurrentKernel.js';

export interface SequenceSpan {
  /** Its row in the batch. */
  readonly sequence: number;
  /** Up to and with its last real step. */
  readonly steps: number;
}

/** @returns all sequences of the batch, the longest first, else in their order */
export function sequencesByLength({ count, steps, mask }: Pick<RecurrentBlock, 'count' | 'steps' | 'mask'>): readonly SequenceSpan[] {
  const spans = Array.from({ length: count }, (_, sequence) => {
    const end = mask ? mask.lastIndexOf(1, (sequence + 1) * steps - 1) + 1 - sequence * steps : steps;
    return { sequence, steps: Math.max(0, end) };
  });
  return mask ? spans.sort((a, b) => b.steps - a.steps) : spans;
}
