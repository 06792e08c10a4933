/**
 * A machine too large to be drawn state by state, as groups of states: communities of states that lead to each other, or
 * states of the same output. Groups can be opened, which shows the states inside, or smaller groups of them, in their
 * place. What a group is called and holds does not depend on which others are open.
 */
import type { CondensedGraph, Condensing, StateGroup } from '../results/graphLayout.js';
import type { Details, GraphEdge, GraphNode, GraphVariant } from '../results/views.js';
import { communitiesOf } from './communities.js';

/** Groups beside each other, at most: as many as can be told apart. */
const groupsAtMost = 40;
/** An opened group of up to so many states shows each of them. */
const statesAtMost = 60;
/** A part with more than this share of a group is no division of it. */
const undivided = 0.9;
/** Edges between groups that can be told apart, at least, and per drawn node. */
const fewestEdges = 60;
const edgesPerNode = 2;
const listedStates = 8;
const listedSymbols = 20;

/** A group as it is found, or a single state, with the index of its states. */
interface Part {
  /** null: a state by itself. */
  readonly id: string | null;
  readonly members: readonly number[];
}

/** @param outputs names of the node groups, by their index */
export function condense(variant: GraphVariant, outputs: readonly string[], { by, opened }: Condensing): CondensedGraph {
  const index = new Map(variant.nodes.map((node, i) => [node.id, i]));
  const ends = variant.edges.map(({ from, to }) => [index.get(from)!, index.get(to)!] as const);
  const visits = new Float64Array(variant.nodes.length);
  variant.edges.forEach(({ support }, edge) => (visits[ends[edge]![1]]! += support));

  const shown: Part[] = [];
  const openGroups: Part[] = [];
  const divided = partsOf(variant, ends, visits);
  const place = (parts: readonly Part[]): void => {
    for (const part of parts) {
      if (part.id === null || !opened.includes(part.id)) shown.push(part);
      else {
        openGroups.push(part);
        place(divided.inside(part));
      }
    }
  };
  place(by === 'output' ? divided.byOutput() : divided.whole());
  // In the order of the states, so that the drawing does not depend on what is open elsewhere.
  shown.sort((a, b) => a.members[0]! - b.members[0]!);

  const described = shown.map((part) => (part.id === null ? variant.nodes[part.members[0]!]! : groupNode(part, variant, outputs, visits)));
  const shownAs = new Int32Array(variant.nodes.length);
  shown.forEach(({ members }, i) => members.forEach((member) => (shownAs[member] = i)));
  const merged = mergedEdges(variant, ends, shownAs, described, shown);
  const strongest = strongestEdges(merged, described);
  return {
    by,
    states: variant.nodes.filter(isState).length,
    variant: { id: variant.id, label: variant.label, nodes: described, edges: strongest },
    omittedEdges: merged.length - strongest.length,
    groups: shown.flatMap(({ id, members }, i): StateGroup[] => (id === null ? [] : [{ id, title: described[i]!.details.title, states: members.length }])),
    opened: openGroups.map((part): StateGroup => ({ id: part.id!, title: titleOf(part, variant, visits), states: part.members.length })),
  };
}

function isState({ group }: GraphNode): boolean {
  return group >= 0;
}

/** Ways to divide the states of a machine. */
function partsOf(variant: GraphVariant, ends: readonly (readonly [number, number])[], visits: Float64Array) {
  const { nodes, edges } = variant;
  const states = nodes.flatMap((node, i) => (isState(node) ? [i] : []));
  const markers = nodes.flatMap((node, i): Part[] => (isState(node) ? [] : [{ id: null, members: [i] }]));
  const alone = (members: readonly number[]): Part[] => members.map((member) => ({ id: null, members: [member] }));
  const named = (groups: readonly (readonly number[])[], prefix: string): Part[] =>
    groups.map((members, i) => ({ id: members.length === 1 ? null : `${prefix}${i + 1}`, members }));

  const communities = (members: readonly number[]): readonly (readonly number[])[] => {
    const local = new Map(members.map((member, i) => [member, i]));
    const ties = edges.flatMap(({ support }, edge) => {
      const [from, to] = [local.get(ends[edge]![0]), local.get(ends[edge]![1])];
      // The logarithm: else the busiest states would draw all others to them.
      return from === undefined || to === undefined ? [] : [{ from, to, weight: Math.log2(2 + support) }];
    });
    return communitiesOf(members.length, ties, groupsAtMost).map((community) => community.map((i) => members[i]!));
  };

  return {
    whole: (): readonly Part[] => [...markers, ...named(communities(states), 'group ')],

    byOutput(): readonly Part[] {
      const ofOutput = [...new Set(states.map((state) => nodes[state]!.group))].sort((a, b) => a - b);
      return [...markers, ...named(ofOutput.map((output) => states.filter((state) => nodes[state]!.group === output)), 'output ')];
    },

    inside({ id, members }: Part): readonly Part[] {
      if (members.length <= statesAtMost) return alone(members);
      const groups = communities(members);
      if (groups[0]!.length <= undivided * members.length) return named(groups, `${id}.`);
      // Everything leads everywhere: the states that are visited most come first.
      const inOrder = byVisits(members, visits);
      return [...alone(inOrder.slice(0, statesAtMost)), ...named([inOrder.slice(statesAtMost).sort((a, b) => a - b)], `${id}.`)];
    },
  };
}

function byVisits(members: readonly number[], visits: Float64Array): readonly number[] {
  return [...members].sort((a, b) => visits[b]! - visits[a]! || a - b);
}

function statesText(count: number): string {
  return `${count.toLocaleString('en')} states`;
}

/** Named by the state that is visited most, so that groups of one size can be told apart. */
function titleOf({ members }: Part, { nodes }: GraphVariant, visits: Float64Array): string {
  return `${statesText(members.length)} around ${nodes[byVisits(members, visits)[0]!]!.label}`;
}

function groupNode(part: Part, variant: GraphVariant, outputs: readonly string[], visits: Float64Array): GraphNode {
  const { members } = part;
  const counts = new Map<number, number>();
  for (const member of members) counts.set(variant.nodes[member]!.group, (counts.get(variant.nodes[member]!.group) ?? 0) + 1);
  const shares = [...counts].sort(([a, x], [b, y]) => y - x || a - b);
  const details: Details = {
    title: titleOf(part, variant, visits),
    facts: [
      { label: 'States', value: members.length.toLocaleString('en') },
      { label: 'Visits', value: members.reduce((sum, member) => sum + visits[member]!, 0).toLocaleString('en') },
    ],
    distribution: { title: 'Outputs of its states', bars: shares.map(([output, count]) => ({ label: outputs[output] ?? '', share: count / members.length })) },
    lists: [{ title: 'Visited most', items: byVisits(members, visits).slice(0, listedStates).map((member) => variant.nodes[member]!.label) }],
  };
  return { id: part.id!, label: statesText(members.length), group: shares[0]![0], details };
}

/** Edges between what is shown, in the order of the first edge that each stands for; those inside a group are left out. */
function mergedEdges(
  { edges }: GraphVariant,
  ends: readonly (readonly [number, number])[],
  shownAs: Int32Array,
  drawn: readonly GraphNode[],
  parts: readonly Part[],
): readonly GraphEdge[] {
  const between = new Map<number, GraphEdge[]>();
  edges.forEach((edge, i) => {
    const [from, to] = [shownAs[ends[i]![0]]!, shownAs[ends[i]![1]]!];
    if (from === to && parts[from]!.id !== null) return;
    const key = from * drawn.length + to;
    const known = between.get(key);
    if (known) known.push(edge);
    else between.set(key, [edge]);
  });
  return [...between].map(([key, all]) => {
    const [from, to] = [Math.floor(key / drawn.length), key % drawn.length];
    const single = parts[from]!.id === null && parts[to]!.id === null;
    return single && all.length === 1 ? all[0]! : bundle(all, drawn[from]!, drawn[to]!, single);
  });
}

/** @param labelled edges between groups stand for so much that a few symbols would mislead */
function bundle(edges: readonly GraphEdge[], from: GraphNode, to: GraphNode, labelled: boolean): GraphEdge {
  const support = edges.reduce((sum, edge) => sum + edge.support, 0);
  const bySymbol = new Map<string, number>();
  for (const edge of edges) for (const label of edge.labels) bySymbol.set(label, (bySymbol.get(label) ?? 0) + edge.support);
  const symbols = [...bySymbol].sort(([, a], [, b]) => b - a).map(([symbol]) => symbol);
  return {
    id: `${from.id}→${to.id}`,
    from: from.id,
    to: to.id,
    labels: labelled ? symbols : [],
    support,
    confidence: support === 0 ? 0 : edges.reduce((sum, edge) => sum + edge.support * edge.confidence, 0) / support,
    supposed: edges.every((edge) => edge.supposed),
    details: {
      title: `${from.details.title} → ${to.details.title}`,
      facts: [
        { label: 'Support', value: support.toLocaleString('en') },
        { label: 'Transitions', value: edges.length.toLocaleString('en') },
      ],
      lists: [{ title: 'Symbols', items: symbols.slice(0, listedSymbols) }],
    },
  };
}

/** As many as can be told apart; the way in stays. */
function strongestEdges(edges: readonly GraphEdge[], nodes: readonly GraphNode[]): readonly GraphEdge[] {
  const budget = Math.max(fewestEdges, edgesPerNode * nodes.length);
  if (edges.length <= budget) return edges;
  const markers = new Set(nodes.filter((node) => !isState(node)).map(({ id }) => id));
  const ranked = edges.map((edge, i) => ({ edge, i })).sort((a, b) => b.edge.support - a.edge.support || a.i - b.i);
  const kept = new Set(ranked.slice(0, budget).map(({ i }) => i));
  return edges.filter((edge, i) => kept.has(i) || markers.has(edge.from));
}
