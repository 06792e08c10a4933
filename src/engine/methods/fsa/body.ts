/**
 * The state machine's own keys of `result.json`, and how they are made from a finished extraction.
 */
import type { TellingUnit } from '../tellingUnits.js';
import type { StoredTrail } from '../trail.js';
import { accessWords, noOutput, type Automaton } from './automaton.js';
import type { Disagreement } from './evaluation.js';
import { startState, type Extractor, type Machine } from './extraction.js';
import { minimise, type Minimal } from './minimise.js';
import { emptyWord, examplesByState, nodesByDepth, prefixesByState } from './stateExamples.js';
import type { TreeWord } from './stateTree.js';
import { unitsOfStates } from './stateUnits.js';
import type { SweepEntry } from './sweep.js';
import { determinism, observe, type Observations } from './transitions.js';
import { decimals } from '../rounding.js';

export interface StateEntry {
  readonly id: string;
  /** Class name as in the data; null for a state without a class: a silent start, the state of rejected words. */
  readonly output: string | null;
  /** Share of every class by the model's read-out of the centre; null where there is none. */
  readonly distribution: Readonly<Record<string, number>> | null;
  /** Visits by the fitting sequences. */
  readonly support: number;
  readonly label: string;
  /** Shortest prefixes of the data that lead there. */
  readonly words: readonly string[];
  /** Sequences of the data that end there. */
  readonly examples: readonly string[];
  /** Units of the layer in which its centre lies farthest from the average state; none for a state without a centre. */
  readonly units: readonly TellingUnit[];
}

export interface TransitionEntry {
  readonly from: string;
  readonly symbol: string;
  readonly to: string;
  /** Times the fitting sequences took the symbol in that state. */
  readonly support: number;
  /** Share of them that went where the transition leads; 0 where nothing was observed. */
  readonly confidence: number;
  /** Never observed in the fitting sequences. */
  readonly completed: boolean;
}

export interface MinimalState extends StateEntry {
  /** States as extracted that are one here. */
  readonly members: readonly string[];
}

export interface CounterexampleEntry {
  readonly word: string;
  readonly symbols: readonly string[];
  readonly model: string;
  readonly explanation: string | null;
  readonly length: number;
}

export interface FsaBody {
  readonly layer: string;
  /** The layer's run as traces name it. */
  readonly run: string;
  readonly classes: readonly string[];
  readonly alphabet: readonly string[];
  readonly states: readonly StateEntry[];
  readonly start: string;
  readonly transitions: readonly TransitionEntry[];
  /** Total over the alphabet. */
  readonly minimal: { readonly states: readonly MinimalState[]; readonly start: string; readonly transitions: readonly TransitionEntry[] };
  /** Clusters before any was split. */
  readonly k: number;
  /** Cells that were split because of counterexamples. */
  readonly splits: number;
  readonly sweep: readonly SweepEntry[];
  /** Share of the most frequent label among those that the accuracies of the sweep are measured on. */
  readonly sweepMajority: number | null;
  /** Worst first. */
  readonly conflicts: readonly { readonly state: string; readonly symbol: string; readonly conflict: number; readonly support: number }[];
  readonly counterexamples: readonly CounterexampleEntry[];
  /** Share of observed transitions that the automaton follows. */
  readonly determinism: number;
  /** How the data was parted. */
  readonly split: string;
  /** Steps of the longest sequence, fitted or held out. */
  readonly longest: number;
  /** Where the automaton is after every step of some sequences: indices into `states`. */
  readonly trail: StoredTrail;
}

export interface BodyInput {
  readonly layer: string;
  readonly run: string;
  readonly trail: StoredTrail;
  readonly classes: readonly string[];
  readonly extractor: Extractor;
  /** Total. */
  readonly machine: Machine;
  readonly textOf: (sequence: number) => string;
  /** The fitting sequences. */
  readonly words: readonly TreeWord[];
  readonly minSupport: number;
  readonly k: number;
  readonly splits: number;
  readonly sweep: readonly SweepEntry[];
  readonly sweepMajority: number | null;
  readonly disagreements: readonly Disagreement[];
  readonly split: string;
  readonly longest: number;
}

export const startId = 'START';
const listedCounterexamples = 10;
/** Words in a state's label; states of smaller alphabets are named by a word that leads there. */
const labelWords = 3;
const wordAlphabet = 12;

export function makeBody(input: BodyInput): FsaBody {
  const { extractor, machine, classes } = input;
  const { alphabet, tree } = extractor;
  const minimal = minimise(machine.automaton);
  const rawIds = Array.from({ length: machine.automaton.states }, (_, state) => rawId(extractor, machine, state));
  const minimalIds = Array.from({ length: minimal.automaton.states }, (_, state) => `M${state}`);
  const observed = observe(tree, machine.stateOf, machine.automaton.next, alphabet.names.length);
  const merged = observeMinimal(extractor, machine, minimal);
  const walked = extractor.walk(machine);
  const byDepth = nodesByDepth(tree);
  const nameOf = (output: number): string | null => classes[output] ?? null;
  const transitions = transitionEntries(machine.automaton, observed, rawIds, alphabet.names);
  const states = stateEntries(input, byDepth, machine.automaton, walked, rawIds, transitions, (state) => machine.distributions[state]!);
  const minimalTransitions = transitionEntries(minimal.automaton, merged, minimalIds, alphabet.names);
  const minimalWalk = walked.map((state) => minimal.stateOf[state]!);
  const units = unitsOfStates(extractor, machine, minimal, states.map((state) => state.support));
  return {
    layer: input.layer,
    run: input.run,
    classes,
    alphabet: alphabet.names,
    states: states.map((entry, state) => ({ ...entry, units: units.raw[state]! })),
    start: startId,
    transitions,
    minimal: {
      states: stateEntries(input, byDepth, minimal.automaton, minimalWalk, minimalIds, minimalTransitions, (state) => meanDistribution(machine, minimal, states, state)).map((entry, state) => ({
        ...entry,
        units: units.minimal[state]!,
        members: rawIds.filter((_, raw) => minimal.stateOf[raw] === state),
      })),
      start: minimalIds[minimal.automaton.start]!,
      transitions: minimalTransitions,
    },
    k: input.k,
    splits: input.splits,
    sweep: input.sweep,
    sweepMajority: input.sweepMajority,
    conflicts: transitions
      .filter(({ support, confidence }) => support > 0 && confidence < 1)
      .map(({ from, symbol, confidence, support }) => ({ state: from, symbol, conflict: 1 - confidence, support }))
      .sort((a, b) => b.conflict * b.support - a.conflict * a.support),
    counterexamples: counterexampleEntries(input, nameOf),
    determinism: determinism(observed),
    split: input.split,
    longest: input.longest,
    trail: input.trail,
  };
}

function rawId({ rejectClass }: Extractor, { automaton }: Machine, state: number): string {
  if (state === startState) return startId;
  return automaton.output[state] === rejectClass ? 'REJECTED' : `S${state}`;
}

/** Observations of the raw states summed by minimal state: a conflict between states that are one there is none. */
function observeMinimal({ tree, symbols }: Extractor, { stateOf }: Machine, { automaton, stateOf: minimalOf }: Minimal): Observations {
  const states = stateOf.map((state) => (state < 0 ? -1 : minimalOf[state]!));
  return observe(tree, states, automaton.next, symbols);
}

function transitionEntries({ states, symbols, next }: Automaton, { support, followed }: Observations, ids: readonly string[], names: readonly string[]): TransitionEntry[] {
  const entries: TransitionEntry[] = [];
  for (let state = 0; state < states; state++) {
    for (let symbol = 0; symbol < symbols; symbol++) {
      const cell = state * symbols + symbol;
      const seen = support[cell]!;
      entries.push({
        from: ids[state]!,
        symbol: names[symbol]!,
        to: ids[next[cell]!]!,
        support: seen,
        confidence: seen === 0 ? 0 : followed[cell]! / seen,
        completed: seen === 0,
      });
    }
  }
  return entries;
}

function stateEntries(
  { extractor, classes, words: sequences, textOf, minSupport }: BodyInput,
  byDepth: Int32Array,
  automaton: Automaton,
  walked: Int32Array,
  ids: readonly string[],
  transitions: readonly TransitionEntry[],
  distributionOf: (state: number) => readonly number[],
): Omit<StateEntry, 'units'>[] {
  const { tree, alphabet } = extractor;
  const support = new Float64Array(automaton.states);
  for (let node = 0; node < tree.size; node++) support[walked[node]!]! += tree.fitted[node]!;
  const words = prefixesByState(extractor, byDepth, walked, automaton.states);
  const examples = examplesByState(sequences, walked, automaton.states, textOf);
  const named = incomingWords(transitions, minSupport);
  const shortest = accessWords(automaton);
  return ids.map((id, state) => {
    const distribution = distributionOf(state);
    const reason = alphabet.names.length > wordAlphabet ? (named.get(id) ?? []).slice(0, labelWords).join(', ') : '';
    const access = shortest[state];
    return {
      id,
      output: automaton.output[state] === noOutput ? null : (classes[automaton.output[state]!] ?? null),
      distribution: distribution.length === 0 ? null : Object.fromEntries(classes.map((name, i) => [name, decimals(distribution[i] ?? 0, 6)])),
      support: support[state]!,
      label: reason !== '' ? `${id}: ${reason}` : id,
      words: words[state]!.length > 0 || !access ? words[state]! : [wordText(access.map((symbol) => alphabet.names[symbol]!))],
      examples: examples[state]!,
    };
  });
}

/** Words on the transitions into each state, by confidence x log(1 + support). */
function incomingWords(transitions: readonly TransitionEntry[], minSupport: number): Map<string, string[]> {
  const incoming = new Map<string, TransitionEntry[]>();
  for (const entry of transitions) {
    if (entry.support < minSupport || entry.from === entry.to) continue;
    const known = incoming.get(entry.to);
    if (known) known.push(entry);
    else incoming.set(entry.to, [entry]);
  }
  return new Map([...incoming].map(([id, entries]) => [id, [...new Set(rankedByWeight(entries).map((entry) => entry.symbol))]]));
}

/** Most telling transition first: confidence · log(1 + support). */
export function rankedByWeight(entries: readonly TransitionEntry[]): TransitionEntry[] {
  const weight = ({ confidence, support }: TransitionEntry): number => confidence * Math.log1p(support);
  return entries.slice().sort((a, b) => weight(b) - weight(a));
}

function meanDistribution({ distributions }: Machine, { stateOf }: Minimal, states: readonly Pick<StateEntry, 'support'>[], state: number): readonly number[] {
  const members = distributions.map((_, raw) => raw).filter((raw) => stateOf[raw] === state && distributions[raw]!.length > 0);
  const total = members.reduce((sum, raw) => sum + states[raw]!.support, 0);
  const weight = (raw: number): number => (total === 0 ? 1 / members.length : states[raw]!.support / total);
  return members.length === 0 ? [] : distributions[members[0]!]!.map((_, i) => members.reduce((sum, raw) => sum + weight(raw) * distributions[raw]![i]!, 0));
}

function counterexampleEntries({ extractor, disagreements }: BodyInput, nameOf: (output: number) => string | null): CounterexampleEntry[] {
  const { alphabet } = extractor;
  const distinct = new Map<string, CounterexampleEntry>();
  for (const { word, model, explanation } of disagreements.slice().sort((a, b) => a.word.length - b.word.length)) {
    const symbols = Array.from(word, (token) => alphabet.names[alphabet.symbolOf[token]!]!);
    const key = symbols.join('\0');
    if (distinct.has(key)) continue;
    distinct.set(key, { word: word.length === 0 ? emptyWord : alphabet.textOf(word), symbols, model: nameOf(model)!, explanation: nameOf(explanation), length: word.length });
    if (distinct.size === listedCounterexamples) break;
  }
  return [...distinct.values()];
}

function wordText(symbols: readonly string[]): string {
  return symbols.join(symbols.every((symbol) => [...symbol].length === 1) ? '' : ' · ');
}
