/** Sizes and steps derived from the figures on edges. */
import type { GraphLayout, PlacedNode } from '../../../src/engine/results/graphLayout.js';
import type { GraphEdge, GraphVariant } from '../../../src/engine/results/views.js';
import { statesOneByOne } from '../../../src/protocol/largeGraphs.js';

/** @returns stroke width in points: area follows support, and a rare edge stays visible. */
export function strokeWidth(support: number, highest: number): number {
  return highest > 0 ? 1 + 2.5 * Math.sqrt(support / highest) : 1;
}

/** @returns the edges that a threshold leaves; those from START stay, as they are in layouts and files. */
export function edgesFrom(variant: GraphVariant, minimumSupport: number): readonly GraphEdge[] {
  const markers = new Set(variant.nodes.filter((node) => node.group < 0).map((node) => node.id));
  return variant.edges.filter((edge) => edge.support >= minimumSupport || markers.has(edge.from));
}

/**
 * The stops of the threshold slider: every threshold at which an edge disappears, and 0, which shows all. Supports
 * spread over magnitudes; on a linear slider most of them would share one pixel.
 * @returns ascending thresholds; edges of support < threshold are hidden
 */
export function thresholdStops(variant: GraphVariant, maximum: number): readonly number[] {
  const stops = new Set([0]);
  const staying = new Set(edgesFrom(variant, Infinity));
  for (const edge of variant.edges) {
    if (!staying.has(edge) && edge.support + 1 <= maximum) stops.add(edge.support + 1);
  }
  return [...stops].sort((a, b) => a - b);
}

/** More edges than this cannot be told apart at a glance. */
const readableEdges = 30;

/**
 * @returns the threshold a graph opens with: 0 where its edges can be told apart, else the lowest that leaves few enough.
 * The slider says how many are hidden.
 */
export function openingThreshold(variant: GraphVariant, maximum: number): number {
  // Drawn as groups, with the strongest connections between them.
  if (variant.nodes.length > statesOneByOne) return 0;
  const stops = thresholdStops(variant, maximum);
  return stops.find((stop) => edgesFrom(variant, stop).length <= readableEdges) ?? stops.at(-1)!;
}

/** @returns index of the highest stop that does not exceed `threshold`. */
export function stopAt(stops: readonly number[], threshold: number): number {
  let index = 0;
  while (index + 1 < stops.length && stops[index + 1]! <= threshold) index++;
  return index;
}

/** @returns the node to begin with: START or the root, else the one that most observations lead to */
export function focusOf({ nodes, edges }: GraphVariant, layout: GraphLayout): Pick<PlacedNode, 'x' | 'y'> {
  const visits = new Map<string, number>();
  for (const { to, support } of edges) visits.set(to, (visits.get(to) ?? 0) + support);
  const visited = (id: string): number => visits.get(id) ?? 0;
  const first = nodes.find(({ group }) => group < 0) ?? nodes.find(({ id }) => !visits.has(id)) ?? nodes.reduce((most, node) => (visited(node.id) > visited(most.id) ? node : most), nodes[0]!);
  return layout.nodes.find(({ id }) => id === first.id) ?? { x: 0, y: 0 };
}
