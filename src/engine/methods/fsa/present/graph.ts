/**
 * The machine as a graph, minimised and as extracted.
 */
import { negativeFirst } from '../../../data/classes.js';
import type { Details, GraphEdge, GraphNode, GraphVariant, GraphView, Trail } from '../../../results/views.js';
import { rankedByWeight, startId, type MinimalState, type StateEntry, type TransitionEntry } from '../body.js';
import type { FsaDocument } from '../present.js';
import { unitList, unitSubjects } from '../../tellingUnits.js';
import { counted, percent, plural } from '../../text.js';

/** Alphabets up to this size are drawn whole; of larger ones an edge shows its most telling words. */
const smallAlphabet = 12;
const hoveredSymbols = 20;
/** Answers that the summary tells of; a model may have hundreds of classes. */
const toldAnswers = 4;

export function graph(document: FsaDocument): GraphView {
  const { classes, minimal, states, start, transitions, alphabet } = document;
  const variants = [
    variant(document, 'minimised', 'Minimised', minimal.states, minimal.start, minimal.transitions),
    variant(document, 'raw', 'As extracted', states, start, transitions),
  ];
  const shown = document.parameters.minimize === false ? variants.reverse() : variants;
  const unanswered = [...minimal.states, ...states].some((state) => state.output === null && state.id !== startId);
  return {
    kind: 'graph',
    id: 'machine',
    title: 'State machine',
    summary: `A state machine of ${plural(minimal.states.length, 'state')} over ${plural(alphabet.length, 'symbol')} (${counted(states.length)} as extracted)${answersText(minimal.states, classes)}.`,
    groups: unanswered ? [...groupsOf(classes), noClass] : groupsOf(classes),
    variants: shown,
    threshold: { label: 'Support at least', maximum: Math.max(0, ...variants.flatMap((one) => one.edges.map((edge) => edge.support))) },
    trail: trailOf(document),
  };
}

/** How many states answer what, the most frequent answers first. */
function answersText(states: readonly MinimalState[], classes: readonly string[]): string {
  const answers = classes
    .map((name) => ({ name, count: states.filter((state) => state.output === name).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const told = answers.slice(0, toldAnswers).map(({ name, count }) => `${counted(count)} answer ${name}`);
  const others = answers.length - told.length;
  if (others > 0) told.push(`the rest ${counted(others)} other class${others === 1 ? '' : 'es'}`);
  return told.length > 0 ? `: ${told.join(', ')}` : '';
}

/** Every state as extracted stands for the minimal state that it became part of, too. */
function trailOf({ states, minimal, trail: { sequences, at } }: FsaDocument): Trail {
  return {
    items: states.map(({ id }) => [id, ...minimal.states.filter((state) => state.members.includes(id)).map((state) => state.id)]),
    sequences: sequences.map((sequence, i) => ({ sequence, at: at[i]! })),
  };
}

export const noClass = 'no class';

/** The classes in drawing order: the second group has the double outline, which is how accepting states are drawn. */
export function groupsOf(classes: readonly string[]): readonly string[] {
  return negativeFirst(classes);
}

/** Graph id of the marker from which an arrow leads to the start state, where the start is a state like others. */
const markerId = 'start-marker';

function variant(
  document: FsaDocument,
  id: string,
  label: string,
  states: readonly (StateEntry | MinimalState)[],
  start: string,
  transitions: readonly TransitionEntry[],
): GraphVariant {
  const nodes = states.map((state) => node(document, state));
  const edges = edgesOf(document, transitions);
  if (start === startId) return { id, label, nodes, edges };
  const marker: GraphNode = { id: markerId, label: startId, group: -1, details: { title: 'Start', facts: [{ label: 'First state', value: start }] } };
  const entry: GraphEdge = {
    id: `${markerId}→${start}`,
    from: markerId,
    to: start,
    labels: [],
    support: states.find((state) => state.id === start)!.support,
    confidence: 1,
    supposed: false,
    details: { title: `Every sequence starts in ${start}`, facts: [] },
  };
  return { id, label, nodes: [marker, ...nodes], edges: [entry, ...edges] };
}

function node({ classes, run }: FsaDocument, state: StateEntry | MinimalState): GraphNode {
  const group = state.id === startId ? -1 : groupOf(classes, state.output);
  return { id: state.id, label: state.label, group, details: stateDetails(state), subjects: unitSubjects(run, state.units) };
}

/** @returns index of an output among the groups of the graph. */
export function groupOf(classes: readonly string[], output: string | null): number {
  return output === null ? classes.length : groupsOf(classes).indexOf(output);
}

export function stateDetails(state: StateEntry | MinimalState): Details {
  const facts = [
    { label: 'Answers', value: state.output ?? noClass },
    { label: 'Visits', value: counted(state.support) },
  ];
  if ('members' in state) facts.push({ label: 'Merged from', value: state.members.join(', ') });
  return {
    title: state.label,
    facts,
    ...(state.distribution && {
      distribution: { title: "The model's read-out", bars: Object.entries(state.distribution).map(([label, share]) => ({ label, share })) },
    }),
    lists: [
      { title: 'Words that lead here', items: state.words },
      { title: 'Sequences that end here', items: state.examples },
      ...unitList(state.units),
    ].filter((list) => list.items.length > 0),
  };
}

/** One edge per pair of states. Of large alphabets only what was observed is drawn; completions are counted elsewhere. */
function edgesOf({ alphabet, parameters }: FsaDocument, transitions: readonly TransitionEntry[]): GraphEdge[] {
  const small = alphabet.length <= smallAlphabet;
  const pairs = new Map<string, TransitionEntry[]>();
  for (const transition of transitions) {
    if (transition.completed && !small) continue;
    const key = `${transition.from}→${transition.to}`;
    const known = pairs.get(key);
    if (known) known.push(transition);
    else pairs.set(key, [transition]);
  }
  const leastSupport = small ? 0 : Number(parameters.minSupport ?? 0);
  return [...pairs].map(([id, entries]) => {
    const support = entries.reduce((sum, entry) => sum + entry.support, 0);
    const confidence = support === 0 ? 0 : entries.reduce((sum, entry) => sum + entry.support * entry.confidence, 0) / support;
    const ranked = small ? entries : rankedByWeight(entries.filter((entry) => entry.support >= leastSupport));
    return {
      id,
      from: entries[0]!.from,
      to: entries[0]!.to,
      labels: ranked.map((entry) => entry.symbol),
      support,
      confidence,
      supposed: support === 0,
      details: edgeDetails(id, entries, support, confidence),
    };
  });
}

function edgeDetails(title: string, entries: readonly TransitionEntry[], support: number, confidence: number): Details {
  const supposed = entries.filter((entry) => entry.completed).length;
  return {
    title: title.replace('→', ' → '),
    facts: [
      { label: 'Support', value: counted(support) },
      ...(support > 0 ? [{ label: 'Confidence', value: percent(confidence) }] : []),
      { label: 'Symbols', value: counted(entries.length) },
      ...(supposed > 0 ? [{ label: 'Never seen', value: plural(supposed, 'symbol') }] : []),
    ],
    lists: [
      {
        title: 'Symbols',
        items: rankedByWeight(entries)
          .slice(0, hoveredSymbols)
          .map((entry) => (entry.completed ? `${entry.symbol} (never seen)` : `${entry.symbol} (${counted(entry.support)}, ${percent(entry.confidence)})`)),
      },
    ],
  };
}
