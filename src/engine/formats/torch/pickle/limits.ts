/**
 * How much a pickle may ask for. Far above what real checkpoints need (one with a vocabulary of half a million words
 * takes a third), and low enough that a hostile one ends within seconds and a few hundred megabytes.
 */
export interface PickleLimits {
  /** Operations carried out. */
  readonly operations: number;
  /** Values waiting on the stack. */
  readonly stack: number;
  /** Marks open at once: how deep values are nested. */
  readonly marks: number;
  /** Estimated bytes of everything made. */
  readonly memory: number;
  /** Bytes of one text that is kept; longer ones are passed over. */
  readonly text: number;
  /** Bytes of one number that is kept; longer ones are passed over. */
  readonly integer: number;
}

export const pickleLimits: PickleLimits = {
  operations: 20_000_000,
  stack: 500_000,
  marks: 10_000,
  memory: 160 * 2 ** 20,
  text: 65_536,
  integer: 64,
};

/** Estimated bytes of what an operation makes, on a 64-bit engine. */
export const costs = { node: 120, object: 200, entry: 96, item: 16, memo: 96, text: 40, number: 24 } as const;
