/** Who is connected to whom: what lights up, and where the arrow keys lead. */
import type { GraphLayout } from '../../../src/engine/results/graphLayout.js';
import type { GraphEdge, GraphVariant } from '../../../src/engine/results/views.js';
import { type Direction, nearest } from '../../parts/nearest.js';

/** @returns ids of the node or edge itself and of everything directly connected to it; empty for an unknown id. */
export function connectedTo(variant: GraphVariant, id: string): ReadonlySet<string> {
  const lit = new Set<string>();
  const edge = variant.edges.find((candidate) => candidate.id === id);
  if (edge) return lit.add(id).add(edge.from).add(edge.to);
  if (!variant.nodes.some((node) => node.id === id)) return lit;
  lit.add(id);
  for (const candidate of edgesAt(variant.edges, id)) lit.add(candidate.id).add(candidate.from).add(candidate.to);
  return lit;
}

/** @returns ids of a node or edge of a tree and of everything on the way to it from the root; empty for an unknown id. */
export function pathTo(variant: GraphVariant, id: string): ReadonlySet<string> {
  const incoming = new Map(variant.edges.map((edge) => [edge.to, edge]));
  const target = variant.edges.find((edge) => edge.id === id)?.to ?? variant.nodes.find((node) => node.id === id)?.id;
  const path = new Set<string>();
  for (let at = target; at !== undefined && !path.has(at); ) {
    path.add(at);
    const edge = incoming.get(at);
    if (edge) path.add(edge.id);
    at = edge?.from;
  }
  return path;
}

/** @returns the marks and the edges between any two of them: a path of nodes with its branches */
export function withEdgesBetween(variant: GraphVariant, marks: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...marks, ...variant.edges.filter((edge) => marks.has(edge.from) && marks.has(edge.to)).map(({ id }) => id)]);
}

/** @returns the edges that leave a node, then those that only enter it. */
export function edgesAt(edges: readonly GraphEdge[], node: string): readonly GraphEdge[] {
  return [...edges.filter((edge) => edge.from === node), ...edges.filter((edge) => edge.to === node && edge.from !== node)];
}

/**
 * @returns the node that an arrow key leads to: the nearest connected node in that direction, else the nearest of all;
 * null when nothing lies there. A node straight ahead counts as nearer than one to the side.
 */
export function nodeTowards(
  layout: GraphLayout,
  edges: readonly GraphEdge[],
  from: string,
  direction: Direction,
): string | null {
  const start = layout.nodes.find((node) => node.id === from);
  if (!start) return null;
  const connected = new Set(edgesAt(edges, from).flatMap((edge) => [edge.from, edge.to]));
  const others = layout.nodes.filter((node) => node.id !== from);
  return nearest(start, others.filter((node) => connected.has(node.id)), direction) ?? nearest(start, others, direction);
}
