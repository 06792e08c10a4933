/**
 * Forests and instances as tables.
 */
import type { TableView } from '../../../results/views.js';
import type { MetaTreeDocument } from '../present.js';
import { decimals } from '../../rounding.js';
import { clusterDetails } from './clusters.js';
import { instanceDetails, pathTexts } from './gallery.js';
import { placeText, subjectsOf } from './places.js';

export function tables(document: MetaTreeDocument): readonly TableView[] {
  return [forestTable(document), clusterTable(document), instanceTable(document)];
}

function forestTable({ forests, factors }: MetaTreeDocument): TableView {
  return {
    kind: 'table',
    id: 'forests',
    title: 'Forests',
    columns: [
      { id: 'factor', title: 'Factor', type: 'text' },
      { id: 'units', title: 'Units', type: 'number' },
      { id: 'clusters', title: 'Clusters', type: 'number' },
      { id: 'trees', title: 'Trees', type: 'number' },
      { id: 'out-of-bag', title: 'Out-of-bag accuracy', type: 'number', explanation: 'Share of fitted instances whose cluster is told by the trees that were not grown on them' },
      { id: 'agreement', title: 'Agrees with nearest centre', type: 'number', explanation: 'Share of held-out instances whose told cluster is the one whose centre is nearest' },
    ],
    rows: forests.map(({ factor, trees, outOfBag, agreement }, i) => ({
      id: factor,
      cells: [factor, factors[i]!.units.length, factors[i]!.clusters.length, trees, outOfBag && decimals(outOfBag, 4), agreement && decimals(agreement, 4)],
      details: { title: factor, facts: [], lists: [{ title: 'Units', items: [factors[i]!.units.join(' ')] }] },
    })),
  };
}

function clusterTable(document: MetaTreeDocument): TableView {
  return {
    kind: 'table',
    id: 'cluster-list',
    title: 'All clusters',
    columns: [
      { id: 'cluster', title: 'Cluster', type: 'text' },
      { id: 'n', title: 'Fitted instances', type: 'number' },
      { id: 'class', title: 'Mostly', type: 'text' },
      { id: 'share', title: 'Share', type: 'number', explanation: "Share of the cluster's instances to which the model gives that class" },
      { id: 'units', title: 'Units that set it apart', type: 'text' },
    ],
    rows: document.factors.flatMap((factor) =>
      factor.clusters.map((cluster) => ({
        id: `${factor.id} = ${cluster.id}`,
        cells: [`${factor.id} = ${cluster.id}`, cluster.n, cluster.class, decimals(cluster.distribution[cluster.class]!, 4), cluster.units.map(({ unit, mean }) => `${mean > 0 ? '+' : '−'}${unit}`).join(' ')],
        details: clusterDetails(document, factor, cluster),
      })),
    ),
  };
}

function instanceTable(document: MetaTreeDocument): TableView {
  return {
    kind: 'table',
    id: 'instance-list',
    title: 'Ways through the tree',
    columns: [
      { id: 'instance', title: 'Instance', type: 'text' },
      { id: 'model', title: 'Model', type: 'text' },
      { id: 'tree', title: 'Tree', type: 'text' },
      { id: 'label', title: 'Label', type: 'text' },
      { id: 'way', title: 'Way through the tree', type: 'text' },
    ],
    rows: document.instances.map((instance) => ({
      id: placeText(instance),
      cells: [placeText(instance), instance.prediction, instance.tree, instance.label, pathTexts(document, instance).join('; ')],
      details: instanceDetails(document, instance),
      subjects: subjectsOf(instance),
    })),
  };
}
