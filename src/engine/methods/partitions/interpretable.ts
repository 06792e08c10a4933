/**
 * Features in which partitions are described to people. They may differ from what the network sees: words that occur,
 * statistics of a series, the values of a row.
 */
import type { Task } from '../../core/task.js';
import { elementCount } from '../../core/tensor.js';
import { numberedFeatures, widthOf } from '../../data/dataset.js';
import { inputForm } from '../../data/inputPictures.js';
import { signatureOf } from '../../data/modelSignature.js';
import type { PairedData } from '../../data/pairedData.js';
import type { FeatureMatrix } from '../../learn/decisionTreeColumns.js';
import type { SequenceModel } from '../../model/sequenceModel.js';

export interface InterpretableFeatures {
  readonly names: readonly string[];
  /** @returns the features of some sequences, [count, names] */
  matrix(sequences: ArrayLike<number>, task: Task): Promise<FeatureMatrix>;
}

/** Words, or pixels, that describe at most. */
const mostColumns = 256;
const sequencesPerCheckpoint = 256;

/** @param fitted sequences by which words are chosen */
export async function interpretableFeatures(data: PairedData, fitted: ArrayLike<number>, model: SequenceModel, task: Task): Promise<InterpretableFeatures> {
  const form = inputForm(model, data);
  const [input] = signatureOf(model).inputs;
  if (form.kind === 'tokens') return wordFeatures(data, await frequentSymbols(data, data.alphabet!, fitted, task));
  if (form.kind === 'image') return imageFeatures(data, form);
  if (input!.kind === 'block' && input!.shape.length > 1) {
    const [height, width, ...channels] = input!.shape as [number, number, ...number[]];
    return imageFeatures(data, { height, width, channels: elementCount(channels) });
  }
  return input!.kind === 'block' || form.kind === 'values' ? valueFeatures(data) : seriesFeatures(data, data.features ?? []);
}

/** How often each word occurs, the first and the last one, and the length. */
function wordFeatures(data: PairedData, symbols: readonly number[]): InterpretableFeatures {
  const alphabet = data.alphabet!;
  const placeOf = new Map(symbols.map((symbol, place) => [symbol, place]));
  const ends = symbols.length <= 16 ? symbols : [];
  const names = [
    ...symbols.map((symbol) => `count of ${alphabet[symbol]}`),
    ...ends.map((symbol) => `first is ${alphabet[symbol]}`),
    ...ends.map((symbol) => `last is ${alphabet[symbol]}`),
    'length',
  ];
  return perSequence(names, (sequence, row) => {
    const word = data.symbolsOf(sequence)!;
    for (const symbol of word) {
      const place = placeOf.get(symbol);
      if (place !== undefined) row[place]!++;
    }
    const [first, last] = [placeOf.get(word[0] ?? -1), placeOf.get(word.at(-1) ?? -1)];
    if (ends.length > 0 && first !== undefined) row[symbols.length + first] = 1;
    if (ends.length > 0 && last !== undefined) row[symbols.length + ends.length + last] = 1;
    row[names.length - 1] = word.length;
  });
}

async function frequentSymbols(data: PairedData, alphabet: readonly string[], fitted: ArrayLike<number>, task: Task): Promise<readonly number[]> {
  const counts = new Int32Array(alphabet.length);
  for (let i = 0; i < fitted.length; i++) {
    if (i % sequencesPerCheckpoint === 0) await task.checkpoint();
    // Once per sequence: a word that one sequence repeats says little about the others.
    for (const symbol of new Set(data.symbolsOf(fitted[i]!))) counts[symbol]!++;
  }
  return Array.from(counts.keys())
    .filter((symbol) => counts[symbol]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, mostColumns);
}

const statistics = ['mean', 'deviation', 'minimum', 'maximum', 'first', 'last', 'slope'] as const;

/** Statistics of every feature over the steps, and the length. */
function seriesFeatures(data: PairedData, features: readonly string[]): InterpretableFeatures {
  const names = [...features.flatMap((feature) => statistics.map((statistic) => `${statistic} of ${feature}`)), 'length'];
  const width = features.length;
  return perSequence(names, (sequence, row) => {
    const values = rowsOf(data, sequence);
    const steps = values.length / width;
    row[names.length - 1] = steps;
    if (steps === 0) return;
    for (let feature = 0; feature < width; feature++) row.set(statisticsOf(values, feature, width), feature * statistics.length);
  });
}

function statisticsOf(values: ArrayLike<number>, feature: number, width: number): number[] {
  const steps = values.length / width;
  const middle = (steps - 1) / 2;
  let sum = 0;
  let moment = 0;
  let least = Infinity;
  let most = -Infinity;
  for (let step = 0; step < steps; step++) {
    const value = values[step * width + feature]!;
    sum += value;
    moment += (step - middle) * value;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const mean = sum / steps;
  let squares = 0;
  for (let step = 0; step < steps; step++) squares += (values[step * width + feature]! - mean) ** 2;
  // Σ(t − t̄)² of 0 … n − 1
  const spread = (steps * (steps * steps - 1)) / 12;
  return [mean, Math.sqrt(squares / steps), least, most, values[feature]!, values[(steps - 1) * width + feature]!, spread > 0 ? moment / spread : 0];
}

/** The numbers of an input that has no order. */
function valueFeatures(data: PairedData): InterpretableFeatures {
  const count = data.dataset.lengths[0]! * widthOf(data.dataset);
  const names = data.features?.length === count ? data.features : numberedFeatures(count);
  return perSequence(names, (sequence, row) => row.set(rowsOf(data, sequence)));
}

/** Pixels, or means over squares of them where there are many, over all channels. */
function imageFeatures(data: PairedData, { height, width, channels, channelsFirst = false }: { readonly height: number; readonly width: number; readonly channels: number; readonly channelsFirst?: boolean }): InterpretableFeatures {
  const square = Math.ceil(Math.sqrt((height * width) / mostColumns));
  const rows = Math.ceil(height / square);
  const columns = Math.ceil(width / square);
  const names = Array.from({ length: rows * columns }, (_, i) => {
    const [y, x] = [Math.floor(i / columns) * square, (i % columns) * square];
    return square === 1 ? `pixel ${y},${x}` : `pixels ${y}–${Math.min(height, y + square) - 1},${x}–${Math.min(width, x + square) - 1}`;
  });
  return perSequence(names, (sequence, row) => {
    const values = rowsOf(data, sequence);
    const counts = new Int32Array(names.length);
    for (let i = 0; i < values.length; i++) {
      const pixel = channelsFirst ? i % (height * width) : Math.floor(i / channels);
      const place = Math.floor(Math.floor(pixel / width) / square) * columns + Math.floor((pixel % width) / square);
      row[place]! += values[i]!;
      counts[place]!++;
    }
    counts.forEach((count, place) => (row[place]! /= Math.max(1, count)));
  });
}

/** @returns the real steps of a sequence, one after the other */
function rowsOf({ dataset }: PairedData, sequence: number): ArrayLike<number> {
  const width = widthOf(dataset);
  const [start, end] = [dataset.offsets[sequence]!, dataset.offsets[sequence + 1]!];
  const values = dataset.values.subarray(start * width, end * width);
  return dataset.mask ? values.filter((_, i) => dataset.mask![start + Math.floor(i / width)] !== 0) : values;
}

function perSequence(names: readonly string[], fill: (sequence: number, row: Float32Array) => void): InterpretableFeatures {
  const width = names.length;
  return {
    names,
    async matrix(sequences, task) {
      const matrix = new Float32Array(sequences.length * width);
      for (let i = 0; i < sequences.length; i++) {
        if (i % sequencesPerCheckpoint === 0) await task.checkpoint();
        fill(sequences[i]!, matrix.subarray(i * width, (i + 1) * width));
      }
      return { data: matrix, count: sequences.length, width };
    },
  };
}
