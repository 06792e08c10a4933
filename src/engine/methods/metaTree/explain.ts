/**
 * Explains any sequence of the data from a finished result: its clusters, and its way through the tree.
 */
import { UnrollError } from '../../core/errors.js';
import type { DataLocation } from '../../data/dataset.js';
import { InputPictures } from '../../data/inputPictures.js';
import { classOfNode, pathOf } from '../../learn/decisionTreeUse.js';
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
  title: 'Explain a sequence',
  description: 'The clusters of any sequence of the data, or of its steps, and the way through the tree.',
  parameters: [{ name: 'sequence', title: 'Sequence', description: 'A sequence of the data, counted from 1.', type: 'sequence', default: 1 }],
};

/** @throws UnrollError where the data has no such sequence, or it has no step */
export async function explain({ runnable, data, parameters, document, task }: Asked): Promise<readonly View[]> {
  const result = document as MetaTreeDocument;
  const settings = metaTreeSettings(document.parameters);
  const sequence = Number(parameters.sequence) - 1;
  if (sequence >= data.count) throw new UnrollError('usage', `${data.dataset.name} has ${plural(data.count, 'sequence')}; there is no sequence ${sequence + 1}.`);
  const wanted = { hidden: chosenHiddenLayer(runnable, result.layer), taken: settings.taken };
  const instances = await readInstances({ runnable, data, wanted, per: settings.rows }, [sequence], Infinity, task);
  const { count } = instances.activations;
  if (count === 0) throw new UnrollError('usage', `Sequence ${sequence + 1} has no step to explain. Choose another.`);
  standardise(instances.activations.data, result.scaling);
  const clusters = result.factors.map((factor, i) => nearestClusters({ columns: factor.columns, centres: centresOf(result, i) }, instances.activations, task));
  const location = data.dataset.locationOf(sequence);
  const entries = Array.from({ length: count }, (_, row) => entryOf(result, instances, row, { classes: data.classes, location, clusters: clusters.map((ids) => ids[row]!) }));
  const stored = new Map(result.instances.map((instance) => [pictureKey(instance), instance]));
  const known = entries.every((entry) => stored.has(pictureKey(entry)));
  const inputs = new InputPictures(runnable.model, data);
  const pictures = Object.fromEntries(entries.map((entry) => [pictureKey(entry), pictureOf(inputs, entry)]));
  return instanceViews(result, known ? entries.map((entry) => stored.get(pictureKey(entry))!) : entries, pictures, known ? 'forests' : 'centres');
}

/** What is known of a row beside its activations. */
interface KnownOfRow {
  readonly classes: readonly string[];
  readonly location: DataLocation | null;
  /** Index of its cluster in every factor. */
  readonly clusters: readonly number[];
}

function entryOf({ factors, tree }: MetaTreeDocument, { activations, sequences, steps, verdicts, labels }: Instances, row: number, known: KnownOfRow): InstanceEntry {
  const path = pathOf(tree, known.clusters);
  const label = labels?.[row] ?? -1;
  return {
    sequence: sequences[row]!,
    step: steps ? steps[row]! : null,
    location: known.location,
    clusters: known.clusters.map(clusterName),
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
