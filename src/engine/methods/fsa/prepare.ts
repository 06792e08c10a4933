/**
 * What an extraction begins with, and what a question to its result begins with again: equal data and seed give equal
 * parts and symbols.
 */
import { seededRandom } from '../../core/random.js';
import type { Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import { splitDataset, type DataSplit } from '../../data/split.js';
import type { RecurrentLayer } from '../../model/sequenceModel.js';
import type { RunnableModel } from '../../trace/tracer.js';
import { partFitting, type FittingParts } from '../fittingParts.js';
import { alphabetOfSymbols, type Alphabet } from './alphabet.js';
import type { FsaSettings } from './parameters.js';
import { alphabetOfRanges } from './ranges.js';

export interface Parted {
  readonly split: DataSplit;
  readonly parts: FittingParts;
}

export async function partData(data: PairedData, { k }: Pick<FsaSettings, 'k'>, seed: number, task: Task): Promise<Parted> {
  const split = await splitDataset(data, seed, task);
  const parts = k === 'auto' ? partFitting(data, split, seed) : { fitted: seededRandom(seed).shuffle(split.fit.slice()), validation: new Int32Array(0), heldOut: split.heldOut };
  return { split, parts };
}

/** @param symbols how many, where the data has none of its own */
export async function alphabetFor(runnable: RunnableModel, layer: RecurrentLayer, data: PairedData, { fitted }: FittingParts, symbols: number, seed: number, task: Task): Promise<Alphabet> {
  task.progress(0, 'Reading the data');
  return data.alphabet ? alphabetOfSymbols(data, data.alphabet, fitted, task) : alphabetOfRanges(runnable, layer, data, fitted, symbols, seed, task);
}
