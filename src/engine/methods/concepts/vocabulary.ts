/**
 * The symbols that trees ask about. Of a large vocabulary only the words that tell most about the next concept: a
 * question about a word seen twice explains nothing, and its answer is chance.
 */
import type { Concepts } from './clusterConcepts.js';
import type { Trajectories } from './trajectories.js';

export interface Words {
  /** Text by code. */
  readonly texts: readonly string[];
  /** Code of every symbol of the alphabet. */
  readonly codeOf: Int32Array;
  /** Whether the last text stands for all words that have no code of their own. */
  readonly others: boolean;
}

const mostWords = 200;
/** Only so many, the most frequent, are looked at: what is rare cannot tell much. */
const candidates = 2000;

/** @param alphabet symbols of the data */
export function wordsOf(alphabet: readonly string[], trajectories: Trajectories, concepts: Concepts): Words {
  if (alphabet.length <= mostWords) return { texts: alphabet, codeOf: Int32Array.from(alphabet.keys()), others: false };
  const frequent = mostFrequent(alphabet.length, trajectories.inputs);
  const gains = gainOfSymbols(frequent, alphabet.length, trajectories, concepts);
  const chosen = Array.from(frequent.keys())
    .sort((a, b) => gains[b]! - gains[a]! || a - b)
    .slice(0, mostWords)
    .map((place) => frequent[place]!);
  const codeOf = new Int32Array(alphabet.length).fill(mostWords);
  chosen.forEach((symbol, code) => (codeOf[symbol] = code));
  return { texts: [...chosen.map((symbol) => alphabet[symbol]!), `(${(alphabet.length - mostWords).toLocaleString('en')} other words)`], codeOf, others: true };
}

/** @returns the trajectories with codes for symbols; themselves for rows of numbers. */
export function coded(trajectories: Trajectories, words: Words | null): Trajectories {
  return words ? { ...trajectories, inputs: trajectories.inputs.map((symbol) => words.codeOf[symbol]!) } : trajectories;
}

function mostFrequent(symbols: number, inputs: Float32Array): readonly number[] {
  const counts = new Int32Array(symbols);
  for (const symbol of inputs) counts[symbol]!++;
  return Array.from(counts.keys())
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, candidates);
}

/** How much Gini impurity of the next concept the question for a symbol takes away, over all concepts to come from. */
function gainOfSymbols(symbols: readonly number[], all: number, { offsets, inputs }: Trajectories, { count, assignment }: Concepts): Float64Array {
  const placeOf = new Int32Array(all).fill(-1);
  symbols.forEach((symbol, place) => (placeOf[symbol] = place));
  const cells = count * count;
  const total = new Float64Array(cells);
  const withSymbol = new Float64Array(symbols.length * cells);
  for (let i = 0; i + 1 < offsets.length; i++) {
    for (let step = offsets[i]! + 1; step < offsets[i + 1]!; step++) {
      const cell = assignment[step - 1]! * count + assignment[step]!;
      const place = placeOf[inputs[step]!]!;
      total[cell]!++;
      if (place >= 0) withSymbol[place * cells + cell]!++;
    }
  }
  return Float64Array.from({ length: symbols.length }, (_, place) => {
    let gain = 0;
    for (let from = 0; from < count; from++) {
      const whole = total.subarray(from * count, (from + 1) * count);
      const at = place * cells + from * count;
      const yes = withSymbol.subarray(at, at + count);
      gain += purity(yes) + purity(whole.map((value, to) => value - yes[to]!)) - purity(whole);
    }
    return gain;
  });
}

/** Sum of squares / sum: the larger, the purer. */
function purity(counts: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const count of counts) {
    sum += count;
    squares += count * count;
  }
  return sum === 0 ? 0 : squares / sum;
}
