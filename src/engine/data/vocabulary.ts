/**
 * Vocabularies: which word stands behind a token id, and how text becomes ids. They come in files of their own, beside
 * the data.
 */
import { UnrollError } from '../core/errors.js';
import { parseBoundedJson } from '../core/json.js';
import type { Task } from '../core/task.js';
import { locationText, offsetsOf, type Labels, type SequenceDataset } from './dataset.js';
import { growableInt32 } from './growable.js';
import { dataLimits } from './limits.js';
import { isRecord, mapOf } from './tokenizer/component.js';
import { wordList, type TextTokenizer } from './tokenizer/textTokenizer.js';
import { isTokenizerJson, parseTokenizerJson } from './tokenizer/tokenizerJson.js';
import { indexOfValue, lastAtMost, replaced } from './values.js';

export interface Vocabulary {
  /** File name, for messages. */
  readonly name: string;
  /** Index = id; null where an id has no word. */
  readonly words: readonly (string | null)[];
  /** How text becomes ids where the file says so; absent = each word is looked up among `words`. */
  readonly tokenizer?: TextTokenizer;
  /** Why text cannot become ids with it; ids still have their words. */
  readonly refusal?: string;
}

/**
 * Reads `vocab.json` (word → id, or a list of words), a Hugging Face `tokenizer.json`, or a text file with one word a
 * line (line 1 = id 0). A list that begins with '' and [UNK] is Keras TextVectorization's.
 * @throws UnrollError for anything else
 */
export function parseVocabulary(name: string, text: string): Vocabulary {
  const content = text.replace(/^\uFEFF/, '');
  if (!/^\s*[[{]/.test(content) || !name.toLowerCase().endsWith('.json')) {
    const words = content.replace(/\r?\n$/, '').split(/\r?\n/, dataLimits.vocabulary + 1);
    if (words.length > dataLimits.vocabulary) throw new UnrollError('data', `${name}: has more than ${dataLimits.vocabulary.toLocaleString('en')} lines, too many for a list of words. Give the vocabulary of the model.`);
    return { name, words };
  }
  let json: unknown;
  try {
    json = parseBoundedJson(content);
  } catch (error) {
    throw new UnrollError('data', `${name}: is not valid JSON (${(error as Error).message}). Write it again.`);
  }
  if (Array.isArray(json) && json.every((word) => typeof word === 'string')) return { name, words: json };
  if (isRecord(json) && isTokenizerJson(json)) {
    const { ids, tokenizer, refusal } = parseTokenizerJson(name, json);
    return { name, words: wordsById(name, ids), ...(tokenizer && { tokenizer }), ...(refusal !== null && { refusal }) };
  }
  if (isRecord(json) && !isRecord(json.model)) return { name, words: wordsById(name, mapOf(json)) };
  throw new UnrollError('data', `${name}: holds no vocabulary. Give {"word": id, …}, ["word", …], or a tokenizer.json.`);
}

function wordsById(name: string, ids: ReadonlyMap<string, unknown>): (string | null)[] {
  const words: (string | null)[] = [];
  for (const [word, id] of ids) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= dataLimits.vocabulary) {
      throw new UnrollError('data', `${name}: the id of "${word}" is ${JSON.stringify(id)}; ids are whole numbers from 0, and below ${dataLimits.vocabulary.toLocaleString('en')}.`);
    }
    while (words.length <= id) words.push(null);
    words[id] = word;
  }
  return words;
}

/**
 * Tokens get their words; sequences of words become tokens. Unknown words become `[UNK]` or its like; where the
 * vocabulary has none, they are an error, as the model has no input for them.
 * Characters that the vocabulary does not know at all, and features, are left as they are.
 */
export async function withVocabulary(dataset: SequenceDataset, vocabulary: Vocabulary, task: Task): Promise<SequenceDataset> {
  const { content } = dataset;
  if (content.kind === 'features') return dataset;
  if (content.kind === 'tokens') return { ...dataset, content: { ...content, vocabulary: vocabulary.words } };

  const { alphabet } = content;
  const unused = (why: string): SequenceDataset => ({ ...dataset, notes: [...dataset.notes, `${vocabulary.name} ${why} and is not used.`] });
  if (vocabulary.refusal !== undefined) {
    if (alphabet.every((symbol) => [...symbol].length === 1)) return unused('cannot take text apart');
    throw new UnrollError('data', `${dataset.name}: ${vocabulary.name} ${vocabulary.refusal}`);
  }
  const tokenizer = vocabulary.tokenizer ?? wordList(vocabulary.words);
  const found = alphabet.map((word) => tokenizer.idsOf(word, false));
  const atStart = tokenizer.knowsSpaces ? alphabet.map((word) => tokenizer.idsOf(word, true) ?? []) : null;
  const isKnown = (ids: readonly number[] | null): boolean => ids !== null && !(tokenizer.unknown !== null && ids.includes(tokenizer.unknown));
  const unknown = alphabet.filter((_, i) => !isKnown(found[i]!));
  if (unknown.length === alphabet.length) return unused("knows none of the data's symbols");
  const missing = alphabet.filter((_, i) => found[i] === null);
  if (missing.length > 0) {
    const shown = missing.slice(0, 3).map((word) => `"${word}"`).join(', ');
    const location = dataset.locationOf(lastAtMost(dataset.offsets, indexOfValue(dataset.values, alphabet.indexOf(missing[0]!))));
    throw new UnrollError(
      'data',
      `${dataset.name}${location ? ` ${locationText(location)}` : ''}: ${vocabulary.name} has no ${shown} and no [UNK] for unknown words (${missing.length} missing). Give the vocabulary that the model was trained with.`,
    );
  }
  const unknownNote = `${unknown.length.toLocaleString('en')} of ${alphabet.length.toLocaleString('en')} different words are not in ${vocabulary.name} and are read as ${vocabulary.words[tokenizer.unknown ?? 0]}.`;
  const special = [...tokenizer.before, ...tokenizer.after].map((id) => vocabulary.words[id] ?? id).join(' and ');
  const tokens = await toTokens(dataset, found as (readonly number[])[], atStart, tokenizer, task);
  const ids = [...new Set([...found.flatMap((each) => each!), ...(atStart ?? []).flat(), ...tokenizer.before, ...tokenizer.after])].sort((a, b) => a - b);
  return {
    ...dataset,
    ...tokens,
    content: { kind: 'tokens', vocabulary: vocabulary.words, ids },
    notes: [...dataset.notes, ...(unknown.length > 0 ? [unknownNote] : []), ...(special === '' ? [] : [`${special} are added to every sequence, as ${vocabulary.name} says.`])],
  };
}

/**
 * @param ids of every symbol
 * @param atStart of every symbol where it begins a sequence; null where that makes no difference
 * @returns the sequences in tokens; where a word becomes several, the label of its step is that of the first
 */
async function toTokens(dataset: SequenceDataset, ids: readonly (readonly number[])[], atStart: readonly (readonly number[])[] | null, { before, after }: TextTokenizer, task: Task): Promise<Partial<SequenceDataset>> {
  if (before.length + after.length === 0 && !atStart && ids.every((each) => each.length === 1)) {
    return { values: replaced(dataset.values, Int32Array.from(ids, ([id]) => id!)) };
  }
  const stepLabels = dataset.labels?.per === 'step' ? dataset.labels.values : null;
  const tokens = growableInt32();
  const labels = growableInt32();
  const lengths = new Int32Array(dataset.count);
  const add = (each: readonly number[], label: number): void => {
    each.forEach((id, i) => {
      tokens.push(id);
      if (stepLabels) labels.push(i === 0 ? label : -1);
    });
  };
  for (let sequence = 0; sequence < dataset.count; sequence++) {
    if (sequence % 1024 === 0) await task.checkpoint();
    const start = dataset.offsets[sequence]!;
    const first = tokens.length;
    add(before, -1);
    dataset.values.subarray(start, dataset.offsets[sequence + 1]!).forEach((symbol, i) => add((i === 0 && atStart ? atStart : ids)[symbol]!, stepLabels?.[start + i] ?? -1));
    add(after, -1);
    lengths[sequence] = tokens.length - first;
  }
  const perStep: Labels | null = stepLabels ? { ...dataset.labels!, values: labels.joined() } : dataset.labels;
  return { values: tokens.values(), lengths, offsets: offsetsOf(lengths), labels: perStep };
}
