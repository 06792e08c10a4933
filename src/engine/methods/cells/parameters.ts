/**
 * What can be set about the characterisation of cells.
 */
import type { Parameter, ParameterValues } from '../method.js';

export const cellsParameters: readonly Parameter[] = [
  {
    name: 'isolation',
    title: 'Isolation',
    description:
      'isolated: each cell by itself, its recurrence reduced to its own feedback. frozen: the other cells stand still at their mean over the data. in-situ: the whole network is driven and each cell recorded.',
    type: 'choice',
    default: 'isolated',
    choices: ['isolated', 'frozen', 'in-situ'],
  },
  {
    name: 'layer',
    title: 'Layer',
    description: 'Recurrent layer to look at; all of them by default, in each direction.',
    type: 'layer',
    default: null,
  },
  {
    name: 'probe',
    title: 'Probe',
    description:
      "What the input is moved along. ones: all channels alike. channel: one channel. own: the cell's own weights. difference: from one symbol or word to another. auto takes the difference for symbols and words, else all channels.",
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'ones', 'channel', 'own', 'difference'],
  },
  {
    name: 'channel',
    title: 'Channel',
    description: 'For the probe "channel": the name of a feature, or its number from 1.',
    type: 'text',
    default: null,
  },
  {
    name: 'symbols',
    title: 'Two symbols',
    description: 'For the probe "difference": two symbols or words of the data, joined by a comma; the two most frequent ones by default.',
    type: 'text',
    default: null,
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
    name: 'rankBy',
    title: 'Rank by',
    description: 'Metrics by their names in the result, joined by commas; their ranks are averaged. By default contribution: size of the change times the weight that the output gives to the cell.',
    type: 'text',
    default: null,
  },
  {
    name: 'hold',
    title: 'Ablation',
    description: 'What ablated cells are held at, at every step: zero, or their mean over the data. none leaves ablation out.',
    type: 'choice',
    default: 'zero',
    choices: ['zero', 'mean', 'none'],
  },
  {
    name: 'ablated',
    title: 'Cells ablated one by one',
    description: 'So many cells of a layer, spread over the ranking, are ablated one by one, however long that takes. auto: as many as a few seconds allow, 128 at most.',
    type: 'integerOrAuto',
    default: 'auto',
    minimum: 8,
    maximum: 4096,
  },
  {
    name: 'orders',
    title: 'Random orders',
    description: 'Random orders of cumulative ablation, for the band.',
    type: 'integer',
    default: 5,
    minimum: 5,
    maximum: 100,
  },
];

export type Isolation = 'isolated' | 'frozen' | 'in-situ';
export type ProbeKind = 'ones' | 'channel' | 'own' | 'difference';
export type Hold = 'zero' | 'mean';

/** The checked values, typed. */
export interface CellsSettings {
  readonly isolation: Isolation;
  readonly layer: string | null;
  readonly probe: ProbeKind | 'auto';
  readonly channel: string | null;
  readonly symbols: string | null;
  readonly period: number;
  readonly rankBy: string | null;
  readonly hold: Hold | 'none';
  readonly ablated: number | 'auto';
  readonly orders: number;
}

/** @param values as {@link cellsParameters} allow them */
export function cellsSettings(values: ParameterValues): CellsSettings {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    isolation: values.isolation === 'frozen' || values.isolation === 'in-situ' ? values.isolation : 'isolated',
    layer: text(values.layer),
    probe: values.probe === 'ones' || values.probe === 'channel' || values.probe === 'own' || values.probe === 'difference' ? values.probe : 'auto',
    channel: text(values.channel),
    symbols: text(values.symbols),
    period: Number(values.period),
    rankBy: text(values.rankBy),
    hold: values.hold === 'mean' || values.hold === 'none' ? values.hold : 'zero',
    ablated: values.ablated === 'auto' ? 'auto' : Number(values.ablated),
    orders: Number(values.orders),
  };
}
