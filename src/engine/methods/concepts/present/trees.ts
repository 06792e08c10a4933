/**
 * The trees as drawings: one for the first window, one for each concept.
 */
import { classOfNode } from '../../../learn/decisionTreeUse.js';
import type { GraphEdge, GraphNode, GraphVariant, GraphView } from '../../../results/views.js';
import { counted, percent, plural } from '../../text.js';
import type { TreeEntry } from '../body.js';
import type { ConceptsDocument } from '../present.js';

/** Group of the nodes that ask. */
const asking = 'asks';

export function trees(document: ConceptsDocument): GraphView {
  const { concepts, classes, startTree } = document;
  return {
    kind: 'graph',
    id: 'tree-drawings',
    title: 'Trees',
    shape: 'tree',
    summary: `Which concept follows which: one tree for the first window and one for each of ${plural(concepts.length, 'concept')}. To the left what follows when the question holds.`,
    groups: [...classes, asking],
    variants: [
      variant(document, 'start', 'First window', startTree),
      ...document.trees.map((tree, i) => variant(document, concepts[i]!.id, `From ${concepts[i]!.name}`, tree)),
    ],
    threshold: null,
  };
}

function variant({ concepts, classes }: ConceptsDocument, id: string, label: string, { nodes: treeNodes }: TreeEntry): GraphVariant {
  const idOf = (index: number): string => `${id}/${index}`;
  const nodes = treeNodes.map((treeNode, index): GraphNode => {
    const { test, value, weight, samples } = treeNode;
    const next = concepts[classOfNode(treeNode)]!;
    return {
      id: idOf(index),
      label: test ?? next.name,
      group: test === null ? classes.indexOf(next.class) : classes.length,
      details: {
        title: test === null ? `Leads to ${next.name}` : `${test}?`,
        facts: [{ label: 'Transitions', value: counted(samples) }],
        distribution: { title: 'Next concept', bars: concepts.map(({ name }, i) => ({ label: name, share: weight > 0 ? value[i]! / weight : 0 })) },
      },
    };
  });
  const edges = treeNodes.flatMap(({ feature, left, right, samples, test }, index): GraphEdge[] => {
    if (feature < 0) return [];
    return ([[left, 'yes'], [right, 'no']] as const).map(([child, answer]): GraphEdge => {
      const share = samples > 0 ? treeNodes[child]!.samples / samples : 0;
      return {
        id: `${idOf(index)}→${child}`,
        from: idOf(index),
        to: idOf(child),
        labels: [answer],
        support: treeNodes[child]!.samples,
        confidence: share,
        supposed: false,
        details: { title: `${test}: ${answer}`, facts: [{ label: 'Transitions', value: `${counted(treeNodes[child]!.samples)} (${percent(share)})` }] },
      };
    });
  });
  return { id, label, nodes, edges };
}
