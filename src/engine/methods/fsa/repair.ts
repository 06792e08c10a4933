/**
 * Repairs an automaton by its counterexamples (ours). One cell of a partition may mix two behaviours of the model while
 * all others are right; more clusters everywhere would be needed to part them. A word on which automaton and model
 * disagree tells which cell it is, and by which continuation its members differ: that cell alone is split, as in the
 * counterexample analysis of Rivest & Schapire ("Inference of finite automata using homing sequences", 1993).
 */
import type { Task } from '../../core/task.js';
import { balancedFidelity, mostFrequent } from '../fidelity.js';
import { accessWords, distinguish, type Automaton } from './automaton.js';
import { startState, type Extractor, type Machine } from './extraction.js';
import { minimise } from './minimise.js';
import { unknownVerdict } from './stateTree.js';
import type { Word } from './words.js';

export interface RepairLimits {
  /** Splits at most. */
  readonly splits: number;
  /** Whether the model's class at a node of the tree is one it was made to give, so that it counts. */
  readonly counts: (node: number) => boolean;
  /** Whether words of the automaton's own may be put to the model. */
  readonly madeUpWords: boolean;
}

export interface Repaired {
  readonly machine: Machine;
  readonly splits: number;
}

/** Shortest counterexamples that vote on the cell to split. */
const voters = 30;
/** Splits without gain after which the search ends. */
const patience = 10;
/** Words by which a seemingly exact automaton is tested against the model at a time. */
const testWords = 3000;

interface Candidate {
  readonly machine: Machine;
  readonly splits: number;
  readonly bits: number;
  readonly agreement: Agreement;
}

/** Automata whose balanced agreement is this close to the best are equally good. */
const equallyGood = 0.005;

/** A state whose members a counterexample shows to differ. */
interface Blame {
  readonly state: number;
  /** The member that the counterexample goes through. */
  readonly witness: number;
  /** The member that a node tells about, and whether it behaves as the witness does; null where it tells of none. */
  readonly sideOf: (node: number) => readonly [number, boolean] | null;
}

/** A cell of the partition that mixes two behaviours: nodes of one and of the other. */
interface Mixture {
  readonly cluster: number;
  readonly usual: readonly number[];
  readonly deviant: readonly number[];
  /** The node that the counterexample goes through; it belongs to the deviants. */
  readonly witness: number;
}

/**
 * For exact alphabets in which every token is a symbol of its own.
 * Splits cells until automaton and model agree on all words of the tree and on test words of the automaton's own
 * (state x symbol x distinguishing suffix, Chow's W-method), or until it no longer pays.
 *
 * Of the automata on the way that are as good as the best on the data, the one of least description length is taken:
 * bits for its transitions and classes, and bits for every word it is wrong about. A state that mends a rule pays for
 * itself; a chain of states that remembers one slip of the model on a long word does not.
 */
export async function repair(extractor: Extractor, start: Machine, limits: RepairLimits, task: Task): Promise<Repaired> {
  let machine = start;
  const candidates: Candidate[] = [];
  let fewest = Infinity;
  let gainedAt = 0;
  for (let splits = 0; ; splits++) {
    task.progress(splits / limits.splits, splits === 0 ? 'Checking against the model' : `Splitting states (${splits})`);
    await extractor.completeAll(machine, task);
    let wrong = counterexamples(extractor, machine, limits);
    if (wrong.nodes.length === 0 && limits.madeUpWords && (await addTests(extractor, machine, task))) {
      machine = extractor.build(machine.partition, statesOverTree(extractor, machine, task), 'all', task);
      await extractor.completeAll(machine, task);
      wrong = counterexamples(extractor, machine, limits);
    }
    const bits = descriptionLength(minimise(machine.automaton).automaton, extractor.oracle.classes, wrong.nodes.length, wrong.asked);
    candidates.push({ machine, splits, bits, agreement: wrong.agreement() });
    if (wrong.nodes.length < fewest) {
      fewest = wrong.nodes.length;
      gainedAt = splits;
    }
    if (fewest === 0 || splits === limits.splits || splits - gainedAt >= patience) break;
    const mixture = mostBlamed(extractor, machine, wrong.nodes);
    if (!mixture) break;
    machine = splitCell(extractor, machine, mixture, task);
  }
  const best = leastDescription(candidates);
  // The automaton stays; words that were asked later are new nodes and get their states too.
  return { machine: { ...best.machine, stateOf: statesOverTree(extractor, best.machine, task) }, splits: best.splits };
}

interface Agreement {
  readonly data: number;
  readonly all: number;
}

export interface Counterexamples {
  /** Nodes of the tree on which automaton and model disagree, shortest words first. */
  readonly nodes: readonly number[];
  /** What the automaton says there. */
  readonly explanations: readonly number[];
  /** How many nodes were compared, and how many of them the model gives a class that is not its most frequent one. */
  readonly asked: number;
  readonly unusual: number;
  /** Shares of agreement, balanced over the model's classes: on prefixes of the data, and with words made up. */
  agreement(): Agreement;
}

/** @param machine with all its transitions known */
export function counterexamples(extractor: Extractor, machine: Machine, { counts }: Pick<RepairLimits, 'counts'>): Counterexamples {
  const { tree } = extractor;
  const walked = extractor.walk(machine);
  const explanationOf = (node: number): number => machine.automaton.output[walked[node]!]!;
  const asked: number[] = [];
  for (let node = 0; node < tree.size; node++) {
    if (tree.verdict[node] !== unknownVerdict && counts(node)) asked.push(node);
  }
  const nodes = asked.filter((node) => explanationOf(node) !== tree.verdict[node]).sort((a, b) => tree.depth[a]! - tree.depth[b]! || a - b);
  const agreementOn = (some: readonly number[]): number =>
    some.length === 0 ? 1 : balancedFidelity({ model: some.map((node) => tree.verdict[node]!), explanation: some.map(explanationOf) }).value;
  return {
    nodes,
    explanations: nodes.map(explanationOf),
    asked: asked.length,
    unusual: asked.length - mostFrequent(asked.map((node) => tree.verdict[node]!)),
    agreement: () => ({ data: agreementOn(asked.filter((node) => tree.sequence[node]! >= 0)), all: agreementOn(asked) }),
  };
}

/** The data comes first: words made up may lie where the model was never meant to be right. */
function leastDescription(candidates: readonly Candidate[]): Candidate {
  let good = candidates;
  for (const on of ['data', 'all'] as const) {
    const top = Math.max(...good.map(({ agreement }) => agreement[on]));
    good = good.filter(({ agreement }) => agreement[on] >= top - equallyGood);
  }
  return good.reduce((a, b) => (b.bits < a.bits ? b : a));
}

/** Bits to tell the automaton (per state its usual target and the symbols that go elsewhere) and its exceptions. */
export function descriptionLength({ states, symbols, next }: Automaton, classes: number, wrong: number, asked: number): number {
  const stateBits = Math.log2(states + 1);
  let bits = states * Math.log2(classes + 1);
  for (let state = 0; state < states; state++) {
    const row = next.subarray(state * symbols, (state + 1) * symbols);
    const uses = new Map<number, number>();
    for (const target of row) uses.set(target, (uses.get(target) ?? 0) + 1);
    const elsewhere = symbols - Math.max(...uses.values());
    bits += stateBits + elsewhere * (stateBits + Math.log2(symbols));
  }
  return bits + wrong * Math.log2(asked + 1);
}

/**
 * The cell that most of the shortest counterexamples point at; one that a single slip of the model blames loses.
 * @returns null when none of the blamed cells can be parted
 */
function mostBlamed(extractor: Extractor, machine: Machine, wrong: readonly number[]): Mixture | null {
  const votes = new Map<number, { count: number; readonly blame: Blame }>();
  for (const node of wrong.slice(0, voters)) {
    const blame = blameFor(extractor, machine, node);
    if (!blame) continue;
    const vote = votes.get(blame.state);
    if (vote) vote.count++;
    else votes.set(blame.state, { count: 1, blame });
  }
  for (const { blame } of [...votes.values()].sort((a, b) => b.count - a.count)) {
    const mixture = mixtureOf(extractor.tree.size, blame);
    if (mixture) return mixture;
  }
  return null;
}

/**
 * Follows the model along the word and asks, for every step t, what the automaton would say if it went on from the state
 * of the model's hidden state there. The last step at which that answer changes lies in a cell whose members differ.
 */
function blameFor({ tree }: Extractor, { automaton, stateOf }: Machine, node: number): Blame | null {
  const { symbols, states, next, output } = automaton;
  const verdict = tree.verdict[node]!;
  const path = tree.path(node);
  const last = stateOf[node]!;
  if (output[last] !== verdict) {
    if (last === startState) return null;
    return {
      state: last,
      witness: node,
      sideOf: (member) => (stateOf[member] === last && tree.verdict[member] !== unknownVerdict ? [member, tree.verdict[member] === verdict] : null),
    };
  }
  // What the automaton says after the rest of the word, from every state.
  let answer = output;
  for (let at = path.length - 1; at > 0; at--) {
    const symbol = tree.symbol[path[at]!]!;
    const before = stateOf[path[at - 1]!]!;
    const later = answer;
    answer = Int32Array.from({ length: states }, (_, state) => later[next[state * symbols + symbol]!]!);
    if (answer[before] === verdict) continue;
    if (before === startState) return null;
    return {
      state: before,
      witness: path[at - 1]!,
      sideOf(child) {
        const member = tree.parent[child]!;
        return tree.symbol[child] === symbol && stateOf[member] === before ? [member, later[stateOf[child]!] === verdict] : null;
      },
    };
  }
  return null;
}

function mixtureOf(nodes: number, { state, witness, sideOf }: Blame): Mixture | null {
  const usual: number[] = [];
  const deviant: number[] = [];
  for (let node = 1; node < nodes; node++) {
    const side = sideOf(node);
    if (side) (side[1] ? deviant : usual).push(side[0]);
  }
  return usual.length > 0 && deviant.length > 0 ? { cluster: state - 1, usual, deviant, witness } : null;
}

function splitCell(extractor: Extractor, machine: Machine, { cluster, usual, deviant, witness }: Mixture, task: Task): Machine {
  const { tree } = extractor;
  const { partition } = machine;
  const identity = partition.identity(cluster);
  const left = meanState(extractor, usual);
  let split = partition.split(cluster, left, meanState(extractor, deviant));
  if (split.descend(identity, tree.states, witness * tree.units) === cluster) {
    // The means lie too close for the witness to end up with its kind: it becomes the centre itself.
    split = partition.split(cluster, left, tree.states.slice(witness * tree.units, (witness + 1) * tree.units));
  }
  const stateOf = machine.stateOf.slice();
  for (let node = 1; node < tree.size; node++) {
    if (stateOf[node] === cluster + 1) stateOf[node] = split.descend(identity, tree.states, node * tree.units) + 1;
  }
  return extractor.build(split, stateOf, 'all', task);
}

function meanState({ tree }: Extractor, nodes: readonly number[]): Float32Array {
  const sum = new Float64Array(tree.units);
  for (const node of nodes) for (let d = 0; d < tree.units; d++) sum[d]! += tree.states[node * tree.units + d]!;
  return Float32Array.from(sum, (value) => value / nodes.length);
}

/** The machine's state of every node, those included that were added to the tree after it was built. */
function statesOverTree({ tree }: Extractor, { partition, stateOf }: Machine, task: Task): Int32Array {
  const known = stateOf.length;
  const states = new Int32Array(tree.size);
  states.set(stateOf);
  const clusters = partition.assign(tree.states.subarray(known * tree.units, tree.size * tree.units), tree.size - known, task);
  clusters.forEach((cluster, i) => (states[known + i] = cluster + 1));
  return states;
}

/** Puts new words to the model that would show up a wrong automaton. @returns whether there were any */
async function addTests(extractor: Extractor, machine: Machine, task: Task): Promise<boolean> {
  const longest = extractor.tree.depth.reduce((most, depth) => Math.max(most, depth), 0);
  return extractor.ask(transitionTests(minimise(machine.automaton).automaton, testWords).filter((word) => word.length <= longest), task);
}

/**
 * Words that reach every state, take every symbol and go on with a suffix that tells two states apart (Chow, "Testing
 * software design modeled by finite-state machines", 1978), shortest first.
 */
export function transitionTests(automaton: Automaton, budget: number): Word[] {
  const suffixes = new Map<string, Word>([['', []]]);
  for (let a = 0; a < automaton.states; a++) {
    for (let b = 0; b < a; b++) {
      const suffix = distinguish({ ...automaton, start: a }, { ...automaton, start: b });
      if (suffix) suffixes.set(suffix.join(), suffix);
    }
  }
  const words: Word[] = [];
  for (const access of accessWords(automaton)) {
    if (!access) continue;
    for (let symbol = 0; symbol < automaton.symbols; symbol++) {
      for (const suffix of suffixes.values()) words.push([...access, symbol, ...suffix]);
    }
  }
  return words.sort((a, b) => a.length - b.length).slice(0, budget);
}
