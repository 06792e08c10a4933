/**
 * The sequence that a question is about.
 */
import { UnrollError } from '../core/errors.js';
import { realSteps } from '../data/batch.js';
import { widthOf } from '../data/dataset.js';
import type { PairedData } from '../data/pairedData.js';
import type { InputSteps } from './stepPicture.js';
import type { ParameterValues } from './method.js';

/**
 * @param values of a question that has a parameter `sequence`, counted from 1
 * @returns index of the sequence in the data, from 0
 * @throws UnrollError (usage) where the data has no such sequence
 */
export function chosenSequence(values: ParameterValues, { count, dataset }: PairedData): number {
  const number = Number(values.sequence);
  if (number >= 1 && number <= count) return number - 1;
  throw new UnrollError('usage', `${dataset.name} has ${count.toLocaleString('en')} sequences; there is no sequence ${number}. Choose one from 1 to ${count}.`);
}

/** @returns places of the steps that a model takes, among the steps as the data file has them. */
export function placesOf(data: PairedData, sequence: number): Int32Array {
  return realSteps(data.batch([sequence]), 0);
}

/** @returns what a model reads of a sequence, for pictures. */
export function inputStepsOf(data: PairedData, sequence: number): InputSteps {
  const symbols = data.symbolsOf(sequence);
  if (symbols) return { inputs: symbols, width: 1, first: 0, end: symbols.length };
  const width = widthOf(data.dataset);
  const { values, offsets } = data.dataset;
  const rows = values.subarray(offsets[sequence]! * width, offsets[sequence + 1]! * width);
  const places = placesOf(data, sequence);
  const inputs = Float32Array.from({ length: places.length * width }, (_, i) => rows[places[Math.floor(i / width)]! * width + (i % width)]!);
  return { inputs, width, first: 0, end: places.length };
}
