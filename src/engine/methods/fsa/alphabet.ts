/**
 * The symbols an automaton reads, made from what a sequence consists of: letters and words as they are, rare words of
 * a large vocabulary together, continuous features by clusters of their values.
 */
import type { Task } from '../../core/task.js';
import type { Batch } from '../../data/batch.js';
import type { PairedData } from '../../data/pairedData.js';

export interface Alphabet {
  /** Text of every symbol, unique. */
  readonly names: readonly string[];
  /** Number of tokens, the units in which words are put to the model; several may be one symbol. */
  readonly tokens: number;
  /** Symbol of every token. */
  readonly symbolOf: Int32Array;
  /** Whether a word of tokens is all that the model reads, so that new words can be put to it. */
  readonly exact: boolean;
  /** A sequence of the data in tokens. */
  tokensOf(sequence: number): Int32Array;
  /** @returns a batch of sequences of one step each, a typical input of each symbol. */
  steps(symbols: ArrayLike<number>): Batch;
  /** @returns a word of tokens as text for people. */
  textOf(word: ArrayLike<number>): string;
}

/** Alphabets larger than this share one symbol for their rarest members. */
export const largestAlphabet = 1000;
const longestText = 80;

/**
 * @param data of symbols or tokens
 * @param fitted the sequences that decide which symbols are frequent
 */
export async function alphabetOfSymbols(data: PairedData, alphabet: readonly string[], fitted: ArrayLike<number>, task: Task): Promise<Alphabet> {
  const counts = new Int32Array(alphabet.length);
  for (let i = 0; i < fitted.length; i++) {
    if (i % 1024 === 0) await task.checkpoint();
    for (const token of data.symbolsOf(fitted[i]!)!) counts[token]!++;
  }
  const tokens = Array.from(alphabet, (_, token) => token);
  const byFrequency = tokens.slice().sort((a, b) => counts[b]! - counts[a]! || a - b);
  const frequent = alphabet.length <= largestAlphabet ? tokens : byFrequency.slice(0, largestAlphabet - 1).sort((a, b) => a - b);
  const names = frequent.map((token) => alphabet[token]!);
  const typical = frequent.slice();
  const symbolOf = new Int32Array(alphabet.length).fill(frequent.length);
  frequent.forEach((token, symbol) => (symbolOf[token] = symbol));
  if (frequent.length < alphabet.length) {
    names.push(`(${alphabet.length - frequent.length} rarer words)`);
    typical.push(byFrequency[frequent.length]!);
  }
  const gap = alphabet.every((name) => [...name].length === 1) ? '' : ' ';
  return {
    names,
    tokens: alphabet.length,
    symbolOf,
    exact: true,
    tokensOf: (sequence) => data.symbolsOf(sequence)!,
    steps: (symbols) => firstStep(data.encode(Array.from(symbols, (symbol) => [typical[symbol]!]))!),
    textOf: (word) => shortened(Array.from(word, (token) => alphabet[token]!).join(gap)),
  };
}

/** A model with a fixed number of steps is given padded words; one step of it is cut out. */
function firstStep(batch: Batch): Batch {
  const { count, steps, inputs, lengths } = batch;
  if (steps === 1) return batch;
  const cut = <T extends Int32Array | Float32Array>(data: T, width: number): T => data.filter((_, i) => i % (steps * width) < width) as T;
  return {
    count,
    steps: 1,
    inputs: inputs.map((input) => (input.kind === 'tokens' ? { ...input, data: cut(input.data, 1) } : { ...input, data: cut(input.data, input.width) })),
    mask: null,
    lengths,
  };
}

export function shortened(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}
