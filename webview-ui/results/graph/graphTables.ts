/** The graph as two tables, for those who read rather than look. */
import type { GraphEdge, GraphNode, GraphVariant, GraphView, TableView } from '../../../src/engine/results/views.js';
import { edgesFrom } from './measures.js';

/** What nodes and edges are called. */
const words = {
  machine: { node: 'State', nodes: 'States', group: 'Output', edges: 'Transitions', on: 'On' },
  tree: { node: 'Node', nodes: 'Nodes', group: 'Kind', edges: 'Branches', on: 'Answer' },
} as const;

/** @returns the nodes and the edges of support ≥ `minimumSupport`, with the facts that belong to each as columns. */
export function graphTables(
  variant: GraphVariant,
  groups: readonly string[],
  minimumSupport: number,
  shape?: GraphView['shape'],
): { readonly nodes: TableView; readonly edges: TableView } {
  const word = words[shape ?? 'machine'];
  const names = new Map(variant.nodes.map((node) => [node.id, node.label]));
  const edges = edgesFrom(variant, minimumSupport);
  const nodeFacts = factLabels(variant.nodes, groups);
  const leaving = successors(edges, names);
  return {
    nodes: {
      kind: 'table',
      id: 'nodes',
      title: word.nodes,
      columns: [
        { id: 'label', title: word.node, type: 'text' },
        { id: 'group', title: word.group, type: 'text' },
        { id: 'leaving', title: 'Leads to', type: 'text' },
        ...nodeFacts.map((label) => ({ id: `fact ${label}`, title: label, type: 'text' as const })),
      ],
      rows: variant.nodes.map((node) => ({
        id: node.id,
        cells: [node.label, groupName(groups, node.group), leaving.get(node.id) ?? null, ...factCells(node, nodeFacts)],
        details: node.details,
      })),
    },
    edges: {
      kind: 'table',
      id: 'edges',
      title: word.edges,
      columns: [
        { id: 'from', title: 'From', type: 'text' },
        { id: 'labels', title: word.on, type: 'text' },
        { id: 'to', title: 'To', type: 'text' },
        { id: 'support', title: 'Support', type: 'number', explanation: 'Times it was observed' },
        { id: 'confidence', title: 'Confidence', type: 'number', explanation: 'Share of the observations that went this way, 0 to 1' },
        { id: 'supposed', title: 'Observed', type: 'text', explanation: 'Supposed transitions were never observed' },
      ],
      rows: edges.map((edge) => ({
        id: edge.id,
        cells: [
          names.get(edge.from) ?? edge.from,
          edge.labels.join(', ') || null,
          names.get(edge.to) ?? edge.to,
          edge.support,
          edge.confidence,
          edge.supposed ? 'supposed' : 'yes',
        ],
        details: edge.details,
      })),
    },
  };
}

export function groupName(groups: readonly string[], group: number): string | null {
  return group < 0 ? null : (groups[group] ?? null);
}

/** One sentence about an edge. */
export function edgeSentence(edge: GraphEdge, names: ReadonlyMap<string, string>): string {
  const [from, to] = [names.get(edge.from) ?? edge.from, names.get(edge.to) ?? edge.to];
  const on = edge.labels.length > 0 ? ` on ${edge.labels.join(', ')}` : '';
  return `From ${from} to ${to}${on}${edge.supposed ? ', supposed' : ''}`;
}

/** Names of the nodes that each node leads to, in one text. */
function successors(edges: readonly GraphEdge[], names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const known = targets.get(from) ?? new Set();
    targets.set(from, known.add(names.get(to) ?? to));
  }
  return new Map([...targets].map(([from, all]) => [from, [...all].join(', ')]));
}

/** Labels of the facts, without one that only says the group again. */
function factLabels(nodes: readonly GraphNode[], groups: readonly string[]): readonly string[] {
  const states = nodes.filter((node) => node.group >= 0);
  const labels = [...new Set(states.flatMap((node) => node.details.facts.map((fact) => fact.label)))];
  return labels.filter((label) => states.some((node) => factCells(node, [label])[0] !== groupName(groups, node.group)));
}

function factCells(node: GraphNode, labels: readonly string[]): readonly (string | null)[] {
  return labels.map((label) => node.details.facts.find((fact) => fact.label === label)?.value ?? null);
}
