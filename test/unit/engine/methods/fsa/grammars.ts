/**
 * Minimal automata of known languages over {0, 1}, the sink included: the ground truth of extraction.
 * Rows are the targets on 0 and on 1, state 0 is the start, class 0 is reject and class 1 accept.
 */
import type { Automaton } from '../../../../../src/engine/methods/fsa/automaton.js';

export const reject = 0;
export const accept = 1;

export function acceptor(accepting: readonly number[], next: readonly (readonly number[])[]): Automaton {
  return {
    symbols: next[0]!.length,
    states: next.length,
    start: 0,
    output: Int32Array.from(next, (_, state) => (accepting.includes(state) ? accept : reject)),
    next: Int32Array.from(next.flat()),
  };
}

export const grammars: Readonly<Record<string, Automaton>> = {
  /** 1* */
  tomita1: acceptor([0], [[1, 0], [1, 1]]),
  /** (10)* */
  tomita2: acceptor([0], [[1, 2], [1, 1], [0, 1]]),
  /** No odd run of 1s later followed by an odd run of 0s. */
  tomita3: acceptor([0, 1, 3], [[0, 1], [2, 0], [3, 4], [2, 3], [4, 4]]),
  /** No 000. */
  tomita4: acceptor([0, 1, 2], [[1, 0], [2, 0], [3, 0], [3, 3]]),
  /** Even numbers of 0s and of 1s. */
  tomita5: acceptor([0], [[1, 2], [0, 3], [3, 0], [2, 1]]),
  /** #0 - #1 divisible by 3. */
  tomita6: acceptor([0], [[1, 2], [2, 0], [0, 1]]),
  /** 0*1*0*1* */
  tomita7: acceptor([0, 1, 2, 3], [[0, 1], [2, 1], [2, 3], [4, 3], [4, 4]]),
  contains0110: acceptor([4], [[1, 0], [1, 2], [1, 3], [4, 0], [4, 4]]),
  contains000: acceptor([3], [[1, 0], [2, 0], [3, 0], [3, 3]]),
  /** The one word 0110. */
  only0110: acceptor([4], [[1, 5], [5, 2], [5, 3], [4, 5], [5, 5], [5, 5]]),
};

/** @returns all words over {0, 1} up to a length, shortest first. */
export function wordsUpTo(length: number): number[][] {
  const words: number[][] = [[]];
  for (let at = 0; words[at]!.length < length; at++) words.push([...words[at]!, 0], [...words[at]!, 1]);
  return words;
}
