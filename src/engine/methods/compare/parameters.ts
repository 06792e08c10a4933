/**
 * What can be set about a comparison of models.
 */
import type { Parameter, ParameterValues } from '../method.js';
import { cellsSettings, type CellsSettings } from '../cells/parameters.js';

export const compareParameters: readonly Parameter[] = [
  {
    name: 'metrics',
    title: 'Metrics',
    description: 'Metrics of the cells to compare, by their names, joined by commas; those that tell most by default.',
    type: 'text',
    default: null,
  },
  {
    name: 'isolation',
    title: 'Isolation',
    description: 'isolated: each cell by itself. frozen: the other cells stand still at their mean over the data. in-situ: the whole network is driven.',
    type: 'choice',
    default: 'isolated',
    choices: ['isolated', 'frozen', 'in-situ'],
  },
  {
    name: 'period',
    title: 'Period of the sine',
    description: 'Steps of one period of the sine input.',
    type: 'integer',
    default: 25,
    minimum: 3,
    maximum: 500,
  },
  {
    name: 'seeds',
    title: 'Seeds of the state machines',
    description: 'State machines of growing size are extracted from every model with so many seeds; 0 leaves them out.',
    type: 'integer',
    default: 3,
    minimum: 0,
    maximum: 20,
  },
  {
    name: 'maxK',
    title: 'Largest k',
    description: 'Where the state machines stop growing.',
    type: 'integer',
    default: 12,
    minimum: 2,
    maximum: 100,
  },
  {
    name: 'threshold',
    title: 'Threshold',
    description: 'The first k is told whose state machine reaches this share.',
    type: 'number',
    default: 0.95,
    minimum: 0.5,
    maximum: 1,
  },
];

/** The checked values, typed. */
export interface CompareSettings {
  readonly metrics: string | null;
  readonly cells: CellsSettings;
  readonly seeds: number;
  readonly maxK: number;
  readonly threshold: number;
}

/** @param values as {@link compareParameters} allow them */
export function compareSettings(values: ParameterValues): CompareSettings {
  return {
    metrics: typeof values.metrics === 'string' ? values.metrics : null,
    cells: cellsSettings({ probe: 'auto', hold: 'none', ...values }),
    seeds: Number(values.seeds),
    maxK: Number(values.maxK),
    threshold: Number(values.threshold),
  };
}
