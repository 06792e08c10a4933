/**
 * Counting: which state follows which under every symbol, over all visits of the nodes of a state tree.
 */
import type { StateTree } from './stateTree.js';

/**
 * The transition of every (state, symbol) by majority.
 * @param stateOf automaton state of every node, -1 for nodes to leave out
 * @param visits number of visits of a node
 * @returns [states, symbols]: the state that follows most often, the lowest of equals; -1 where nothing was visited
 */
export function majorityTransitions(
  tree: StateTree,
  stateOf: Int32Array,
  states: number,
  symbols: number,
  visits: (node: number) => number,
): Int32Array {
  const target = new Int32Array(states * symbols).fill(-1);
  // One symbol at a time: one table from state to state is all the memory it takes, however large the alphabet.
  const { nodes, first } = nodesBySymbol(tree, symbols);
  const table = new Float64Array(states * states);
  for (let symbol = 0; symbol < symbols; symbol++) {
    const from = first[symbol]!;
    const end = first[symbol + 1]!;
    if (from === end) continue;
    table.fill(0);
    for (let i = from; i < end; i++) {
      const node = nodes[i]!;
      const before = stateOf[tree.parent[node]!]!;
      if (before >= 0 && stateOf[node]! >= 0) table[before * states + stateOf[node]!]! += visits(node);
    }
    for (let state = 0; state < states; state++) {
      let most = 0;
      for (let next = 0; next < states; next++) {
        const count = table[state * states + next]!;
        if (count <= most) continue;
        most = count;
        target[state * symbols + symbol] = next;
      }
    }
  }
  return target;
}

/** Nodes sorted by symbol; `first[s] … first[s + 1]` are those of symbol s. */
function nodesBySymbol(tree: StateTree, symbols: number): { nodes: Int32Array; first: Int32Array } {
  const first = new Int32Array(symbols + 1);
  for (let node = 1; node < tree.size; node++) first[tree.symbol[node]! + 1]!++;
  for (let symbol = 0; symbol < symbols; symbol++) first[symbol + 1]! += first[symbol]!;
  const filled = first.slice();
  const nodes = new Int32Array(tree.size - 1);
  for (let node = 1; node < tree.size; node++) nodes[filled[tree.symbol[node]!]!++] = node;
  return { nodes, first };
}

/** How often the data visits the cells of a finished automaton, and how often it goes the automaton's way there. */
export interface Observations {
  readonly support: Float64Array;
  readonly followed: Float64Array;
}

/**
 * @param stateOf automaton state of every node, -1 for nodes to leave out
 * @param next [states, symbols], the automaton's transitions
 */
export function observe(tree: StateTree, stateOf: Int32Array, next: Int32Array, symbols: number): Observations {
  const support = new Float64Array(next.length);
  const followed = new Float64Array(next.length);
  for (let node = 1; node < tree.size; node++) {
    const visits = tree.fitted[node]!;
    if (visits === 0) continue;
    const before = stateOf[tree.parent[node]!]!;
    if (before < 0) continue;
    const cell = before * symbols + tree.symbol[node]!;
    support[cell]! += visits;
    if (next[cell] === stateOf[node]) followed[cell]! += visits;
  }
  return { support, followed };
}

/** Share of all observed transitions that the automaton follows; 1 when there are none. */
export function determinism({ support, followed }: Observations): number {
  const all = support.reduce((sum, count) => sum + count, 0);
  return all === 0 ? 1 : followed.reduce((sum, count) => sum + count, 0) / all;
}
