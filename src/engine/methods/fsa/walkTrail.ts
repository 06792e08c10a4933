/**
 * Where the automaton is along the sequences of the data.
 */
import type { Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import { placesOf } from '../chosenSequence.js';
import { trailOfSequence, trailSequences, type StoredTrail } from '../trail.js';
import type { Alphabet } from './alphabet.js';
import type { Automaton } from './automaton.js';

/** @param automaton total */
export async function walkTrail(automaton: Automaton, alphabet: Alphabet, data: PairedData, task: Task): Promise<StoredTrail> {
  const { lengths } = data.dataset;
  const at: number[][] = [];
  const sequences = trailSequences(data.dataset);
  for (const [i, sequence] of sequences.entries()) {
    if (i % 64 === 0) await task.checkpoint();
    const states = statesAlong(automaton, alphabet, alphabet.tokensOf(sequence));
    at.push(trailOfSequence(lengths[sequence]!, placesOf(data, sequence), states));
  }
  return { sequences: Array.from(sequences), at };
}

/** @returns the state after each token of a word. */
export function statesAlong({ symbols, start, next }: Automaton, { symbolOf }: Alphabet, word: ArrayLike<number>): Int32Array {
  let state = start;
  return Int32Array.from(word, (token) => (state = next[state * symbols + symbolOf[token]!]!));
}
