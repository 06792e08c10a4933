/**
 * Communities of a large graph, by the Louvain method (V. D. Blondel et al., "Fast unfolding of communities in large
 * networks", 2008): groups of nodes with many ties among themselves and few to others. Nodes are looked at in their
 * order, so equal graphs give equal communities.
 */
import { UndirectedGraph } from 'graphology';
import louvain from 'graphology-communities-louvain';

export interface Tie {
  /** Indices of nodes; the direction does not matter. */
  readonly from: number;
  readonly to: number;
  /** > 0; ties between the same nodes are added up. */
  readonly weight: number;
}

/** Each halving of the resolution gives fewer and larger communities. */
const halvings = 6;

/**
 * @param count of nodes
 * @param atMost as many communities are wanted; the smallest beyond them are taken together
 * @returns the nodes of every community in rising order, the largest community first
 */
export function communitiesOf(count: number, ties: readonly Tie[], atMost: number): readonly (readonly number[])[] {
  const graph = new UndirectedGraph<object, { weight: number }>();
  for (let node = 0; node < count; node++) graph.addNode(node);
  for (const { from, to, weight } of ties) {
    if (from !== to) graph.updateEdge(from, to, (known) => ({ weight: (known.weight ?? 0) + weight }));
  }
  let found: (readonly number[])[] = [];
  for (let i = 0, resolution = 1; i <= halvings; i++, resolution /= 2) {
    found = membersOf(louvain(graph, { getEdgeWeight: 'weight', resolution, randomWalk: false }), count);
    if (found.length <= atMost) return found;
  }
  const rest = found.slice(atMost - 1).flat().sort((a, b) => a - b);
  return [...found.slice(0, atMost - 1), rest];
}

function membersOf(communities: Readonly<Record<string, number>>, count: number): (readonly number[])[] {
  const members = new Map<number, number[]>();
  for (let node = 0; node < count; node++) {
    const community = communities[node]!;
    const known = members.get(community);
    if (known) known.push(node);
    else members.set(community, [node]);
  }
  return [...members.values()].sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}
