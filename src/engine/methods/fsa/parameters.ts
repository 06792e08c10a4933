/**
 * What can be set about the extraction of a state machine.
 */
import { memoryParameter } from '../memoryParameter.js';
import type { Parameter, ParameterValues } from '../method.js';

export const fsaParameters: readonly Parameter[] = [
  {
    name: 'method',
    title: 'Clustering',
    description: 'lisor-k clusters the hidden states; lisor-x clusters them with their position in the sequence beside them.',
    type: 'choice',
    default: 'lisor-k',
    choices: ['lisor-k', 'lisor-x'],
  },
  {
    name: 'k',
    title: 'States',
    description:
      'Number of clusters. auto tries them from 2 on and takes the smallest that is as good as the best on sequences kept apart; where single states still mix two behaviours of the model, just those are split.',
    type: 'integerOrAuto',
    default: 'auto',
    minimum: 1,
    maximum: 200,
  },
  {
    name: 'maxK',
    title: 'Largest automatic k',
    description: 'Where the search for k ends at the latest.',
    type: 'integer',
    default: 20,
    minimum: 2,
    maximum: 100,
  },
  {
    name: 'layer',
    title: 'Layer',
    description: 'Recurrent layer whose hidden states are clustered; the last one by default.',
    type: 'layer',
    default: null,
  },
  {
    name: 'minimize',
    title: 'Show it minimised',
    description: 'Which form is shown and drawn first: the smallest equivalent automaton, or the states as extracted. The result holds both.',
    type: 'boolean',
    default: true,
  },
  {
    name: 'unseen',
    title: 'Unseen transitions',
    description: 'complete asks the model where they lead; reject leads them to a state without a class, and nothing is split.',
    type: 'choice',
    default: 'complete',
    choices: ['complete', 'reject'],
  },
  {
    name: 'lambda',
    title: 'Weight of the position',
    description: 'lisor-x only: how much the position in the sequence counts beside the hidden state.',
    type: 'number',
    default: 0.5,
    minimum: 0,
    maximum: 10,
  },
  {
    name: 'symbols',
    title: 'Input symbols',
    description: 'Continuous inputs only: inputs that the model reacts to alike become one symbol; so many symbols. auto takes 4, and up to 32 while the machine says little more than one class alone would.',
    type: 'integerOrAuto',
    default: 'auto',
    minimum: 2,
    maximum: 50,
  },
  {
    name: 'minSupport',
    title: 'Least support of a shown word',
    description: 'Large alphabets: words seen less often on an edge do not name it.',
    type: 'integer',
    default: 3,
    minimum: 1,
    maximum: 1000,
  },
  memoryParameter,
];

/** The checked values, typed. */
export interface FsaSettings {
  readonly method: 'lisor-k' | 'lisor-x';
  readonly k: number | 'auto';
  readonly maxK: number;
  readonly layer: string | null;
  readonly minimize: boolean;
  readonly unseen: 'complete' | 'reject';
  readonly lambda: number;
  readonly symbols: number | 'auto';
  readonly minSupport: number;
  /** Megabytes. */
  readonly memory: number;
}

/** @param values as {@link fsaParameters} allow them */
export function fsaSettings(values: ParameterValues): FsaSettings {
  return {
    method: values.method === 'lisor-x' ? 'lisor-x' : 'lisor-k',
    k: values.k === 'auto' ? 'auto' : Number(values.k),
    maxK: Number(values.maxK),
    layer: typeof values.layer === 'string' ? values.layer : null,
    minimize: values.minimize === true,
    unseen: values.unseen === 'reject' ? 'reject' : 'complete',
    lambda: Number(values.lambda),
    symbols: values.symbols === 'auto' ? 'auto' : Number(values.symbols),
    minSupport: Number(values.minSupport),
    memory: Number(values.memory),
  };
}
