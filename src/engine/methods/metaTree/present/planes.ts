/**
 * The first two principal components of every factor that the tree asks about: its clusters as points, the instances to
 * pick from among them.
 */
import type { ScatterView } from '../../../results/views.js';
import { counted, percent } from '../../text.js';
import type { FactorEntry } from '../body.js';
import type { MetaTreeDocument } from '../present.js';
import { unitsText } from './clusters.js';
import { answersText, placeText, subjectsOf } from './places.js';

export function planes(document: MetaTreeDocument): readonly ScatterView[] {
  // In the order of the questions: what decides most comes first.
  const asked = new Set(document.tree.nodes.flatMap((node) => node.test?.factor ?? []));
  return [...asked].map((id) => {
    const index = document.factors.findIndex((factor) => factor.id === id);
    return planeOf(document, document.factors[index]!, index);
  });
}

function planeOf({ sample, instances }: MetaTreeDocument, { id, clusters, plane, points, units, ...factor }: FactorEntry, index: number): ScatterView {
  const shares = plane.shares.map((share) => percent(share));
  const nameOf = new Map(clusters.map((cluster, i) => [cluster.id, i]));
  return {
    kind: 'scatter',
    id: `plane-${id}`,
    title: `${id} in the plane`,
    family: { title: 'Factors in the plane', label: id },
    summary: `${counted(points.length)} fitted and ${counted(instances.length)} held-out instances by the ${unitsText({ id, clusters, plane, points, units, ...factor })} of ${id}, in the plane of their first two principal components (${shares.join(' and ')} of the variance).`,
    x: { label: `first component (${shares[0]})` },
    y: { label: `second component (${shares[1]})` },
    groups: clusters.map((cluster) => `${id} = ${cluster.id}`),
    points: [
      ...points.map(([x, y, group], i) => ({ id: `fitted ${i}`, x, y, group, label: `${placeText(sample[i]!)}: model ${sample[i]!.prediction}`, subjects: subjectsOf(sample[i]!) })),
      ...instances.map((instance) => {
        const [x, y] = instance.places[index]!;
        return { id: placeText(instance), x, y, group: nameOf.get(instance.clusters[index]!)!, label: `${placeText(instance)} (held out): ${answersText(instance)}`, subjects: subjectsOf(instance) };
      }),
    ],
  };
}
