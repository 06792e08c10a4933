/**
 * The explanation's own keys of `result.json`, and how they are made from what was found.
 */
import type { InputPictures } from '../../data/inputPictures.js';
import type { DataLocation } from '../../data/dataset.js';
import type { PairedData } from '../../data/pairedData.js';
import type { DecisionTree, TreeNode } from '../../learn/decisionTree.js';
import { classOfNode, pathOf } from '../../learn/decisionTreeUse.js';
import type { InputPicture } from '../../results/views.js';
import type { Tried } from './choice.js';
import type { Factor } from './factors.js';
import { illustrate, type Illustration } from './illustrations.js';
import type { Instances } from './instances.js';
import { clusterName, factorName } from './names.js';
import { placeIn, type Plane } from './planes.js';
import { evenly, type Scaling } from './scaling.js';
import { significant } from '../rounding.js';

/** An instance by its place in the data, counted from 0. */
export interface Place {
  readonly sequence: number;
  /** Where instances are steps: as the file has them; else null. */
  readonly step: number | null;
}

export interface ClusterEntry {
  /** `a`, `b`, …: of most instances first. */
  readonly id: string;
  /** Fitted instances in it. */
  readonly n: number;
  /** Class that the model gives most of them, and share of every class. */
  readonly class: string;
  readonly distribution: Readonly<Record<string, number>>;
  /** Nearest to its centre first. */
  readonly nearest: readonly Place[];
  /** Mean of its inputs; null where they have none (tokens, steps, different lengths). */
  readonly meanInput: InputPicture | null;
  /** Units that set it apart, with their mean in z-scores. */
  readonly units: readonly { readonly unit: string; readonly mean: number }[];
  /** Over the factor's units, in z-scores. */
  readonly centre: readonly number[];
}

export interface FactorEntry {
  /** `F1`, `F2`, … */
  readonly id: string;
  /** Names of its units, and their places in the layer. */
  readonly units: readonly string[];
  readonly columns: readonly number[];
  readonly clusters: readonly ClusterEntry[];
  readonly plane: Plane;
  /** Where the instances of `sample` lie in the plane, and their clusters (index). */
  readonly points: readonly (readonly [number, number, number])[];
}

export interface ForestEntry {
  readonly factor: string;
  readonly trees: number;
  /** Accuracy in telling the cluster, of each instance by the trees that were not grown on it; null where there are none. */
  readonly outOfBag: number | null;
  /** Share of held-out instances whose told cluster is the one with the nearest centre; null without. */
  readonly agreement: number | null;
}

/** The meta-learner: nodes as in {@link DecisionTree}, with what they ask or answer. */
export interface MetaTree extends DecisionTree {
  readonly nodes: readonly (TreeNode & {
    /** Yes goes left; null for a leaf. */
    readonly test: { readonly factor: string; readonly cluster: string } | null;
    /** Class of most instances there. */
    readonly class: string;
  })[];
}

export interface InstanceEntry extends Place {
  /** Where it stands in the file; null where that is not known. */
  readonly location: DataLocation | null;
  /** Cluster per factor. */
  readonly clusters: readonly string[];
  /** Nodes of the tree from the root to the leaf. */
  readonly path: readonly number[];
  readonly prediction: string;
  readonly tree: string;
  /** null without a label. */
  readonly label: string | null;
  /** Where it lies in the plane of every factor. */
  readonly places: readonly (readonly [number, number])[];
}

export interface MetaTreeBody {
  readonly layer: string;
  /** What of steps or positions stands in a row: `last`, `mean`, `max`, `all`. */
  readonly taken: string;
  readonly classes: readonly string[];
  /** Per unit of the layer, of the fitted instances; activations are used as z-scores. */
  readonly scaling: Scaling;
  /** Numbers of factors and clusters that were tried; empty where both were given. */
  readonly tried: readonly Tried[];
  readonly factors: readonly FactorEntry[];
  readonly forests: readonly ForestEntry[];
  readonly tree: MetaTree;
  /** Held-out instances to pick from. */
  readonly instances: readonly InstanceEntry[];
  /** Fitted instances that the planes show. */
  readonly sample: readonly (Place & { readonly prediction: string })[];
  /** Inputs by {@link pictureKey}, of all instances that are named above but `sample`. */
  readonly pictures: Readonly<Record<string, InputPicture>>;
  /** How the data was parted. */
  readonly split: string;
}

export interface BodyInput {
  readonly layer: string;
  readonly taken: string;
  readonly unitNames: readonly string[];
  readonly data: PairedData;
  readonly inputs: InputPictures;
  readonly scaling: Scaling;
  readonly factors: readonly Factor[];
  /** Per factor the cluster of every fitted instance. */
  readonly clusters: readonly Int32Array[];
  readonly tried: readonly Tried[];
  readonly planes: readonly Plane[];
  readonly forests: readonly ForestEntry[];
  readonly tree: DecisionTree;
  readonly fitted: Instances;
  readonly heldOut: Instances;
  /** Clusters of the held-out instances, [instances, factors]. */
  readonly heldOutClusters: Float32Array;
  /** Rows of the held-out instances to show. */
  readonly shown: readonly number[];
  readonly split: string;
}

/** Fitted instances drawn in each plane. */
const sampled = 240;

export function pictureKey({ sequence, step }: Place): string {
  return step === null ? String(sequence) : `${sequence}:${step}`;
}

export function pictureOf(inputs: InputPictures, { sequence, step }: Place): InputPicture {
  return step === null ? inputs.of(sequence) : inputs.at(sequence, step);
}

export function makeBody(input: BodyInput): MetaTreeBody {
  const { data, factors, fitted, scaling, inputs } = input;
  const illustrations = factors.map((factor, i) => illustrate(factor, input.clusters[i]!, fitted, data.classes.length, inputs));
  const sample = evenly(fitted.sequences.length, sampled);
  const entries = factors.map((factor, i) => factorEntry(factor, i, illustrations[i]!, sample, input));
  const instances = input.shown.map((row) => instanceEntry(row, input));
  const named = [...entries.flatMap(({ clusters }) => clusters.flatMap(({ nearest }) => nearest)), ...instances];
  return {
    layer: input.layer,
    taken: input.taken,
    classes: data.classes,
    scaling: { mean: scaling.mean.map(precise), deviation: scaling.deviation.map(precise) },
    tried: input.tried,
    factors: entries,
    forests: input.forests,
    tree: metaTreeOf(input.tree, data.classes),
    instances,
    sample: Array.from(sample, (row) => ({ ...placeOf(fitted, row), prediction: data.classes[fitted.verdicts[row]!]! })),
    pictures: Object.fromEntries(named.map((place) => [pictureKey(place), pictureOf(inputs, place)])),
    split: input.split,
  };
}

/** A mean may be a million times the deviation: fewer digits would move z-scores. */
function precise(value: number): number {
  return significant(value, 12);
}

function factorEntry({ columns, centres }: Factor, index: number, illustrations: readonly Illustration[], sample: Int32Array, { unitNames, data, fitted, planes, clusters }: BodyInput): FactorEntry {
  const { data: activations, width } = fitted.activations;
  const [across, up] = planes[index]!.axes;
  return {
    id: factorName(index),
    units: columns.map((unit) => unitNames[unit]!),
    columns,
    clusters: illustrations.map((illustration, cluster): ClusterEntry => {
      const { n, classes, nearest, mean, units } = illustration;
      return {
        id: clusterName(cluster),
        n,
        class: data.classes[classes.indexOf(Math.max(...classes))]!,
        distribution: Object.fromEntries(data.classes.map((name, i) => [name, classes[i]! / n])),
        nearest: nearest.map((row) => placeOf(fitted, row)),
        meanInput: mean,
        units: units.map((each) => ({ unit: unitNames[each.unit]!, mean: significant(each.mean) })),
        centre: Array.from(centres.subarray(cluster * columns.length, (cluster + 1) * columns.length), (value) => significant(value)),
      };
    }),
    plane: { ...planes[index]!, axes: [across.map((value) => significant(value)), up.map((value) => significant(value))] },
    points: Array.from(sample, (row) => {
      const [x, y] = placeIn(planes[index]!, columns, activations, row * width);
      return [significant(x), significant(y), clusters[index]![row]!] as const;
    }),
  };
}

function instanceEntry(row: number, { data, factors, planes, tree, heldOut, heldOutClusters }: BodyInput): InstanceEntry {
  const { activations, verdicts, labels } = heldOut;
  const ids = heldOutClusters.subarray(row * factors.length, (row + 1) * factors.length);
  const path = pathOf(tree, ids);
  const label = labels?.[row] ?? -1;
  const place = placeOf(heldOut, row);
  return {
    ...place,
    location: data.dataset.locationOf(place.sequence),
    clusters: Array.from(ids, clusterName),
    path,
    prediction: data.classes[verdicts[row]!]!,
    tree: data.classes[classOfNode(tree.nodes[path.at(-1)!]!)]!,
    label: label < 0 ? null : data.classes[label]!,
    places: factors.map(({ columns }, i) => placeIn(planes[i]!, columns, activations.data, row * activations.width).map((value) => significant(value)) as [number, number]),
  };
}

function metaTreeOf(tree: DecisionTree, classes: readonly string[]): MetaTree {
  return {
    ...tree,
    nodes: tree.nodes.map((node) => ({
      ...node,
      test: node.feature < 0 ? null : { factor: factorName(node.feature), cluster: clusterName(node.threshold) },
      class: classes[classOfNode(node)]!,
    })),
  };
}

function placeOf({ sequences, steps }: Instances, row: number): Place {
  return { sequence: sequences[row]!, step: steps ? steps[row]! : null };
}
