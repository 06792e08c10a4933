/**
 * Every cluster of every factor, with what its instances look like.
 */
import type { Details, MatrixView } from '../../../results/views.js';
import { counted, percent } from '../../text.js';
import type { ClusterEntry, FactorEntry } from '../body.js';
import type { MetaTreeDocument } from '../present.js';
import { placeText, storedPicture, subjectsOf } from './places.js';

/** The details of a cluster without those of where it is shown. */
export type ClusterDetails = Details & Required<Pick<Details, 'pictures' | 'lists'>>;

export function clusterMatrix(document: MetaTreeDocument): MatrixView {
  const { factors, instances } = document;
  const most = Math.max(...factors.map(({ clusters }) => clusters.length));
  const ids = factors.find(({ clusters }) => clusters.length === most)!.clusters.map(({ id }) => id);
  return {
    kind: 'matrix',
    id: 'clusters',
    title: 'Clusters of every factor',
    rows: factors.map((factor) => `${factor.id}, ${unitsText(factor)}`),
    columns: ids,
    cells: factors.map((factor, row) =>
      ids.map((_, column) => {
        const cluster = factor.clusters[column];
        if (!cluster) return null;
        const share = cluster.distribution[cluster.class]!;
        const within = instances.filter((instance) => instance.clusters[row] === cluster.id);
        return { value: share, text: `${cluster.class} (${percent(share)})`, details: clusterDetails(document, factor, cluster), subjects: within.flatMap(subjectsOf) };
      }),
    ),
  };
}

export function clusterDetails(document: MetaTreeDocument, factor: FactorEntry, cluster: ClusterEntry): ClusterDetails {
  const { classes } = document;
  const fitted = factor.clusters.reduce((sum, { n }) => sum + n, 0);
  const { n, distribution, units, nearest, meanInput } = cluster;
  return {
    title: `${factor.id} = ${cluster.id}`,
    facts: [
      { label: 'Fitted instances', value: `${counted(n)} (${percent(n / fitted)})` },
      { label: 'Mostly', value: `${cluster.class} (${percent(distribution[cluster.class]!)})` },
    ],
    distribution: { title: "The model's classes", bars: classes.filter((name) => distribution[name]! > 0).map((name) => ({ label: name, share: distribution[name]! })) },
    lists: [{ title: 'Units that set it apart, in standard deviations', items: units.map(({ unit, mean }) => `${unit}: ${mean > 0 ? '+' : '−'}${Math.abs(mean).toFixed(2)}`) }],
    pictures: [
      ...(meanInput ? [{ title: 'mean', picture: meanInput }] : []),
      ...nearest.map((place) => ({ title: placeText(place), picture: storedPicture(document, place), subjects: subjectsOf(place) })),
    ],
  };
}

export function unitsText({ units }: FactorEntry): string {
  return `${counted(units.length)} unit${units.length === 1 ? '' : 's'}`;
}
