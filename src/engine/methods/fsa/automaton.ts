/**
 * Deterministic automata with an output class per state (Moore machines; an acceptor is one with two classes), their
 * minimal form, and the exact comparison of two of them. Typed arrays, since extraction makes and runs many.
 */

/** The output of a state that has none: only a start state that no symbol leads to, when the model does not answer the empty word. */
export const noOutput = -1;

export interface Automaton {
  /** Size of the alphabet; symbols are 0 … symbols − 1. */
  readonly symbols: number;
  readonly states: number;
  readonly start: number;
  /** Class of every state, or {@link noOutput}. */
  readonly output: Int32Array;
  /** [states, symbols]: the state each symbol leads to; total. */
  readonly next: Int32Array;
}

/** @returns the state reached from the start. */
export function run(automaton: Automaton, word: ArrayLike<number>): number {
  let state = automaton.start;
  for (let t = 0; t < word.length; t++) state = automaton.next[state * automaton.symbols + word[t]!]!;
  return state;
}

/** States reachable from the start in breadth-first order, symbols in their order: the canonical numbering. */
export function reachableStates(automaton: Automaton): Int32Array {
  const { symbols, next } = automaton;
  const order = new Int32Array(automaton.states);
  const seen = new Uint8Array(automaton.states);
  order[0] = automaton.start;
  seen[automaton.start] = 1;
  let size = 1;
  for (let head = 0; head < size; head++) {
    for (let symbol = 0; symbol < symbols; symbol++) {
      const target = next[order[head]! * symbols + symbol]!;
      if (seen[target]) continue;
      seen[target] = 1;
      order[size++] = target;
    }
  }
  return order.subarray(0, size);
}

/**
 * A shortest word that leads to each state, by breadth-first search.
 * @returns null for states that cannot be reached
 */
export function accessWords(automaton: Automaton): readonly (readonly number[] | null)[] {
  const words: (readonly number[] | null)[] = new Array<null>(automaton.states).fill(null);
  words[automaton.start] = [];
  for (const state of reachableStates(automaton)) {
    for (let symbol = 0; symbol < automaton.symbols; symbol++) {
      const target = automaton.next[state * automaton.symbols + symbol]!;
      words[target] ??= [...words[state]!, symbol];
    }
  }
  return words;
}

/**
 * Exact comparison by breadth-first search of the product automaton.
 * @returns the shortest word (first in symbol order) after which the classes differ, or null when the automata are
 * equivalent. A missing output on the empty word differs from nothing.
 * @throws RangeError when the alphabets differ in size
 */
export function distinguish(a: Automaton, b: Automaton): readonly number[] | null {
  if (a.symbols !== b.symbols) throw new RangeError(`alphabets of ${a.symbols} and ${b.symbols} symbols cannot be compared`);
  const { symbols } = a;
  const origin = new Map<number, { readonly pair: number; readonly symbol: number } | null>();
  const first = a.start * b.states + b.start;
  origin.set(first, null);
  const queue = [first];
  for (const pair of queue) {
    const inA = Math.floor(pair / b.states);
    const inB = pair % b.states;
    const classA = a.output[inA]!;
    const classB = b.output[inB]!;
    if (classA !== classB && classA !== noOutput && classB !== noOutput) return wordTo(pair, origin);
    for (let symbol = 0; symbol < symbols; symbol++) {
      const target = a.next[inA * symbols + symbol]! * b.states + b.next[inB * symbols + symbol]!;
      if (origin.has(target)) continue;
      origin.set(target, { pair, symbol });
      queue.push(target);
    }
  }
  return null;
}

function wordTo(pair: number, origin: ReadonlyMap<number, { readonly pair: number; readonly symbol: number } | null>): number[] {
  const word: number[] = [];
  for (let step = origin.get(pair); step; step = origin.get(step.pair)) word.push(step.symbol);
  return word.reverse();
}
