/**
 * Which sequences an explanation is fitted on, and which it is tested on. A sequence that occurs twice is kept on one
 * side: otherwise the held-out figures would flatter.
 */
import { UnrollError } from '../core/errors.js';
import { seededRandom } from '../core/random.js';
import type { Task } from '../core/task.js';
import { widthOf, type Sequences } from './dataset.js';
import type { PairedData } from './pairedData.js';
import type { ValueArray } from './values.js';

export interface DataSplit {
  /** Sequences to fit on, ascending. */
  readonly fit: Int32Array;
  /** Sequences that nothing is fitted on, ascending. */
  readonly heldOut: Int32Array;
  /** One sentence for the user. */
  readonly note: string;
}

/**
 * The file's own split where it has one, without test sequences that also occur in training; else a seeded split,
 * the same share of every label held out.
 * @param heldOutShare between 0 and 1
 * @throws UnrollError when there are fewer than two different sequences
 */
export async function splitDataset(data: PairedData, seed: number, task: Task, heldOutShare = 0.3): Promise<DataSplit> {
  const groups = await groupEqual(data, task);
  if (groups.length < 2) {
    const found = data.count === 1 ? 'there is one sequence' : `all ${data.count} sequences are equal`;
    throw new UnrollError('data', `${data.dataset.name}: ${found}; two different ones are needed, to fit and to test. Use more data.`);
  }
  return ownSplit(data, groups) ?? randomSplit(data, groups, seed, heldOutShare);
}

/** Sequences that are equal, ascending, the first ones in the order of the file. */
type Group = readonly number[];

function ownSplit(data: PairedData, groups: readonly Group[]): DataSplit | null {
  const { split } = data.dataset;
  if (!split || !split.includes(0) || !split.includes(1)) return null;
  const fit: number[] = [];
  const test: number[] = [];
  const repeated: number[] = [];
  for (const group of groups) {
    const occursInTraining = group.some((sequence) => split[sequence] === 0);
    for (const sequence of group) (split[sequence] === 0 ? fit : occursInTraining ? repeated : test).push(sequence);
  }
  if (test.length === 0) return { fit: ascending(fit), heldOut: ascending(repeated), note: "The file's own split; all test sequences also occur in training." };
  const left = repeated.length > 0 ? ` ${repeated.length.toLocaleString('en')} test sequences that also occur in training are left out.` : '';
  return { fit: ascending(fit), heldOut: ascending(test), note: `The file's own split.${left}` };
}

function randomSplit(data: PairedData, groups: readonly Group[], seed: number, share: number): DataSplit {
  const strata = new Map<number, Group[]>();
  for (const group of groups) {
    const label = labelOf(data, group[0]!);
    const stratum = strata.get(label);
    if (stratum) stratum.push(group);
    else strata.set(label, [group]);
  }
  const random = seededRandom(seed);
  const fit: number[] = [];
  const heldOut: number[] = [];
  for (const label of [...strata.keys()].sort((a, b) => a - b)) {
    const stratum = random.shuffle(strata.get(label)!);
    const wanted = share * stratum.reduce((sum, group) => sum + group.length, 0);
    let held = 0;
    stratum.forEach((group, i) => {
      // Both sides get something of every label that has two different sequences.
      const take = stratum.length > 1 && i < stratum.length - 1 && (i === 0 || held + group.length / 2 <= wanted);
      for (const sequence of group) (take ? heldOut : fit).push(sequence);
      if (take) held += group.length;
    });
  }
  if (heldOut.length === 0) heldOut.push(...fit.splice(0, groupSizeAt(groups, fit[0]!)));
  const percent = Math.round((100 * heldOut.length) / data.count);
  const strategy = strata.size > 1 ? 'stratified by label' : 'at random';
  return { fit: ascending(fit), heldOut: ascending(heldOut), note: `${percent} % of the sequences are held out, ${strategy} (seed ${seed}).` };
}

function groupSizeAt(groups: readonly Group[], sequence: number): number {
  return groups.find((group) => group.includes(sequence))!.length;
}

/** The label of a sequence, for labels per step that of its last step; -1 without. */
function labelOf(data: PairedData, sequence: number): number {
  const { labels } = data;
  if (!labels) return -1;
  if (labels.per === 'sequence') return labels.values[sequence]!;
  const end = data.dataset.offsets[sequence + 1]!;
  return end > data.dataset.offsets[sequence]! ? labels.values[end - 1]! : -1;
}

/** @returns the sequences grouped by what they hold, groups in the order of their first sequence. */
async function groupEqual(data: PairedData, task: Task): Promise<Group[]> {
  const all = Array.from({ length: data.count }, (_, sequence) => sequence);
  // Rows of numbers nearly always differ at once: only those that begin alike have to be read wholly.
  const groups: Group[] = [];
  for (const alike of await groupBy(all, task, (sequence) => contentHash(data, sequence, firstSteps))) {
    if (alike.length === 1) groups.push(alike);
    else for (const equal of await groupBy(alike, task, (sequence) => contentHash(data, sequence, Infinity))) groups.push(equal);
  }
  return groups.sort((a, b) => a[0]! - b[0]!);
}

// One random read per sequence of a data set that stays in its file.
const firstSteps = 4;
const sequencesPerCheckpoint = 256;

async function groupBy(sequences: Group, task: Task, keyOf: (sequence: number) => string): Promise<Group[]> {
  const groups = new Map<string, number[]>();
  for (const [i, sequence] of sequences.entries()) {
    if (i % sequencesPerCheckpoint === 0) await task.checkpoint();
    const key = keyOf(sequence);
    const group = groups.get(key);
    if (group) group.push(sequence);
    else groups.set(key, [sequence]);
  }
  return [...groups.values()];
}

/** @param steps most steps of feature rows that count; symbols count wholly, but without padding */
function contentHash(data: PairedData, sequence: number, steps: number): string {
  const { dataset } = data;
  const further = (dataset.further ?? []).map((input) => input.sequences);
  const symbols = further.length === 0 ? data.symbolsOf(sequence) : null;
  if (symbols) return hashOf(symbols, symbols.length);
  return [dataset, ...further].map((input) => hashOf(firstValues(input, sequence, steps), input.lengths[sequence]!)).join();
}

function firstValues(input: Sequences, sequence: number, steps: number): ValueArray {
  const width = widthOf(input);
  const start = input.offsets[sequence]!;
  return input.values.subarray(start * width, Math.min(input.offsets[sequence + 1]!, start + steps) * width);
}

/** Two independent 32-bit FNV-1a hashes and the length: a chance collision only keeps two sequences on one side. */
function hashOf(values: ValueArray, length: number): string {
  const bits = values instanceof Int32Array ? values : new Int32Array(values.buffer, values.byteOffset, values.length);
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (const word of bits) {
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul((b ^ word) + (b >>> 15), 0x85ebca6b);
  }
  return `${length}:${a}:${b}`;
}

function ascending(sequences: number[]): Int32Array {
  return Int32Array.from(sequences).sort();
}
