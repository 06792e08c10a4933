/**
 * Decision trees as drawings: a question in every node, to the left what follows when it holds.
 */
import type { GraphEdge, GraphNode, GraphVariant } from '../results/views.js';
import { counted, percent } from './text.js';

export interface DrawnTree<Node> {
  /** Id and label of the variant. */
  readonly id: string;
  readonly label: string;
  readonly nodes: readonly Node[];
  readonly idOf: (index: number) => string;
  /** @returns what a node asks; null for a leaf */
  readonly question: (node: Node) => string | null;
  readonly draw: (node: Node, index: number) => Omit<GraphNode, 'id'>;
  /** What reaches a node: "Transitions". */
  readonly counts: string;
}

export function treeVariant<Node extends { readonly left: number; readonly right: number; readonly samples: number }>({ id, label, nodes, idOf, question, draw, counts }: DrawnTree<Node>): GraphVariant {
  const drawn = nodes.map((node, index): GraphNode => ({ id: idOf(index), ...draw(node, index) }));
  const edges = nodes.flatMap((node, index): GraphEdge[] => {
    const asked = question(node);
    if (asked === null) return [];
    return ([[node.left, 'yes'], [node.right, 'no']] as const).map(([child, answer]): GraphEdge => {
      const { samples } = nodes[child]!;
      const share = node.samples > 0 ? samples / node.samples : 0;
      const { subjects } = drawn[child]!;
      return {
        id: `${idOf(index)}→${idOf(child)}`,
        from: idOf(index),
        to: idOf(child),
        labels: [answer],
        support: samples,
        confidence: share,
        supposed: false,
        details: { title: `${asked}: ${answer}`, facts: [{ label: counts, value: `${counted(samples)} (${percent(share)})` }] },
        ...(subjects && { subjects }),
      };
    });
  });
  return { id, label, nodes: drawn, edges };
}
