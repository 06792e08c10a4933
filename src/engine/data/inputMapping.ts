/**
 * How the symbols, tokens or features of a data set become the numbers of a model's input.
 */
import { UnrollError } from '../core/errors.js';
import { elementCount, shapeText } from '../core/tensor.js';
import { locationText, widthOf, type DataLocation, type Sequences } from './dataset.js';
import type { ModelInput } from './modelSignature.js';
import { isInteger, parseNumber } from './names.js';
import { indexOfValue, lastAtMost } from './values.js';

export interface InputMapping {
  /** One sentence for the user. */
  readonly sentence: string;
  /** The symbols of the data, or null for continuous features. */
  readonly alphabet: readonly string[] | null;
  /** @returns the symbol of a value of the data set, -1 for padding; only where there is an alphabet */
  symbolOf(value: number): number;
  /** What each symbol is to the model: a token id, a one-hot column, or a number. Empty for continuous features. */
  readonly codes: ArrayLike<number>;
  /** `rows` are continuous features, handed on as they are. */
  readonly form: 'tokens' | 'oneHot' | 'number' | 'rows';
  /** How well the data fit, 0..1, for choosing among files. */
  readonly fit: number;
}

export interface MappingOptions {
  /** Symbols in the order of the model's input, where it is not the sorted one or the data lack some. */
  readonly symbols?: readonly string[];
}

/** Sequences for one input of the model, and what messages about them begin with. */
export interface InputData {
  /** File, and the array or key where the model has several inputs: `data.npz: X2`. */
  readonly name: string;
  readonly sequences: Sequences;
  locationOf(sequence: number): DataLocation | null;
}

/** @throws UnrollError when the data cannot be the model's input */
export function mapInput(data: InputData, input: ModelInput, options: MappingOptions): InputMapping {
  const { content } = data.sequences;
  if (input.kind === 'block') checkBlock(data, input);
  switch (content.kind) {
    case 'symbols':
      return mapSymbols(data, content.alphabet, input, options);
    case 'tokens':
      return mapTokens(data, content, input);
    case 'features':
      return mapFeatures(data, content.names, input);
  }
}

/** Every sequence has to hold just the numbers of the block, in whatever steps. */
function checkBlock(data: InputData, { name, shape }: ModelInput & { kind: 'block' }): void {
  const { lengths } = data.sequences;
  const width = widthOf(data.sequences);
  const size = elementCount(shape);
  const wrong = lengths.findIndex((length) => length * width !== size);
  if (wrong < 0) return;
  const location = data.locationOf(wrong);
  throw misfit(data, `${location === null ? '' : `${locationText(location)} `}has ${shapeText([lengths[wrong]!, width])} numbers, but the model's input "${name}" takes ${shapeText(shape)}`, 'Choose the data of this model.');
}

function mapSymbols(data: InputData, found: readonly string[], input: ModelInput, { symbols }: MappingOptions): InputMapping {
  const alphabet = symbols ?? found;
  const places = new Map(alphabet.map((symbol, place) => [symbol, place]));
  const missing = found.find((symbol) => !places.has(symbol));
  if (missing !== undefined) throw misfit(data, `the symbol "${missing}" is not among the given ones (${list(alphabet)})`, 'Add it to the list of symbols.');
  const placeOf = Int32Array.from(found, (symbol) => places.get(symbol)!);
  const mapping = { alphabet, symbolOf: (value: number): number => placeOf[value]! };
  const size = alphabet.length;

  if (input.kind !== 'tokens') {
    if (input.kind === 'features' && input.width === size && size > 1) {
      return { ...mapping, sentence: `Symbols ${list(alphabet)} become one-hot rows, in this order.`, codes: alphabet.map((_, i) => i), form: 'oneHot', fit: 1 };
    }
    if (input.kind === 'features' && input.width !== 1) {
      throw misfit(data, `has ${size} symbols (${list(alphabet)}), but the model takes ${input.width} features per step`, 'Choose other data, or list all symbols in the order of the model\'s input.');
    }
    const codes = alphabet.map((symbol) => parseNumber(symbol) ?? NaN);
    const text = alphabet.find((_, i) => Number.isNaN(codes[i]));
    if (text !== undefined) throw misfit(data, `the symbol "${text}" is no number, but the model takes one number per step`, 'Choose other data.');
    return { ...mapping, sentence: `Symbols ${list(alphabet)} are the number itself, one feature per step.`, codes, form: 'number', fit: 0.8 };
  }

  const { vocabularySize: rows, maskZero } = input;
  const words = alphabet.some((symbol) => [...symbol].length > 1);
  if (words && !symbols && alphabet.every((symbol) => isInteger(symbol) && Number(symbol) >= 0 && Number(symbol) < (rows ?? Infinity))) {
    return { ...mapping, sentence: 'The numbers in a sequence are the token ids themselves.', codes: alphabet.map(Number), form: 'tokens', fit: 0.7 };
  }
  const shift = rows === size && !maskZero ? 0 : 1;
  if (rows !== null && rows < size + shift) {
    throw misfit(data, `has ${size} symbols (${list(alphabet)}), but the model's embedding has ${rows} ids${maskZero ? ', one of them padding' : ''}`, 'Choose the data of this model.');
  }
  // Sorted places say nothing about ids when the vocabulary is larger than the words that happen to be in the data.
  if (words && !symbols && rows !== size + shift) {
    throw misfit(data, `has ${size.toLocaleString('en')} different words, but the model ${rows === null ? 'does not say how many it knows' : `knows ${rows.toLocaleString('en')}`}`, 'Give the vocabulary that the model was trained with (vocab.json).');
  }
  const sentence =
    shift === 0
      ? `Symbols ${list(alphabet)} are the token ids 0 to ${size - 1}, in this order.`
      : `Symbols ${list(alphabet)} are the token ids 1 to ${size}, in this order; 0 is padding.`;
  return { ...mapping, sentence, codes: alphabet.map((_, i) => i + shift), form: 'tokens', fit: rows === size + shift ? 1 : 0.6 };
}

function mapTokens(data: InputData, { ids, vocabulary }: { readonly ids: readonly number[]; readonly vocabulary: readonly (string | null)[] | null }, input: ModelInput): InputMapping {
  const masked = input.kind === 'tokens' && input.maskZero;
  const real = masked ? ids.filter((id) => id !== 0) : ids;
  const base = { alphabet: uniqueWords(real, vocabulary), symbolOf: placesAmong(real), codes: real };
  const largest = ids.at(-1) ?? 0;
  if (input.kind === 'block') return { ...base, sentence: 'Integers are the numbers themselves.', form: 'number', fit: 0.5 };
  if (input.kind === 'features') {
    if (input.width === 1) return { ...base, sentence: 'Integers are the number itself, one feature per step.', form: 'number', fit: 0.6 };
    checkIds(data, ids, input.width, `the model takes ${input.width} features per step`);
    return { ...base, sentence: `Token ids become one-hot rows of ${input.width} features.`, form: 'oneHot', fit: largest === input.width - 1 ? 0.9 : 0.5 };
  }
  const { vocabularySize } = input;
  if (vocabularySize !== null) checkIds(data, ids, vocabularySize, `the model's embedding has ${vocabularySize} ids`);
  const padding = masked ? '; 0 is padding, which the model masks' : '';
  const fit = vocabularySize === null ? 0.6 : 0.7 + 0.3 * ((largest + 1) / vocabularySize);
  return { ...base, sentence: `Token ids are the model's input as they are${padding}.`, form: 'tokens', fit };
}

function mapFeatures(data: InputData, names: readonly string[], input: ModelInput): InputMapping {
  if (input.kind === 'tokens') throw misfit(data, 'holds feature rows, but the model takes token ids', 'Choose data of symbols or integer tokens.');
  if (input.kind === 'block') {
    return { sentence: `${names.length === 1 ? 'Numbers' : `The features ${list(names)}`} are the model's input ${shapeText(input.shape)} as they are.`, alphabet: null, symbolOf: () => -1, codes: [], form: 'rows', fit: 0.8 };
  }
  if (names.length !== input.width) {
    throw misfit(data, `has ${names.length} features (${list(names)}), but the model takes ${input.width}`, 'Say in the sidecar which they are (featureColumns), and which column tells sequences apart where each row is a step (idColumn).');
  }
  const sentence = names.length === 1 ? `The one feature "${names[0]}" is the model's input as it is.` : `The features ${list(names)} are the model's input as they are, in this order.`;
  return { sentence, alphabet: null, symbolOf: () => -1, codes: [], form: 'rows', fit: 0.9 };
}

/** Ids below this are looked up in a table, which counts where data have millions of tokens. */
const tableSize = 2 ** 20;

/** @returns a function that finds the place of an id among `ids`, -1 where it is not one of them */
function placesAmong(ids: readonly number[]): (id: number) => number {
  const usual = new Int32Array(tableSize).fill(-1);
  const unusual = new Map<number, number>();
  ids.forEach((id, place) => (id >= 0 && id < tableSize ? (usual[id] = place) : unusual.set(id, place)));
  return (id) => usual[id] ?? unusual.get(id) ?? -1;
}

function checkIds(data: InputData, ids: readonly number[], limit: number, takes: string): void {
  const wrong = ids.find((id) => id < 0 || id >= limit);
  if (wrong === undefined) return;
  const { values, offsets } = data.sequences;
  const location = data.locationOf(lastAtMost(offsets, indexOfValue(values, wrong)));
  throw misfit(data, `${location === null ? '' : `${locationText(location)} `}holds the token id ${wrong}, but ${takes} (0 to ${limit - 1})`, 'Choose the data of this model.');
}

/** Two ids may have the same word, and some have none: then the id tells them apart. */
function uniqueWords(ids: readonly number[], vocabulary: readonly (string | null)[] | null): string[] {
  if (vocabulary === null) return ids.map(String);
  const used = new Set<string>();
  return ids.map((id) => {
    const word = vocabulary[id];
    const name = word ? (used.has(word) ? `${word}#${id}` : word) : `#${id}`;
    used.add(name);
    return name;
  });
}

function list(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 10).join(', ')}, … (${names.length.toLocaleString('en')})` : names.join(', ');
}

function misfit(data: InputData, what: string, advice: string): UnrollError {
  return new UnrollError('data', `${data.name}: ${what}. ${advice}`);
}
