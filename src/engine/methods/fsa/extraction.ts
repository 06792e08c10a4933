/**
 * LISOR's steps 3 and 4 (Hou & Zhou, arXiv 1810.10708): from a partition of hidden states to an automaton. States take
 * their class from the model's own read-out of the cluster centre, transitions the majority of what was counted, and
 * what was never seen is found by really stepping the model.
 */
import type { Task } from '../../core/task.js';
import type { Alphabet } from './alphabet.js';
import { noOutput, type Automaton } from './automaton.js';
import type { ModelOracle } from './modelOracle.js';
import type { StatePartition } from './statePartition.js';
import { unknownVerdict, type StateTree } from './stateTree.js';
import { majorityTransitions } from './transitions.js';

/** The one external state that nothing enters; cluster i is state i + 1. */
export const startState = 0;
/** A transition that is not known yet. */
export const unknownState = -1;
/** Members of a cluster whose mean stands for what h leaves open of the model's state. */
const representatives = 16;
const completionBlock = 512;

export interface Machine {
  readonly partition: StatePartition;
  /** State of every node of the tree; {@link unknownState} for nodes that were left out. */
  readonly stateOf: Int32Array;
  /** Its transitions may be {@link unknownState} until they are completed, which changes them in place. */
  readonly automaton: Automaton;
  /** Class distribution of every state; empty where it has no class. */
  readonly distributions: readonly (readonly number[])[];
}

/** Which visits count: those of the fitting sequences, or of all words that the model was asked. */
export type Evidence = 'fitted' | 'all';

function keyOf(word: ArrayLike<number>): string {
  return Array.from(word).join();
}

export class Extractor {
  /** Class of the state that unseen transitions lead to when they are rejected: one past the model's classes. */
  readonly rejectClass: number;
  private readonly reserved: ReadonlySet<string>;

  constructor(
    readonly tree: StateTree,
    readonly oracle: ModelOracle,
    readonly alphabet: Alphabet,
    private readonly unseen: 'complete' | 'reject',
    /** Words in tokens that the automaton is tested on; none where a symbol says only roughly what was read. */
    private readonly heldOut: readonly ArrayLike<number>[],
  ) {
    this.rejectClass = oracle.classes;
    this.reserved = new Set(heldOut.map(keyOf));
    this.forgetHeldOut();
  }

  get symbols(): number {
    return this.alphabet.names.length;
  }

  /**
   * Puts words of its own to the model, and adds them to the tree; not those that are held out.
   * @returns whether there were any that had not been asked
   */
  async ask(words: readonly ArrayLike<number>[], task: Task): Promise<boolean> {
    const { tree, reserved } = this;
    const asked = words.filter((word) => tree.find(word) < 0 && !reserved.has(keyOf(word)));
    if (asked.length === 0) return false;
    await this.oracle.trace(tree, asked.map((word) => tree.add(word, 'probed', -1)), task);
    this.forgetHeldOut();
    return true;
  }

  /**
   * A held-out word may be the beginning of another one, after which the model's class is known too: a repair must not
   * learn it. Of a model that answers every step it is a step of that other word.
   */
  private forgetHeldOut(): void {
    if (this.oracle.perStep) return;
    for (const word of this.heldOut) {
      const node = this.tree.find(word);
      if (node > 0) this.tree.verdict[node] = unknownVerdict;
    }
  }

  /**
   * Builds an automaton; transitions without evidence stay unknown, or lead to the rejecting state.
   * @param stateOf state of every node, {@link unknownState} for nodes to leave out
   */
  build(partition: StatePartition, stateOf: Int32Array, evidence: Evidence, task: Task): Machine {
    const { tree, symbols } = this;
    const clusters = partition.clusters;
    const rejects = this.unseen === 'reject';
    const states = 1 + clusters + (rejects ? 1 : 0);
    const visits = (node: number): number => tree.fitted[node]! + (evidence === 'all' ? tree.probed[node]! : 0);
    const next = majorityTransitions(tree, stateOf, states, symbols, visits);
    const output = new Int32Array(states).fill(noOutput);
    output[startState] = this.oracle.emptyVerdict === unknownVerdict ? noOutput : this.oracle.emptyVerdict;
    const judged = this.oracle.judge(partition.allCentres(), task) ?? this.votes(stateOf, clusters, visits);
    output.set(judged.classes, 1);
    const startJudgement = output[startState] === noOutput ? [] : this.oracle.judge(new Float32Array(partition.units), task)!.distributions[0]!;
    const distributions = [startJudgement, ...judged.distributions];
    if (rejects) {
      output[states - 1] = this.rejectClass;
      distributions.push([]);
      for (let cell = 0; cell < next.length; cell++) if (next[cell] === unknownState) next[cell] = states - 1;
    }
    return { partition, stateOf, automaton: { symbols, states, start: startState, output, next }, distributions };
  }

  /** @returns the state the automaton is in after every node's prefix; unknown beyond an unknown transition. */
  walk({ automaton }: Machine): Int32Array {
    const { tree, symbols } = this;
    const states = new Int32Array(tree.size).fill(unknownState);
    states[0] = startState;
    for (let node = 1; node < tree.size; node++) {
      const before = states[tree.parent[node]!]!;
      if (before !== unknownState) states[node] = automaton.next[before * symbols + tree.symbol[node]!]!;
    }
    return states;
  }

  /**
   * Completes the transitions that some prefixes run into.
   * @param onTheWay by node, 1 = a prefix that matters; with it all of its own prefixes do
   * @returns the {@link walk} through the result
   */
  async completeVisited(machine: Machine, onTheWay: Uint8Array, task: Task): Promise<Int32Array> {
    const { tree, symbols } = this;
    for (;;) {
      const states = this.walk(machine);
      const missing = new Set<number>();
      for (let node = 1; node < onTheWay.length; node++) {
        if (onTheWay[node] === 0) continue;
        const before = states[tree.parent[node]!]!;
        if (states[node] === unknownState && before !== unknownState) missing.add(before * symbols + tree.symbol[node]!);
      }
      if (missing.size === 0) return states;
      await this.complete(machine, [...missing], task);
    }
  }

  /** Completes all transitions, so that the automaton is total. */
  async completeAll(machine: Machine, task: Task): Promise<void> {
    const missing: number[] = [];
    machine.automaton.next.forEach((target, cell) => void (target === unknownState && missing.push(cell)));
    await this.complete(machine, missing, task);
  }

  /** Steps the model once from the centre of the state and takes the state nearest to where that leads. */
  private async complete({ partition, stateOf, automaton }: Machine, cells: readonly number[], task: Task): Promise<void> {
    const { symbols } = this;
    const keyOf = (cell: number): number => {
      const state = Math.floor(cell / symbols);
      return (state === startState ? 0 : partition.identity(state - 1) + 1) * symbols + (cell % symbols);
    };
    const open = cells.filter((cell) => !partition.reached.has(keyOf(cell)));
    const origins = new Set(open.map((cell) => Math.floor(cell / symbols)));
    const members = this.oracle.hIsEverything ? new Map<number, number[]>() : this.membersNearCentres(partition, stateOf, origins);
    for (let done = 0; done < open.length; done += completionBlock) {
      await task.checkpoint();
      const block = open.slice(done, done + completionBlock);
      const reached = this.stepFrom(partition, members, block, task);
      block.forEach((cell, i) => partition.reached.set(keyOf(cell), reached.slice(i * partition.units, (i + 1) * partition.units)));
    }
    const reached = new Float32Array(cells.length * partition.units);
    cells.forEach((cell, i) => reached.set(partition.reached.get(keyOf(cell))!, i * partition.units));
    const clusters = partition.assign(reached, cells.length, task);
    cells.forEach((cell, i) => (automaton.next[cell] = clusters[i]! + 1));
  }

  private stepFrom(partition: StatePartition, members: ReadonlyMap<number, readonly number[]>, cells: readonly number[], task: Task): Float32Array {
    const { units } = partition;
    const h = new Float32Array(cells.length * units);
    const groups = cells.map((cell, i) => {
      const state = Math.floor(cell / this.symbols);
      if (state === startState) return [];
      h.set(partition.centre(state - 1), i * units);
      return members.get(state) ?? [];
    });
    return this.oracle.step(this.tree, h, groups, cells.map((cell) => cell % this.symbols), task);
  }

  /** @returns for each of some states the nodes in it that lie nearest to its centre. */
  private membersNearCentres(partition: StatePartition, stateOf: Int32Array, states: ReadonlySet<number>): Map<number, number[]> {
    const { tree } = this;
    const nodesOf = new Map([...states].map((state) => [state, [] as number[]]));
    for (let node = 1; node < stateOf.length; node++) nodesOf.get(stateOf[node]!)?.push(node);
    for (const [state, nodes] of nodesOf) {
      if (state === startState) continue;
      const centre = partition.centre(state - 1);
      const distance = new Map(nodes.map((node) => [node, centre.reduce((sum, value, d) => sum + (value - tree.states[node * tree.units + d]!) ** 2, 0)]));
      nodesOf.set(state, nodes.sort((a, b) => distance.get(a)! - distance.get(b)! || a - b).slice(0, representatives));
    }
    return nodesOf;
  }

  /** The stand-in for the read-out where the state alone does not decide the class: what the model said of the members. */
  private votes(stateOf: Int32Array, clusters: number, visits: (node: number) => number): { classes: Int32Array; distributions: number[][] } {
    const { tree, oracle } = this;
    const all = new Float64Array(oracle.classes);
    const counts = Array.from({ length: clusters }, () => new Float64Array(oracle.classes));
    const asked = Float64Array.from({ length: stateOf.length }, (_, node) => visits(node));
    // Asked once, a model answers only those visits that end there.
    if (!oracle.perStep) for (let node = 1; node < stateOf.length; node++) asked[tree.parent[node]!]! -= visits(node);
    for (let node = 1; node < stateOf.length; node++) {
      if (tree.verdict[node] === unknownVerdict || stateOf[node] === unknownState) continue;
      counts[stateOf[node]! - 1]![tree.verdict[node]!]! += asked[node]!;
      all[tree.verdict[node]!]! += asked[node]!;
    }
    // A state in which no word ends is never asked on its own; it takes the distribution of all words.
    const decisive = counts.map((votes) => (votes.some((count) => count > 0) ? votes : all));
    return {
      classes: Int32Array.from(decisive, (votes) => votes.indexOf(Math.max(...votes))),
      distributions: decisive.map((votes) => {
        const sum = votes.reduce((total, count) => total + count, 0);
        return Array.from(votes, (count) => count / sum);
      }),
    };
  }
}
