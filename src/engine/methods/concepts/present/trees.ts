/**
 * The trees as drawings: one for the first window, one for each concept.
 */
import { classOfNode } from '../../../learn/decisionTreeUse.js';
import type { GraphVariant, GraphView } from '../../../results/views.js';
import { counted, plural } from '../../text.js';
import { treeVariant } from '../../treeGraph.js';
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

function variant({ concepts, classes }: ConceptsDocument, id: string, label: string, { nodes }: TreeEntry): GraphVariant {
  return treeVariant({
    id,
    label,
    nodes,
    idOf: (index) => `${id}/${index}`,
    question: ({ test }) => test,
    counts: 'Transitions',
    draw: (node) => {
      const { test, value, weight, samples } = node;
      const next = concepts[classOfNode(node)]!;
      return {
        label: test ?? next.name,
        group: test === null ? classes.indexOf(next.class) : classes.length,
        details: {
          title: test === null ? `Leads to ${next.name}` : `${test}?`,
          facts: [{ label: 'Transitions', value: counted(samples) }],
          distribution: { title: 'Next concept', bars: concepts.map(({ name }, i) => ({ label: name, share: weight > 0 ? value[i]! / weight : 0 })) },
        },
      };
    },
  });
}
