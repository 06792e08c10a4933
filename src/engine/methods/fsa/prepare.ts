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

export interface Prepared {
  readonly split: DataSplit;
  readonly parts: FittingParts;
  readonly alphabet: Alphabet;
}

export async function prepare(runnable: RunnableModel, layer: RecurrentLayer, data: PairedData, settings: FsaSettings, seed: number, task: Task): Promise<Prepared> {
  const split = await splitDataset(data, seed, task);
  const parts = settings.k === 'auto' ? partFitting(data, split, seed) : { fitted: seededRandom(seed).shuffle(split.fit.slice()), validation: new Int32Array(0), heldOut: split.heldOut };
  task.progress(0, 'Reading the data');
  const alphabet = data.alphabet
    ? await alphabetOfSymbols(data, data.alphabet, parts.fitted, task)
    : await alphabetOfRanges(runnable, layer, data, parts.fitted, settings.symbols, seed, task);
  return { split, parts, alphabet };
}
