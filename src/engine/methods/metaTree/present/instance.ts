/**
 * The instances of one sequence as an answer: what they are, their clusters, their ways through the tree, their
 * places in the planes.
 */
import type { InputPicture, TableView, View } from '../../../results/views.js';
import { counted, plural } from '../../text.js';
import type { InstanceEntry } from '../body.js';
import type { MetaTreeDocument } from '../present.js';
import { clusterDetails } from './clusters.js';
import { gallery, pathTexts } from './gallery.js';
import { answersText, subjectsOf } from './places.js';
import { planes } from './planes.js';
import { treeView } from './tree.js';

/**
 * @param instances those of one sequence: itself, or its steps
 * @param pictures their inputs
 * @param told how their clusters are known: as they are instances of the result, or by nearest centres
 */
export function instanceViews(document: MetaTreeDocument, instances: readonly InstanceEntry[], pictures: Readonly<Record<string, InputPicture>>, told: 'forests' | 'centres'): readonly View[] {
  const alone: MetaTreeDocument = { ...document, instances, pictures: { ...document.pictures, ...pictures } };
  const [first] = instances;
  const answers = instances.length === 1 ? `${answersText(first!)}. ${pathTexts(document, first!).join('; ')}.` : `Each of its ${plural(instances.length, 'step')} is an instance.`;
  const way = told === 'forests' ? 'Its clusters are told by the forests.' : 'Its clusters are those of the nearest centres, as the forests are not kept with the result.';
  return [
    { ...gallery(alone), title: `Sequence ${counted(first!.sequence + 1)}`, summary: `${answers} ${way}` },
    treeView(alone),
    ...(instances.length === 1 ? [clusterTable(alone, first!)] : []),
    ...planes(alone),
  ];
}

function clusterTable(document: MetaTreeDocument, instance: InstanceEntry): TableView {
  return {
    kind: 'table',
    id: 'own-clusters',
    title: 'Its clusters',
    columns: [
      { id: 'cluster', title: 'Cluster', type: 'text' },
      { id: 'class', title: 'Mostly', type: 'text' },
      { id: 'share', title: 'Share', type: 'number', explanation: "Share of the cluster's fitted instances to which the model gives that class" },
      { id: 'asked', title: 'Asked on its way', type: 'text' },
    ],
    rows: document.factors.map((factor, i) => {
      const cluster = factor.clusters.find(({ id }) => id === instance.clusters[i])!;
      const asked = instance.path.some((index) => document.tree.nodes[index]!.test?.factor === factor.id);
      return {
        id: factor.id,
        cells: [`${factor.id} = ${cluster.id}`, cluster.class, Math.round(cluster.distribution[cluster.class]! * 1e4) / 1e4, asked ? 'yes' : 'no'],
        details: clusterDetails(document, factor, cluster),
        subjects: subjectsOf(instance),
      };
    }),
  };
}
