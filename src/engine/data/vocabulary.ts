/**
 * Vocabularies: which word stands behind a token id. They come in files of their own, beside the data.
 */
import { UnrollError } from '../core/errors.js';
import type { SequenceDataset } from './dataset.js';
import { indexOfValue, lastAtMost, replaced } from './values.js';

export interface Vocabulary {
  /** File name, for messages. */
  readonly name: string;
  /** Index = id; null where an id has no word. */
  readonly words: readonly (string | null)[];
}

/** Ids beyond this are no vocabulary but a mistake (or an attempt to use up memory). */
const largestId = 10_000_000;

/** How vocabularies write "a word I do not know", in order of preference. */
const unknownWords = ['[UNK]', '<unk>', '<UNK>', '[unk]', 'UNK', '<oov>', '<OOV>'];

/**
 * Reads `vocab.json` (word → id, or a list of words), a Hugging Face `tokenizer.json` of whole words, or a text file
 * with one word a line (line 1 = id 0).
 * @throws UnrollError for anything else; tokenizers of word pieces are refused
 */
export function parseVocabulary(name: string, text: string): Vocabulary {
  const content = text.replace(/^\uFEFF/, '');
  if (!/^\s*[[{]/.test(content) || !name.toLowerCase().endsWith('.json')) {
    return { name, words: content.replace(/\r?\n$/, '').split(/\r?\n/) };
  }
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new UnrollError('data', `${name}: is not valid JSON (${(error as Error).message}). Write it again.`);
  }
  return { name, words: wordsOf(name, json) };
}

function wordsOf(name: string, json: unknown): (string | null)[] {
  if (Array.isArray(json) && json.every((word) => typeof word === 'string')) return json;
  if (isRecord(json)) {
    const { model } = json;
    if (!isRecord(model)) return wordsById(name, json);
    if (model.type === undefined || model.type === 'WordLevel') {
      if (isRecord(model.vocab)) return wordsById(name, model.vocab);
    } else {
      throw new UnrollError('data', `${name}: is a tokenizer of word pieces (${JSON.stringify(model.type)}), which is not supported. Save the token ids as data instead.`);
    }
  }
  throw new UnrollError('data', `${name}: holds no vocabulary. Give {"word": id, …}, ["word", …], or a word-level tokenizer.json.`);
}

function wordsById(name: string, ids: Record<string, unknown>): (string | null)[] {
  const words: (string | null)[] = [];
  for (const [word, id] of Object.entries(ids)) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > largestId) {
      throw new UnrollError('data', `${name}: the id of "${word}" is ${JSON.stringify(id)}; ids are whole numbers from 0.`);
    }
    while (words.length <= id) words.push(null);
    words[id] = word;
  }
  return words;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Tokens get their words; sequences of words become tokens. A word is looked up as it stands, then in lower case, then
 * without punctuation around it; unknown ones become `[UNK]` or its like. Where the vocabulary has none, sequences with
 * unknown words are an error, as the model has no input for them.
 * Characters that the vocabulary does not know at all, and features, are left as they are.
 */
export function withVocabulary(dataset: SequenceDataset, vocabulary: Vocabulary): SequenceDataset {
  const { content } = dataset;
  if (content.kind === 'features') return dataset;
  if (content.kind === 'tokens') return { ...dataset, content: { ...content, vocabulary: vocabulary.words } };

  const ids = new Map<string, number>();
  vocabulary.words.forEach((word, id) => word && !ids.has(word) && ids.set(word, id)); // '' is padding, no word
  const lookUp = (word: string): number | undefined => {
    const lower = word.toLowerCase();
    return ids.get(word) ?? ids.get(lower) ?? ids.get(lower.replace(/^[\p{P}\p{S}]+|[\p{P}\p{S}]+$/gu, ''));
  };
  const found = content.alphabet.map(lookUp);
  const unknown = content.alphabet.filter((_, i) => found[i] === undefined);
  if (unknown.length === content.alphabet.length) {
    return { ...dataset, notes: [...dataset.notes, `${vocabulary.name} knows none of the data's symbols and is not used.`] };
  }
  const unknownId = unknownWords.map((word) => ids.get(word)).find((id) => id !== undefined);
  if (unknown.length > 0 && unknownId === undefined) {
    const shown = unknown.slice(0, 3).map((word) => `"${word}"`).join(', ');
    const row = dataset.locationOf(firstWith(dataset, content.alphabet.indexOf(unknown[0]!)));
    throw new UnrollError(
      'data',
      `${dataset.name}${row ? ` line ${row.line}` : ''}: ${vocabulary.name} has no ${shown} and no [UNK] for unknown words (${unknown.length} missing). Give the vocabulary that the model was trained with.`,
    );
  }
  const idOf = Int32Array.from(found, (id) => id ?? unknownId!);
  const note = `${unknown.length.toLocaleString('en')} of ${content.alphabet.length.toLocaleString('en')} different words are not in ${vocabulary.name} and are read as ${vocabulary.words[unknownId ?? 0]}.`;
  return {
    ...dataset,
    content: { kind: 'tokens', vocabulary: vocabulary.words, ids: [...new Set(idOf)].sort((a, b) => a - b) },
    values: replaced(dataset.values, idOf),
    notes: unknown.length > 0 ? [...dataset.notes, note] : dataset.notes,
  };
}

/** @returns the first sequence in which a symbol stands. */
function firstWith(dataset: SequenceDataset, symbol: number): number {
  return lastAtMost(dataset.offsets, indexOfValue(dataset.values, symbol));
}
