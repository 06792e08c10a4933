/**
 * An alphabet for continuous inputs, which have none (ours; the paper reads symbols only): one feature is cut at
 * quantiles, several are clustered. Every symbol is described by the ranges it stands for.
 */
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { Batch, BatchInput } from '../../data/batch.js';
import type { PairedData } from '../../data/pairedData.js';
import { kmeans, nearestCentres } from '../../learn/kmeans.js';
import type { Alphabet } from './alphabet.js';

/** Rows that the ranges are found on. */
const sampleRows = 20_000;
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

/**
 * @param data of feature rows
 * @param fitted the sequences whose rows decide the ranges, in random order
 * @param count number of symbols wanted; fewer where the rows do not tell so many apart
 */
export async function alphabetOfRanges(data: PairedData, fitted: ArrayLike<number>, count: number, seed: number, task: Task): Promise<Alphabet> {
  const rows = await collectRows(data, fitted, task);
  const features = rows.width === data.features?.length ? data.features : Array.from({ length: rows.width }, (_, i) => `x${i + 1}`);
  const scale = scaling(rows);
  const centres = rows.width === 1 ? binCentres(rows, count) : await clusterCentres(rows, scale, count, seed, task);
  const nearest = (given: Rows): Int32Array => nearestCentres(scaled(given, scale), scaled({ ...given, data: centres, count: centres.length / given.width }, scale).data, task);
  const members = nearest(rows);
  const symbols = centres.length / rows.width;
  return {
    names: rows.width === 1 ? binNames(rows, members, symbols, features[0]!) : clusterNames(rows, members, centres, scale, features),
    tokens: symbols,
    symbolOf: Int32Array.from({ length: symbols }, (_, symbol) => symbol),
    exact: false,
    tokensOf: (sequence) => nearest(rowsOf(data, sequence)),
    steps: (chosen) => stepsOf(rows.inputs, centres, chosen),
    textOf: (word) => `${word.length} steps`,
  };
}

async function collectRows(data: PairedData, fitted: ArrayLike<number>, task: Task): Promise<Rows> {
  const parts: Rows[] = [];
  let count = 0;
  for (let i = 0; i < fitted.length && count < sampleRows; i++) {
    if (i % 64 === 0) await task.checkpoint();
    const rows = rowsOf(data, fitted[i]!);
    if (rows.count > 0) parts.push(rows);
    count += rows.count;
  }
  const first = parts[0];
  if (!first) throw new UnrollError('data', `${data.dataset.name}: all sequences are empty; a state machine needs steps.`);
  const joined = new Float32Array(count * first.width);
  let at = 0;
  for (const rows of parts) {
    joined.set(rows.data, at);
    at += rows.data.length;
  }
  return { ...first, data: joined, count };
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

function stepsOf(inputs: readonly number[], centres: Float32Array, symbols: ArrayLike<number>): Batch {
  const width = inputs.reduce((sum, size) => sum + size, 0);
  const count = symbols.length;
  let column = 0;
  const batchInputs = inputs.map((size): BatchInput => {
    const rows = new Float32Array(count * size);
    for (let i = 0; i < count; i++) {
      const from = symbols[i]! * width + column;
      rows.set(centres.subarray(from, from + size), i * size);
    }
    column += size;
    return { kind: 'features', data: rows, width: size };
  });
  return { count, steps: 1, inputs: batchInputs, mask: null, lengths: new Int32Array(count).fill(1) };
}

interface Scaling {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

function scaling({ data, count, width }: Rows): Scaling {
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (let i = 0; i < data.length; i++) mean[i % width]! += data[i]! / count;
  for (let i = 0; i < data.length; i++) deviation[i % width]! += (data[i]! - mean[i % width]!) ** 2 / count;
  return { mean, deviation: deviation.map((square) => Math.sqrt(square) || 1) };
}

/** Columns as distances from the mean in standard deviations, so that units do not decide which rows are alike. */
function scaled({ data, count, width }: Rows, { mean, deviation }: Scaling) {
  return { data: data.map((value, i) => (value - mean[i % width]!) / deviation[i % width]!), count, width, weights: null };
}

async function clusterCentres(rows: Rows, scale: Scaling, count: number, seed: number, task: Task): Promise<Float32Array> {
  const { centres } = await kmeans(scaled(rows, scale), count, { seed, restarts: 3 }, task);
  return centres.map((value, i) => value * scale.deviation[i % rows.width]! + scale.mean[i % rows.width]!);
}

/** Medians of equally filled bins, distinct and ascending. */
function binCentres({ data, count }: Rows, bins: number): Float32Array {
  const sorted = data.slice().sort();
  return Float32Array.from(new Set(Array.from({ length: bins }, (_, bin) => sorted[Math.floor(((bin + 0.5) / bins) * count)]!)));
}

function binNames(rows: Rows, members: Int32Array, symbols: number, feature: string): string[] {
  const names: string[] = [];
  for (let symbol = 0; symbol < symbols; symbol++) names.push(`${feature} ${rangeText(valuesOf(rows, members, symbol, 0), 0, 1)}`);
  return unique(names);
}

function clusterNames(rows: Rows, members: Int32Array, centres: Float32Array, scale: Scaling, features: readonly string[]): string[] {
  const { width } = rows;
  const names = Array.from({ length: centres.length / width }, (_, symbol) => {
    const extremity = (feature: number): number => Math.abs(centres[symbol * width + feature]! - scale.mean[feature]!) / scale.deviation[feature]!;
    const order = features.map((_, feature) => feature).sort((a, b) => extremity(b) - extremity(a) || a - b);
    return order
      .slice(0, namedFeatures)
      .map((feature) => `${features[feature]!} ${rangeText(valuesOf(rows, members, symbol, feature), 0.05, 0.95)}`)
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

function rangeText(sorted: readonly number[], from: number, to: number): string {
  if (sorted.length === 0) return '(never seen)';
  const text = (share: number): string => String(Number(sorted[Math.round(share * (sorted.length - 1))]!.toPrecision(3)));
  return text(from) === text(to) ? text(from) : `${text(from)} to ${text(to)}`;
}

function unique(names: readonly string[]): string[] {
  const used = new Map<string, number>();
  return names.map((name) => {
    const times = (used.get(name) ?? 0) + 1;
    used.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
