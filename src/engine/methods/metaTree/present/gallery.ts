/**
 * Held-out instances to pick from: what the model was given, and what model, tree and label say.
 */
import type { Details, GalleryView } from '../../../results/views.js';
import { plural } from '../../text.js';
import type { InstanceEntry } from '../body.js';
import type { MetaTreeDocument } from '../present.js';
import { clusterDetails } from './clusters.js';
import { answersText, placeText, storedPicture, subjectsOf } from './places.js';
import { testText } from './tree.js';

const outcomes = ['tree and model agree', 'tree and model agree, the label is another', 'tree differs from the model'] as const;

export function gallery(document: MetaTreeDocument): GalleryView {
  const { instances } = document;
  const counts = outcomes.map((_, group) => instances.filter((instance) => outcomeOf(instance) === group).length);
  return {
    kind: 'gallery',
    id: 'instances',
    title: 'Held-out instances',
    summary: `${plural(instances.length, 'instance')} that nothing was fitted on, those of which more can be learnt before others: ${outcomes.map((name, i) => `${name}: ${counts[i]}`).join('; ')}. Choose one to see its path through the tree.`,
    groups: outcomes,
    items: instances.map((instance) => ({
      id: placeText(instance),
      title: placeText(instance),
      note: answersText(instance),
      group: outcomeOf(instance),
      picture: storedPicture(document, instance),
      details: instanceDetails(document, instance),
      subjects: subjectsOf(instance),
    })),
  };
}

/** The way through the tree, and what other instances of the same clusters look like. */
export function instanceDetails(document: MetaTreeDocument, instance: Omit<InstanceEntry, 'places'>): Details {
  const { factors } = document;
  const { line, prediction, tree, label } = instance;
  return {
    title: placeText(instance),
    facts: [
      { label: 'Model', value: prediction },
      { label: 'Tree', value: tree },
      ...(label === null ? [] : [{ label: 'Label', value: label }]),
      ...(line === null ? [] : [{ label: 'In the file', value: `line ${line}` }]),
    ],
    lists: [{ title: 'Its way through the tree', items: pathTexts(document, instance) }],
    pictures: factors.flatMap((factor, i) => {
      const cluster = factor.clusters.find(({ id }) => id === instance.clusters[i])!;
      const [first] = clusterDetails(document, factor, cluster).pictures;
      return first ? [{ ...first, title: `${factor.id} = ${cluster.id}, ${first.title}` }] : [];
    }),
  };
}

/** @returns "F2 = c: no, it is a" for each question, and the answer */
export function pathTexts({ tree, factors }: MetaTreeDocument, { path, clusters }: Pick<InstanceEntry, 'path' | 'clusters'>): readonly string[] {
  return path.map((index, i) => {
    const node = tree.nodes[index]!;
    if (!node.test) return `→ ${node.class}`;
    const own = clusters[factors.findIndex(({ id }) => id === node.test!.factor)];
    return `${testText(node.test)}: ${path[i + 1] === node.left ? 'yes' : `no, it is ${own}`}`;
  });
}

function outcomeOf({ prediction, tree, label }: InstanceEntry): number {
  if (tree !== prediction) return 2;
  return label !== null && label !== prediction ? 1 : 0;
}
