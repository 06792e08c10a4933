/**
 * Minimisation of Moore machines by Hopcroft's partition refinement ("An n log n algorithm for minimizing states in a
 * finite automaton", 1971): states start grouped by class and groups are split until all members of a group go to the
 * same group under every symbol.
 */
import { noOutput, reachableStates, type Automaton } from './automaton.js';

export interface Minimal {
  /** Numbered canonically: breadth first from the start, symbols in order. Equal languages give equal automata. */
  readonly automaton: Automaton;
  /** State of the minimal automaton for every original state; -1 where it cannot be reached. */
  readonly stateOf: Int32Array;
}

/**
 * The smallest automaton with the same class after every word.
 * A start state without output that nothing leads to answers only the empty word, for which there is no verdict to
 * keep: it is merged with a state that goes the same way under every symbol, where there is one.
 */
export function minimise(automaton: Automaton): Minimal {
  const reachable = reachableStates(automaton);
  const blockOf = refine(automaton, reachable);
  mergeSilentStart(automaton, reachable, blockOf);
  return quotient(automaton, reachable, blockOf);
}

/** The states reachable from the start, grouped into blocks; a block is a range of `members`. */
class Partition {
  readonly members: Int32Array;
  private readonly position: Int32Array;
  readonly blockOf: Int32Array;
  readonly first: number[] = [];
  readonly end: number[] = [];
  private readonly marked: number[] = [];

  constructor(states: Int32Array, stateCount: number, keyOf: (state: number) => number) {
    this.members = Int32Array.from(states).sort((a, b) => keyOf(a) - keyOf(b) || a - b);
    this.position = new Int32Array(stateCount).fill(-1);
    this.blockOf = new Int32Array(stateCount).fill(-1);
    this.members.forEach((state, at) => {
      if (at === 0 || keyOf(this.members[at - 1]!) !== keyOf(state)) {
        if (at > 0) this.end.push(at);
        this.first.push(at);
        this.marked.push(0);
      }
      this.position[state] = at;
      this.blockOf[state] = this.first.length - 1;
    });
    this.end.push(this.members.length);
  }

  get blocks(): number {
    return this.first.length;
  }

  size(block: number): number {
    return this.end[block]! - this.first[block]!;
  }

  /** Moves a state to the front of its block. @returns true for the first mark in that block */
  mark(state: number): boolean {
    const block = this.blockOf[state]!;
    const front = this.first[block]! + this.marked[block]!;
    const at = this.position[state]!;
    if (at < front) return false;
    const other = this.members[front]!;
    this.members[front] = state;
    this.members[at] = other;
    this.position[state] = front;
    this.position[other] = at;
    return this.marked[block]!++ === 0;
  }

  /** Splits the marked states off and clears the marks. @returns the new block, or -1 when the whole block was marked */
  split(block: number): number {
    const count = this.marked[block]!;
    this.marked[block] = 0;
    if (count === this.size(block)) return -1;
    const created = this.blocks;
    const start = this.first[block]!;
    this.first.push(start);
    this.end.push(start + count);
    this.marked.push(0);
    this.first[block] = start + count;
    for (let at = start; at < start + count; at++) this.blockOf[this.members[at]!] = created;
    return created;
  }
}

function refine(automaton: Automaton, reachable: Int32Array): Int32Array {
  const { symbols, states, output } = automaton;
  const partition = new Partition(reachable, states, (state) => output[state]!);
  const sources = sourcesOf(automaton, reachable);
  const waiting = Array.from({ length: partition.blocks }, (_, block) => block);
  const isWaiting: boolean[] = waiting.map(() => true);
  while (waiting.length > 0) {
    const splitter = waiting.pop()!;
    isWaiting[splitter] = false;
    const targets = partition.members.slice(partition.first[splitter], partition.end[splitter]);
    for (let symbol = 0; symbol < symbols; symbol++) {
      const touched: number[] = [];
      for (const target of targets) {
        const cell = target * symbols + symbol;
        for (let i = sources.from[cell]!; i < sources.from[cell + 1]!; i++) {
          const source = sources.list[i]!;
          if (partition.mark(source)) touched.push(partition.blockOf[source]!);
        }
      }
      for (const block of touched) {
        const created = partition.split(block);
        if (created < 0) continue;
        // A block that still waits needs both halves looked at; otherwise the smaller half is enough.
        const wait = isWaiting[block] || partition.size(created) <= partition.size(block) ? created : block;
        isWaiting[created] = false;
        isWaiting[wait] = true;
        waiting.push(wait);
      }
    }
  }
  return partition.blockOf;
}

/** Which states lead to a state under a symbol: `list[from[cell] … from[cell + 1])` for cell = state · symbols + symbol. */
function sourcesOf(automaton: Automaton, reachable: Int32Array): { from: Int32Array; list: Int32Array } {
  const { symbols, states, next } = automaton;
  const from = new Int32Array(states * symbols + 1);
  const cellOf = (source: number, symbol: number): number => next[source * symbols + symbol]! * symbols + symbol;
  for (const source of reachable) for (let symbol = 0; symbol < symbols; symbol++) from[cellOf(source, symbol) + 1]!++;
  for (let cell = 0; cell < states * symbols; cell++) from[cell + 1]! += from[cell]!;
  const filled = from.slice();
  const list = new Int32Array(reachable.length * symbols);
  for (const source of reachable) for (let symbol = 0; symbol < symbols; symbol++) list[filled[cellOf(source, symbol)]!++] = source;
  return { from, list };
}

function mergeSilentStart(automaton: Automaton, reachable: Int32Array, blockOf: Int32Array): void {
  const { symbols, start, next, output } = automaton;
  if (output[start] !== noOutput) return;
  const twin = reachable.find((state) => {
    if (state === start) return false;
    for (let symbol = 0; symbol < symbols; symbol++) {
      if (blockOf[next[state * symbols + symbol]!] !== blockOf[next[start * symbols + symbol]!]) return false;
    }
    return true;
  });
  if (twin !== undefined) blockOf[start] = blockOf[twin]!;
}

function quotient(automaton: Automaton, reachable: Int32Array, blockOf: Int32Array): Minimal {
  const { symbols, start, next, output } = automaton;
  // A silent start that was merged speaks with the voice of its twin.
  const speaker = new Map<number, number>();
  for (const state of reachable) {
    const known = speaker.get(blockOf[state]!);
    if (known === undefined || output[known] === noOutput) speaker.set(blockOf[state]!, state);
  }
  const numbering = new Map<number, number>([[blockOf[start]!, 0]]);
  const blocks = [blockOf[start]!];
  const table: number[] = [];
  for (const block of blocks) {
    for (let symbol = 0; symbol < symbols; symbol++) {
      const target = blockOf[next[speaker.get(block)! * symbols + symbol]!]!;
      if (!numbering.has(target)) {
        numbering.set(target, blocks.length);
        blocks.push(target);
      }
      table.push(numbering.get(target)!);
    }
  }
  return {
    automaton: {
      symbols,
      states: blocks.length,
      start: 0,
      output: Int32Array.from(blocks, (block) => output[speaker.get(block)!]!),
      next: Int32Array.from(table),
    },
    stateOf: blockOf.map((block) => (block < 0 ? -1 : numbering.get(block)!)),
  };
}
