/**
 * What can be set about the explanation of a layer.
 */
import type { Taken } from '../../trace/hiddenLayers.js';
import type { Parameter, ParameterValues } from '../method.js';

export const metaTreeParameters: readonly Parameter[] = [
  {
    name: 'layer',
    title: 'Layer',
    description: 'Hidden layer to explain; by default the last one before the classes.',
    type: 'layer',
    default: null,
    any: true,
  },
  {
    name: 'factors',
    title: 'Factors',
    description: 'Groups that the units of the layer are put into. auto tries 5, as published, and 10 on instances kept apart.',
    type: 'integerOrAuto',
    default: 'auto',
    minimum: 1,
    maximum: 32,
  },
  {
    name: 'clusters',
    title: 'Clusters per factor',
    description: 'Groups that the instances are put into by the units of each factor; auto tries one per class, as published, and fewer, which a tree of few questions tells apart better.',
    type: 'integerOrAuto',
    default: 'auto',
    minimum: 2,
    maximum: 64,
  },
  {
    name: 'over',
    title: 'Factors are made of',
    description: 'units: units that respond alike. instances: regions of instances that all units respond to alike; each factor then parts one region further.',
    type: 'choice',
    default: 'units',
    choices: ['units', 'instances'],
  },
  {
    name: 'depth',
    title: 'Depth of the tree',
    description: 'Questions that the tree asks at most.',
    type: 'integer',
    default: 5,
    minimum: 1,
    maximum: 12,
  },
  {
    name: 'target',
    title: 'The tree tells',
    description: "prediction: the model's class. label: the true class; fidelity still compares with the model.",
    type: 'choice',
    default: 'prediction',
    choices: ['prediction', 'label'],
  },
  {
    name: 'rows',
    title: 'An instance is',
    description: 'A whole sequence, or every step of one.',
    type: 'choice',
    default: 'sequence',
    choices: ['sequence', 'step'],
  },
  {
    name: 'taken',
    title: 'Of steps and positions',
    description: 'What of the steps of a sequence, or the positions of an image, stands for the whole: the last step, their mean or maximum, or all of them side by side. auto takes the last step after recurrent layers, else the mean.',
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'last', 'mean', 'max', 'all'],
  },
  {
    name: 'trees',
    title: 'Trees per forest',
    description: 'Each factor has a forest that tells the cluster of new instances from activations.',
    type: 'integer',
    default: 100,
    minimum: 1,
    maximum: 1000,
  },
  {
    name: 'instances',
    title: 'Instances at most',
    description: 'To fit on; as many are held out at most.',
    type: 'integer',
    default: 20_000,
    minimum: 10,
    maximum: 1_000_000,
  },
  {
    name: 'shown',
    title: 'Instances shown',
    description: 'Held-out instances that can be picked.',
    type: 'integer',
    default: 60,
    minimum: 0,
    maximum: 1000,
  },
];

/** The checked values, typed. */
export interface MetaTreeSettings {
  readonly layer: string | null;
  readonly factors: number | 'auto';
  readonly clusters: number | 'auto';
  readonly over: 'units' | 'instances';
  readonly depth: number;
  readonly target: 'prediction' | 'label';
  readonly rows: 'sequence' | 'step';
  readonly taken: Taking | null;
  readonly trees: number;
  readonly instances: number;
  readonly shown: number;
}

type Taking = Exclude<Taken, object>;

const takings: readonly Taking[] = ['last', 'mean', 'max', 'all'];

/** @param values as {@link metaTreeParameters} allow them */
export function metaTreeSettings(values: ParameterValues): MetaTreeSettings {
  return {
    layer: typeof values.layer === 'string' ? values.layer : null,
    factors: values.factors === 'auto' ? 'auto' : Number(values.factors),
    clusters: values.clusters === 'auto' ? 'auto' : Number(values.clusters),
    over: values.over === 'instances' ? 'instances' : 'units',
    depth: Number(values.depth),
    target: values.target === 'label' ? 'label' : 'prediction',
    rows: values.rows === 'step' ? 'step' : 'sequence',
    taken: takings.find((taking) => taking === values.taken) ?? null,
    trees: Number(values.trees),
    instances: Number(values.instances),
    shown: Number(values.shown),
  };
}
