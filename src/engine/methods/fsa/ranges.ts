/**
 * An alphabet for continuous inputs, which have none (ours; the paper reads symbols only): inputs to which the model
 * reacts alike are one symbol. Clusters of the inputs themselves would cut where the data is dense; clusters of the
 * state that one step leads to cut where the model does. Every symbol is described by the ranges it stands for.
 */
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { Batch, BatchInput } from '../../data/batch.js';
import type { PairedData } from '../../data/pairedData.js';
import { kmeans, type Clustering, type Points } from '../../learn/kmeans.js';
import { nearestCentres } from '../../learn/nearestCentres.js';
import type { RecurrentLayer } from '../../model/sequenceModel.js';
import { stepOnce } from '../../trace/stepStates.js';
import type { RunnableModel, RunStates } from '../../trace/tracer.js';
import { inputStepsOf } from '../chosenSequence.js';
import type { Alphabet } from './alphabet.js';

/** Rows that the ranges are found on. */
const sampleRows = 4000;
/** States that a reaction is watched from, beside the one before the first step: those after some sequences. */
const typicalStates = 4;
const restarts = 5;
/** Features named in a description: the ones in which a symbol lies farthest from the average. */
const namedFeatures = 2;

interface Rows {
  /** [count, width] as the model takes them, several inputs side by side. */
  readonly data: Float32Array;
  readonly count: number;
  readonly width: number;
  /** Columns of each input. */
  readonly inputs: readonly number[];
}

interface SampledRows extends Rows {
  /** [count, width] in the units of the data; as the model takes them where it has further inputs. */
  readonly inDataUnits: Float32Array;
}

/**
 * @param data of feature rows
 * @param fitted the sequences whose rows decide the ranges, in random order
 * @param count number of symbols wanted; fewer where the model does not react in so many ways
 */
export async function alphabetOfRanges(
  runnable: RunnableModel,
  layer: RecurrentLayer,
  data: PairedData,
  fitted: Int32Array,
  count: number,
  seed: number,
  task: Task,
): Promise<Alphabet> {
  const rows = await collectRows(data, fitted, task);
  const run = layer.runs[0]!.traceName;
  const { last } = runnable.run(data.batch(fitted.subarray(0, typicalStates)), { record: new Set([`${run}.h`]) }, task);
  const reactions = (given: Rows): Points => {
    const points = reactionsTo(runnable, run, last, given, task);
    if (points.data.every(Number.isFinite)) return points;
    throw new UnrollError('model', `${data.dataset.name}: on some inputs the hidden state of the model is not a finite number. Check its weights and the data for NaN.`);
  };
  const watched = reactions(rows);
  const { centres, k } = inOrderOfInput(rows, await kmeans(watched, count, { seed, restarts }, task));
  const assignment = nearestCentres(watched, centres, task);
  const typical = meanRows(rows, assignment, k);
  const features = rows.width === data.features?.length ? data.features : Array.from({ length: rows.width }, (_, i) => `x${i + 1}`);
  return {
    names: rangeNames({ ...rows, data: rows.inDataUnits }, assignment, k, features),
    tokens: k,
    symbolOf: Int32Array.from({ length: k }, (_, symbol) => symbol),
    exact: false,
    tokensOf(sequence) {
      const given = rowsOf(data, sequence);
      return given.count === 0 ? new Int32Array(0) : nearestCentres(reactions(given), centres, task);
    },
    steps: (symbols) => stepsOf(rows.inputs, typical, symbols),
    textOf: (word) => `${word.length} steps`,
  };
}

/** h after one step with each row, from the zero state and from typical ones, side by side. */
function reactionsTo(runnable: RunnableModel, run: string, typical: RunStates, rows: Rows, task: Task): Points {
  const { count } = rows;
  const inputs = stepsOf(rows.inputs, rows.data, Int32Array.from({ length: count }, (_, row) => row));
  const { h } = typical.get(run)!;
  const starts = h.length / unitsOf(runnable, run);
  const from: RunStates[] = [new Map()];
  for (let start = 0; start < starts; start++) {
    const repeat = (states: Float32Array): Float32Array => repeated(states, states.length / starts, start, count);
    from.push(new Map([...typical].map(([name, state]) => [name, { h: repeat(state.h), c: state.c && repeat(state.c) }])));
  }
  const reached = from.map((states) => stepOnce(runnable, states, inputs, task).states.get(run)!.h);
  const units = reached[0]!.length / count;
  const width = units * reached.length;
  const data = new Float32Array(count * width);
  reached.forEach((states, part) => {
    for (let row = 0; row < count; row++) data.set(states.subarray(row * units, (row + 1) * units), row * width + part * units);
  });
  return { data, count, width, weights: null };
}

function unitsOf({ names }: RunnableModel, run: string): number {
  return names.find((recorded) => recorded.name === `${run}.h`)!.units;
}

function repeated(states: Float32Array, units: number, row: number, count: number): Float32Array {
  const rows = new Float32Array(count * units);
  for (let i = 0; i < count; i++) rows.set(states.subarray(row * units, (row + 1) * units), i * units);
  return rows;
}

async function collectRows(data: PairedData, fitted: ArrayLike<number>, task: Task): Promise<SampledRows> {
  const parts: SampledRows[] = [];
  let count = 0;
  for (let i = 0; i < fitted.length && count < sampleRows; i++) {
    if (i % 64 === 0) await task.checkpoint();
    const rows = rowsOf(data, fitted[i]!);
    const given = inputStepsOf(data, fitted[i]!);
    if (rows.count > 0) parts.push({ ...rows, inDataUnits: given.width === rows.width ? Float32Array.from(given.inputs) : rows.data });
    count += rows.count;
  }
  const first = parts[0];
  if (!first) throw new UnrollError('data', `${data.dataset.name}: all sequences are empty; a state machine needs steps.`);
  const joined = new Float32Array(count * first.width);
  const inDataUnits = new Float32Array(joined.length);
  let at = 0;
  for (const rows of parts) {
    joined.set(rows.data, at);
    inDataUnits.set(rows.inDataUnits, at);
    at += rows.data.length;
  }
  return { ...first, data: joined, inDataUnits, count };
}

/** The real steps of one sequence. */
function rowsOf(data: PairedData, sequence: number): Rows {
  const { steps, mask, inputs, lengths } = data.batch([sequence]);
  const columns = inputs.map((input) => {
    if (input.kind === 'features') return input.width;
    throw new UnrollError('unsupported', `${data.dataset.name}: the model takes tokens and features side by side; a state machine needs one alphabet.`);
  });
  const width = columns.reduce((sum, size) => sum + size, 0);
  const real = Array.from({ length: steps }, (_, t) => t).filter((t) => (mask ? mask[t] !== 0 : t < lengths[0]!));
  const rows = new Float32Array(real.length * width);
  real.forEach((t, row) => {
    let at = row * width;
    for (const input of inputs) {
      if (input.kind !== 'features') continue;
      rows.set(input.data.subarray(t * input.width, (t + 1) * input.width), at);
      at += input.width;
    }
  });
  return { data: rows, count: real.length, width, inputs: columns };
}

/** One step each, of the rows with the given numbers. */
function stepsOf(inputs: readonly number[], rows: Float32Array, chosen: ArrayLike<number>): Batch {
  const width = inputs.reduce((sum, size) => sum + size, 0);
  const count = chosen.length;
  let column = 0;
  const batchInputs = inputs.map((size): BatchInput => {
    const data = new Float32Array(count * size);
    for (let i = 0; i < count; i++) {
      const from = chosen[i]! * width + column;
      data.set(rows.subarray(from, from + size), i * size);
    }
    column += size;
    return { kind: 'features', data, width: size };
  });
  return { count, steps: 1, inputs: batchInputs, mask: null, lengths: new Int32Array(count).fill(1) };
}

/** Clusters that have rows, numbered by the mean of the first feature, so that symbols stand in a readable order. */
function inOrderOfInput(rows: Rows, { centres, assignment, k }: Clustering): { centres: Float32Array; k: number } {
  const means = meanRows(rows, assignment, k);
  const order = Array.from(new Set(assignment)).sort((a, b) => means[a * rows.width]! - means[b * rows.width]! || a - b);
  const size = centres.length / k;
  const ordered = new Float32Array(order.length * size);
  order.forEach((cluster, place) => ordered.set(centres.subarray(cluster * size, (cluster + 1) * size), place * size));
  return { centres: ordered, k: order.length };
}

function meanRows({ data, count, width }: Rows, members: Int32Array, symbols: number): Float32Array {
  const sums = new Float64Array(symbols * width);
  const sizes = new Float64Array(symbols);
  for (let i = 0; i < count; i++) {
    sizes[members[i]!]!++;
    for (let d = 0; d < width; d++) sums[members[i]! * width + d]! += data[i * width + d]!;
  }
  return Float32Array.from(sums, (sum, i) => sum / sizes[Math.floor(i / width)]!);
}

/** Names by the features in which a symbol lies farthest, in standard deviations, from the average row. */
function rangeNames(rows: Rows, members: Int32Array, symbols: number, features: readonly string[]): string[] {
  const { data, count, width } = rows;
  const typical = meanRows(rows, members, symbols);
  const overall = meanRows(rows, new Int32Array(count), 1);
  const deviation = new Float64Array(width);
  for (let i = 0; i < count * width; i++) deviation[i % width]! += (data[i]! - overall[i % width]!) ** 2 / count;
  const names = Array.from({ length: symbols }, (_, symbol) => {
    const distance = (feature: number): number => (typical[symbol * width + feature]! - overall[feature]!) ** 2 / (deviation[feature]! || 1);
    const order = features.map((_, feature) => feature).sort((a, b) => distance(b) - distance(a) || a - b);
    return order
      .slice(0, namedFeatures)
      .map((feature) => `${features[feature]!} ${rangeText(valuesOf(rows, members, symbol, feature))}`)
      .join(', ');
  });
  return unique(names);
}

/** @returns the values of one feature in the rows of a symbol, ascending. */
function valuesOf({ data, count, width }: Rows, members: Int32Array, symbol: number, feature: number): number[] {
  const values: number[] = [];
  for (let i = 0; i < count; i++) if (members[i] === symbol) values.push(data[i * width + feature]!);
  return values.sort((a, b) => a - b);
}

/** The middle 90 % of the values. */
function rangeText(sorted: readonly number[]): string {
  const text = (share: number): string => String(Number(sorted[Math.round(share * (sorted.length - 1))]!.toPrecision(3)));
  const [low, high] = [text(0.05), text(0.95)];
  if (low === high) return low;
  return low.startsWith('-') ? `${low} to ${high}` : `${low}–${high}`;
}

function unique(names: readonly string[]): string[] {
  const used = new Map<string, number>();
  return names.map((name) => {
    const times = (used.get(name) ?? 0) + 1;
    used.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
