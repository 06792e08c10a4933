/**
 * What can be set about the extraction of concepts.
 */
import { memoryParameter } from '../memoryParameter.js';
import type { Parameter, ParameterValues } from '../method.js';

export const conceptsParameters: readonly Parameter[] = [
  {
    name: 'k',
    title: 'Concepts',
    description: 'Number of clusters of hidden states. auto takes the smallest that is as good as the best when it runs freely on sequences kept apart.',
    type: 'integerOrAuto',
    default: 'auto',
    minimum: 1,
    maximum: 64,
  },
  {
    name: 'maxK',
    title: 'Largest automatic k',
    description: 'Where the search for k ends.',
    type: 'integer',
    default: 8,
    minimum: 2,
    maximum: 64,
  },
  {
    name: 'window',
    title: 'Window',
    description: 'Steps before the present one that belong to a window; the first so many answers are those of the start concept.',
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 32,
  },
  {
    name: 'treeInput',
    title: 'What trees see',
    description: 'last: the present step only, as published. window: every step of the window.',
    type: 'choice',
    default: 'last',
    choices: ['last', 'window'],
  },
  {
    name: 'balance',
    title: 'Balance of transitions',
    description: 'Staying is far more frequent than moving. cap takes at most so many transitions of each pair of concepts, weights counts rare ones more; auto takes what runs better on sequences kept apart.',
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'cap', 'weights'],
  },
  {
    name: 'cap',
    title: 'Cap',
    description: 'Most transitions of one pair of concepts that a tree is grown on.',
    type: 'integer',
    default: 200,
    minimum: 1,
    maximum: 100_000,
  },
  {
    name: 'depth',
    title: 'Depth of the trees',
    description: 'Questions a tree asks at most.',
    type: 'integer',
    default: 3,
    minimum: 1,
    maximum: 10,
  },
  {
    name: 'layer',
    title: 'Layer',
    description: 'Recurrent layer whose hidden states are clustered; the last one by default.',
    type: 'layer',
    default: null,
  },
  {
    name: 'repeats',
    title: 'Seeds',
    description: 'Repeats the extraction with so many seeds and gives mean and standard deviation of the fidelity.',
    type: 'integer',
    default: 1,
    minimum: 1,
    maximum: 20,
  },
  {
    name: 'windowStudy',
    title: 'Compare windows',
    description: 'Repeats the extraction with windows of 0 to 4 earlier steps, all of which the trees see.',
    type: 'boolean',
    default: false,
  },
  memoryParameter,
];

export type Balance = 'cap' | 'weights';

/** The checked values, typed. */
export interface ConceptsSettings {
  readonly k: number | 'auto';
  readonly maxK: number;
  readonly window: number;
  readonly treeInput: 'last' | 'window';
  readonly balance: Balance | 'auto';
  readonly cap: number;
  readonly depth: number;
  readonly layer: string | null;
  readonly repeats: number;
  readonly windowStudy: boolean;
  /** Megabytes. */
  readonly memory: number;
}

/** @param values as {@link conceptsParameters} allow them */
export function conceptsSettings(values: ParameterValues): ConceptsSettings {
  return {
    k: values.k === 'auto' ? 'auto' : Number(values.k),
    maxK: Number(values.maxK),
    window: Number(values.window),
    treeInput: values.treeInput === 'window' ? 'window' : 'last',
    balance: values.balance === 'cap' || values.balance === 'weights' ? values.balance : 'auto',
    cap: Number(values.cap),
    depth: Number(values.depth),
    layer: typeof values.layer === 'string' ? values.layer : null,
    repeats: Number(values.repeats),
    windowStudy: values.windowStudy === true,
    memory: Number(values.memory),
  };
}
