/**
 * One instance as an answer: what it is, its clusters, its way through the tree, its place in every plane.
 */
import type { InputPicture, TableView, View } from '../../../results/views.js';
import { pictureKey, type InstanceEntry } from '../body.js';
import type { MetaTreeDocument } from '../present.js';
import { clusterDetails } from './clusters.js';
import { gallery, pathTexts } from './gallery.js';
import { answersText, placeText, subjectsOf } from './places.js';
import { planes } from './planes.js';
import { treeView } from './tree.js';

/**
 * @param picture the instance's own input
 * @param told how its clusters are known: as it is one of the result's instances, or by nearest centres
 */
export function instanceViews(document: MetaTreeDocument, instance: InstanceEntry, picture: InputPicture, told: 'forests' | 'centres'): readonly View[] {
  const alone: MetaTreeDocument = { ...document, instances: [instance], pictures: { ...document.pictures, [pictureKey(instance)]: picture } };
  const way = told === 'forests' ? "The forests' clusters." : 'Clusters by nearest centres, as the forests are not kept with the result.';
  return [
    { ...gallery(alone), title: placeText(instance), summary: `${answersText(instance)}. ${pathTexts(document, instance).join('; ')}. ${way}` },
    treeView(alone),
    clusterTable(alone, instance),
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
