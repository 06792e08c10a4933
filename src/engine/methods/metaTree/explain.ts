/**
 * Explains any instance of the data from a finished result: its clusters, and its way through the tree.
 */
import { UnrollError } from '../../core/errors.js';
import { InputPictures } from '../../data/inputPictures.js';
import { classOfNode, pathOf } from '../../learn/decisionTreeUse.js';
import type { Points } from '../../learn/kmeans.js';
import type { View } from '../../results/views.js';
import { chosenHiddenLayer } from '../../trace/hiddenLayers.js';
import { plural } from '../text.js';
import type { Asked, Question } from '../method.js';
import { pictureKey, pictureOf, type InstanceEntry } from './body.js';
import { nearestClusters } from './factors.js';
import { readInstances, type Instances } from './instances.js';
import { clusterName } from './names.js';
import { metaTreeSettings } from './parameters.js';
import { placeIn } from './planes.js';
import type { MetaTreeDocument } from './present.js';
import { instanceViews } from './present/instance.js';
import { standardise } from './scaling.js';

export const explainQuestion: Question = {
  id: 'explain',
  title: 'Explain an instance',
  description: 'The clusters of any sequence of the data, and its way through the tree.',
  parameters: [
    { name: 'sequence', title: 'Sequence', description: 'Number of the sequence in the data, from 1.', type: 'sequence', default: 1 },
    { name: 'step', title: 'Step', description: 'Its step, from 1, where every step is an instance; else without effect.', type: 'integer', default: 1, minimum: 1, maximum: 1_000_000 },
  ],
};

/** @throws UnrollError where the data has no such sequence or step */
export async function explain({ runnable, data, parameters, document, task }: Asked): Promise<readonly View[]> {
  const result = document as MetaTreeDocument;
  const settings = metaTreeSettings(document.parameters);
  const sequence = Number(parameters.sequence) - 1;
  if (sequence >= data.count) throw new UnrollError('usage', `${data.dataset.name} has ${plural(data.count, 'sequence')}; there is no sequence ${sequence + 1}.`);
  const wanted = { hidden: chosenHiddenLayer(runnable, result.layer), taken: settings.taken };
  const instances = await readInstances({ runnable, data, wanted, per: settings.rows }, [sequence], Infinity, task);
  const row = instances.steps ? instances.steps.indexOf(Number(parameters.step) - 1) : instances.sequences.length - 1;
  if (row < 0) throw new UnrollError('usage', `Sequence ${sequence + 1} has no ${instances.steps ? `step ${String(parameters.step)}` : 'step'} to explain. Choose another.`);
  standardise(instances.activations.data, result.scaling);
  const place = { sequence, step: instances.steps ? instances.steps[row]! : null };
  const stored = result.instances.find((instance) => pictureKey(instance) === pictureKey(place));
  const entry = stored ?? entryOf(result, instances, row, { classes: data.classes, line: data.dataset.locationOf(sequence)?.line ?? null }, (points, factor) => nearestClusters({ ...result.factors[factor]!, centres: centresOf(result, factor) }, points, task)[row]!);
  return instanceViews(result, entry, pictureOf(new InputPictures(runnable.model, data), place), stored ? 'forests' : 'centres');
}

/** @param clusterOf the row's cluster by a factor */
function entryOf({ factors, tree }: MetaTreeDocument, { activations, sequences, steps, verdicts, labels }: Instances, row: number, known: { readonly classes: readonly string[]; readonly line: number | null }, clusterOf: (points: Points, factor: number) => number): InstanceEntry {
  const ids = factors.map((_, factor) => clusterOf(activations, factor));
  const path = pathOf(tree, ids);
  const label = labels?.[row] ?? -1;
  return {
    sequence: sequences[row]!,
    step: steps ? steps[row]! : null,
    line: known.line,
    clusters: ids.map(clusterName),
    path,
    prediction: known.classes[verdicts[row]!]!,
    tree: known.classes[classOfNode(tree.nodes[path.at(-1)!]!)]!,
    label: label < 0 ? null : known.classes[label]!,
    places: factors.map(({ columns, plane }) => placeIn(plane, columns, activations.data, row * activations.width)),
  };
}

function centresOf({ factors }: MetaTreeDocument, factor: number): Float32Array {
  return Float32Array.from(factors[factor]!.clusters.flatMap(({ centre }) => centre));
}
