/**
 * The words a model has read, as a tree: every node is a prefix and holds the hidden state after it. A model that reads
 * one way is in the same state after equal prefixes, so each is run, stored and clustered once, with the number of
 * sequences that pass through it. Nodes are numbered in the order of their first visit: a parent comes before its
 * children.
 */
import { sharedFloats } from '../../core/parallel.js';
import { ChildTable } from './childTable.js';

/** Word given to the model, and the nodes it is the first to visit: `firstNew … end`. */
export interface TreeWord {
  /** Node of the whole word. */
  readonly end: number;
  /** First of the nodes that this word added; end + 1 when it added none. */
  readonly firstNew: number;
  /** Sequence of the data it stands for, or -1 for a word that was made up. */
  readonly sequence: number;
}

/** Room for this many times the states is made when a tree that has some grows. */
const spare = 1.25;

/** A node without a known class. */
export const unknownVerdict = -1;

export class StateTree {
  /** Number of nodes; node 0 is the empty word. */
  size = 1;
  /** Node before the last symbol; -1 for the root. */
  parent: Int32Array;
  /** Last symbol as an id of the automaton's alphabet. */
  symbol: Int32Array;
  /** Last symbol as the data has it; the automaton's alphabet may be coarser. */
  token: Int32Array;
  /** Length of the prefix. */
  depth: Int32Array;
  /** Fitting sequences that pass through the node. */
  fitted: Int32Array;
  /** Other words that pass through it. */
  probed: Int32Array;
  /** First sequence that passes through it, or -1. */
  sequence: Int32Array;
  /** The model's class after the prefix, or {@link unknownVerdict}. */
  verdict: Int32Array;
  /** [size, units] hidden states, where all threads see them; the root's is zero. Nodes have one after {@link makeRoom}. */
  states: Float32Array;
  private readonly children = new ChildTable(this);

  /**
   * @param symbolOf symbol of every token
   * @param shared whether equal prefixes are one node; false where a symbol says only roughly what the model read
   */
  constructor(
    readonly units: number,
    private readonly symbolOf: Int32Array,
    private readonly shared: boolean,
  ) {
    const capacity = 1024;
    this.parent = new Int32Array(capacity).fill(-1);
    this.symbol = new Int32Array(capacity).fill(-1);
    this.token = new Int32Array(capacity).fill(-1);
    this.depth = new Int32Array(capacity);
    this.fitted = new Int32Array(capacity);
    this.probed = new Int32Array(capacity);
    this.sequence = new Int32Array(capacity).fill(-1);
    this.verdict = new Int32Array(capacity).fill(unknownVerdict);
    this.states = sharedFloats(units);
  }

  /**
   * Adds a word (tokens) and counts a visit of all its prefixes.
   * @param visit null for a word that is only looked at: nothing is to be learned from it
   */
  add(word: ArrayLike<number>, visit: 'fitted' | 'probed' | null, sequence: number): TreeWord {
    const firstNew = this.size;
    let node = 0;
    if (visit) this[visit][0]!++;
    for (let t = 0; t < word.length; t++) {
      node = this.child(node, word[t]!, sequence);
      if (visit) this[visit][node]!++;
    }
    return { end: node, firstNew: Math.min(firstNew, this.size), sequence };
  }

  /** Before states are written: gives all nodes one, in memory that is hardly larger. */
  makeRoom(): void {
    const held = this.states.length / this.units;
    if (this.size <= held) return;
    const states = sharedFloats(Math.max(this.size, Math.ceil(spare * held)) * this.units);
    states.set(this.states);
    this.states = states;
  }

  /** @returns the node of a word that was added, or -1. */
  find(word: ArrayLike<number>): number {
    let node = 0;
    for (let t = 0; t < word.length && node >= 0; t++) node = this.children.find(node, word[t]!);
    return node;
  }

  /** @returns the prefix in tokens. */
  word(node: number): Int32Array {
    const tokens = new Int32Array(this.depth[node]!);
    for (let at = node; at !== 0; at = this.parent[at]!) tokens[this.depth[at]! - 1] = this.token[at]!;
    return tokens;
  }

  /** @returns the nodes from the root to `node`, both included. */
  path(node: number): Int32Array {
    const nodes = new Int32Array(this.depth[node]! + 1);
    for (let at = node; at >= 0; at = this.parent[at]!) nodes[this.depth[at]!] = at;
    return nodes;
  }

  private child(parent: number, token: number, sequence: number): number {
    const known = this.shared ? this.children.find(parent, token) : -1;
    if (known >= 0) return known;
    const node = this.size++;
    if (node === this.parent.length) this.grow();
    this.parent[node] = parent;
    this.token[node] = token;
    if (this.shared) this.children.add(node);
    this.symbol[node] = this.symbolOf[token]!;
    this.depth[node] = this.depth[parent]! + 1;
    this.sequence[node] = sequence;
    return node;
  }

  private grow(): void {
    const capacity = 2 * this.parent.length;
    this.parent = extended(this.parent, capacity, -1);
    this.symbol = extended(this.symbol, capacity, -1);
    this.token = extended(this.token, capacity, -1);
    this.depth = extended(this.depth, capacity, 0);
    this.fitted = extended(this.fitted, capacity, 0);
    this.probed = extended(this.probed, capacity, 0);
    this.sequence = extended(this.sequence, capacity, -1);
    this.verdict = extended(this.verdict, capacity, unknownVerdict);
  }
}

function extended(values: Int32Array, capacity: number, filling: number): Int32Array {
  const larger = new Int32Array(capacity).fill(filling, values.length);
  larger.set(values);
  return larger;
}
