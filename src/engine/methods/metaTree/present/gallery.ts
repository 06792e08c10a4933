/**
 * Held-out instances to pick from: what the model was given, and what model, tree and label say.
 */
import { locationText } from '../../../data/dataset.js';
import type { Details, GalleryView } from '../../../results/views.js';
import { plural } from '../../text.js';
import type { InstanceEntry } from '../body.js';
import type { MetaTreeDocument } from '../present.js';
import { answersText, placeText, storedPicture, subjectsOf } from './places.js';
import { testText } from './tree.js';

const outcomes = ['tree agrees', 'tree agrees, label differs', 'tree differs'] as const;

export function gallery(document: MetaTreeDocument): GalleryView {
  const { instances } = document;
  const counts = outcomes.map((_, group) => instances.filter((instance) => outcomeOf(instance) === group).length);
  return {
    kind: 'gallery',
    id: 'instances',
    title: 'Held-out instances',
    summary: `${plural(instances.length, 'instance')} that nothing was fitted on, of every class of the model: ${outcomes.map((name, i) => `${name}: ${counts[i]}`).join('; ')}. Choose one to see its path through the tree.`,
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

/** What model, tree and label say, and the way through the tree. */
export function instanceDetails(document: MetaTreeDocument, instance: InstanceEntry): Details {
  const { location, prediction, tree, label } = instance;
  return {
    title: placeText(instance),
    facts: [
      { label: 'Model', value: prediction },
      { label: 'Tree', value: tree },
      ...(label === null ? [] : [{ label: 'Label', value: label }]),
      ...(location === null ? [] : [{ label: 'In the file', value: locationText(location) }]),
    ],
    lists: [{ title: 'Its way through the tree', items: pathTexts(document, instance) }],
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
