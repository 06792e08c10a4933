/**
 * What can be set about partitions.
 */
import type { Parameter, ParameterValues } from '../method.js';

export const partitionsParameters: readonly Parameter[] = [
  {
    name: 'class',
    title: 'Class',
    description: 'The class whose score is explained, by name; the second of two classes, else the one the model gives most often, where none is named. Of a model that answers by numbers: which of them, counted from 1.',
    type: 'text',
    default: null,
  },
  {
    name: 'region',
    title: 'Region',
    description: 'Which sequences are partitioned. all; class: those the model gives the class; errors: those it gives another class than their label; neighbourhood: those nearest to one of them in the last hidden layer.',
    type: 'choice',
    default: 'all',
    choices: ['all', 'class', 'errors', 'neighbourhood'],
  },
  {
    name: 'instance',
    title: 'Middle of the neighbourhood',
    description: 'A sequence of the data, counted from 1; for the region neighbourhood.',
    type: 'integer',
    default: 1,
    minimum: 1,
    maximum: 2 ** 31 - 1,
  },
  {
    name: 'neighbours',
    title: 'Neighbours',
    description: 'Sequences of a neighbourhood that are fitted on; of those held out the same share is taken.',
    type: 'integer',
    default: 500,
    minimum: 40,
    maximum: 1_000_000,
  },
  {
    name: 'layers',
    title: 'Layers',
    description: 'Layers to look at, joined by commas; in forward order, whatever order they are named in. All hidden ones where none are named.',
    type: 'text',
    default: null,
  },
  {
    name: 'checkpoints',
    title: 'Checkpoints in time',
    description: 'States of the last recurrent layer along the sequence that count as layers of their own: when the decision forms. auto takes 4 to 8 where there is one recurrent layer; 0 takes the last step only.',
    type: 'integerOrAuto',
    default: 'auto',
    minimum: 0,
    maximum: 16,
  },
  {
    name: 'stages',
    title: 'Stages',
    description: 'chained: every layer is fitted to what the layers before have left, as published; independent: every layer to the score itself.',
    type: 'choice',
    default: 'chained',
    choices: ['chained', 'independent'],
  },
  {
    name: 'trees',
    title: 'Trees per layer',
    description: 'Regression trees that are fitted on each layer.',
    type: 'integer',
    default: 1,
    minimum: 1,
    maximum: 4,
  },
  {
    name: 'depth',
    title: 'Depth of the trees',
    description: 'Questions such a tree asks at most; every leaf is a digit of the code.',
    type: 'integer',
    default: 2,
    minimum: 1,
    maximum: 4,
  },
  {
    name: 'learningRate',
    title: 'Learning rate',
    description: 'Share of a tree that counts.',
    type: 'number',
    default: 1,
    minimum: 0.05,
    maximum: 1,
  },
  {
    name: 'leastGain',
    title: 'Least gain',
    description: "Questions that take away a smaller share of the score's variance are not asked.",
    type: 'number',
    default: 0.01,
    minimum: 0,
    maximum: 0.5,
  },
  {
    name: 'smallest',
    title: 'Smallest partition',
    description: 'Codes of a smaller share of the fitted sequences go to "other".',
    type: 'number',
    default: 0.01,
    minimum: 0,
    maximum: 0.2,
  },
  {
    name: 'threshold',
    title: 'Largest error',
    description: 'Where the explanation misses the score by more than so many of its standard deviations, it is called not reliable.',
    type: 'number',
    default: 0.5,
    minimum: 0,
    maximum: 10,
  },
  {
    name: 'nuisance',
    title: 'Nuisance features',
    description: 'Features that ought not to matter, joined by commas: partitions that they describe are shown as artifacts.',
    type: 'text',
    default: null,
  },
];

/** The checked values, typed. */
export interface PartitionsSettings {
  readonly class: string | null;
  readonly region: 'all' | 'class' | 'errors' | 'neighbourhood';
  /** Counted from 0. */
  readonly instance: number;
  readonly neighbours: number;
  readonly layers: readonly string[] | null;
  readonly checkpoints: number | 'auto';
  readonly independent: boolean;
  readonly trees: number;
  readonly depth: number;
  readonly learningRate: number;
  readonly leastGain: number;
  readonly smallest: number;
  readonly threshold: number;
  readonly nuisance: readonly string[];
}

/** @param values as {@link partitionsParameters} allow them */
export function partitionsSettings(values: ParameterValues): PartitionsSettings {
  const { region } = values;
  return {
    class: typeof values.class === 'string' ? values.class : null,
    region: region === 'class' || region === 'errors' || region === 'neighbourhood' ? region : 'all',
    instance: Number(values.instance) - 1,
    neighbours: Number(values.neighbours),
    layers: typeof values.layers === 'string' ? listed(values.layers) : null,
    checkpoints: values.checkpoints === 'auto' ? 'auto' : Number(values.checkpoints),
    independent: values.stages === 'independent',
    trees: Number(values.trees),
    depth: Number(values.depth),
    learningRate: Number(values.learningRate),
    leastGain: Number(values.leastGain),
    smallest: Number(values.smallest),
    threshold: Number(values.threshold),
    nuisance: typeof values.nuisance === 'string' ? listed(values.nuisance) : [],
  };
}

function listed(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim()).filter((name) => name !== '');
}
