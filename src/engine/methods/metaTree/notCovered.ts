/**
 * What the tree does not say, in sentences for the fidelity card.
 */
import type { PairedData } from '../../data/pairedData.js';
import { counted, percent, plural } from '../text.js';
import type { ForestEntry } from './body.js';
import type { Instances } from './instances.js';

/** Below this a forest is said to know its clusters badly. */
const sureForest = 0.8;

export interface Coverage {
  readonly layer: string;
  readonly data: PairedData;
  /** Units of the layer, and those that vary. */
  readonly units: number;
  readonly live: number;
  /** Factors asked for, and found. */
  readonly wanted: number;
  readonly forests: readonly ForestEntry[];
  readonly fitted: Instances;
  readonly heldOut: Instances;
  /** Instances are steps of a model that answers once per sequence. */
  readonly answersOnce: boolean;
}

export function notCovered({ layer, data, units, live, wanted, forests, fitted, heldOut, answersOnce }: Coverage): string[] {
  const sentences: string[] = [];
  if (live < units) sentences.push(`${counted(units - live)} of ${counted(units)} units of "${layer}" do not vary on the fitted instances and take no part.`);
  if (forests.length < wanted) sentences.push(`${plural(forests.length, 'factor')} instead of ${counted(wanted)}: there are no more units or instances that differ.`);
  for (const { factor, outOfBag } of forests) {
    if (outOfBag !== null && outOfBag < sureForest) sentences.push(`The clusters of ${factor} are hard to tell from activations: its forest knows ${percent(outOfBag)} of them out of bag.`);
  }
  if (answersOnce) sentences.push('The model answers once per sequence, so every step counts with the class of its whole sequence.');
  if (fitted.leftOut + heldOut.leftOut > 0) sentences.push(`${counted(fitted.leftOut + heldOut.leftOut)} sequences were left out, to stay within the instances allowed.`);
  const empty = fitted.empty + heldOut.empty;
  if (empty > 0) sentences.push(`${plural(empty, 'sequence')} without a step ${empty === 1 ? 'was' : 'were'} skipped.`);
  if ((data.dataset.further ?? []).length > 0) sentences.push('The model takes several inputs; pictures show the first one only.');
  return sentences;
}
