/**
 * The concepts as a graph, edges by how often they are gone.
 */
import type { GraphEdge, GraphNode, GraphView } from '../../../results/views.js';
import type { ConceptEntry, TreeEntry } from '../body.js';
import type { ConceptsDocument } from '../present.js';
import { unitList, unitSubjects } from '../../tellingUnits.js';
import { counted, percent, plural } from '../../text.js';
import { examplePictures, interactionDetails, stepsOf } from './interactions.js';

/** Ways between concepts that the summary tells. */
const toldWays = 6;

export function graph({ concepts, interactions, classes, trees, run, trail }: ConceptsDocument): GraphView {
  const nameOf = new Map(concepts.map((concept) => [concept.id, concept.name]));
  const edges = interactions.map((entry): GraphEdge => ({
    id: `${entry.from}→${entry.to}`,
    from: entry.from,
    to: entry.to,
    labels: [entry.probability === null ? 'never seen' : percent(entry.probability)],
    support: entry.count,
    confidence: entry.probability ?? 0,
    supposed: entry.count === 0,
    details: interactionDetails(entry, nameOf.get(entry.from)!, nameOf.get(entry.to)!),
    subjects: stepsOf(entry.examples),
  }));
  const moves = interactions.filter((entry) => entry.from !== entry.to && entry.count > 0).sort((a, b) => b.count - a.count);
  const ways = moves.slice(0, toldWays).map((entry) => `${nameOf.get(entry.from)} to ${nameOf.get(entry.to)} (${percent(entry.probability!)})`);
  return {
    kind: 'graph',
    id: 'concepts',
    title: 'Concepts',
    summary: `${plural(concepts.length, 'concept')}: ${concepts.map(withInputs).join(', ')}. ${ways.length > 0 ? `${ways.length < moves.length ? 'Most frequent ways' : 'Ways'} between them: ${ways.join(', ')}.` : 'None leads to another.'}`,
    groups: classes,
    variants: [{ id: 'concepts', label: 'Concepts', nodes: concepts.map((concept, i) => node(concept, trees[i]!, classes, run)), edges }],
    threshold: { label: 'Seen at least', maximum: Math.max(0, ...interactions.map((entry) => entry.count)) },
    trail: { items: concepts.map(({ id }) => [id]), sequences: trail.sequences.map((sequence, i) => ({ sequence, at: trail.at[i]! })) },
  };
}

/** @returns the name, and what of the inputs sets the concept apart: `occupied (light high)` */
function withInputs({ name, apart }: ConceptEntry): string {
  return apart.length === 0 ? name : `${name} (${apartText(apart)})`;
}

/** @returns `light high, co2 high` */
export function apartText(apart: ConceptEntry['apart']): string {
  return apart.map(({ text }) => text).join(', ');
}

function node(concept: ConceptEntry, tree: TreeEntry, classes: readonly string[], run: string): GraphNode {
  const { id, name, purity, support, distribution, examples, apart, units } = concept;
  const asked = Object.entries(tree.importances)
    .filter(([, share]) => share > 0)
    .sort(([, a], [, b]) => b - a);
  return {
    id,
    label: name,
    group: classes.indexOf(concept.class),
    subjects: unitSubjects(run, units),
    details: {
      title: name,
      facts: [
        { label: 'Answers', value: concept.class },
        { label: 'Purity', value: percent(purity) },
        { label: 'Steps', value: counted(support) },
        ...(apart.length > 0 ? [{ label: 'Apart by its inputs', value: apartText(apart) }] : []),
        ...(asked.length > 0 ? [{ label: 'Looks at', value: asked.map(([column, share]) => `${column} (${percent(share)})`).join(', ') }] : []),
      ],
      distribution: { title: "The model's class at its steps", bars: Object.entries(distribution).map(([label, share]) => ({ label, share })) },
      lists: unitList(units),
      pictures: examplePictures(examples),
    },
  };
}
