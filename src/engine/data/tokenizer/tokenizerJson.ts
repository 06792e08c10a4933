/**
 * Hugging Face's tokenizer.json: whole words (WordLevel) and word pieces (WordPiece). Byte-pair and unigram models take
 * merges and scores; of them only the words behind the ids are read.
 */
import { UnrollError } from '../../core/errors.js';
import { type Component, type Refuse, isComponent, isRecord } from './component.js';
import { normalizerOf } from './normalizer.js';
import { preTokenizerOf } from './preTokenizer.js';
import type { TextTokenizer } from './textTokenizer.js';

export interface TokenizerFile {
  /** Ids by word. */
  readonly ids: ReadonlyMap<string, unknown>;
  /** Null where text cannot be read with it; then `refusal` says why. */
  readonly tokenizer: TextTokenizer | null;
  readonly refusal: string | null;
}

/** Characters; more between white space is no word, and would be searched for pieces at great length. */
const longestWord = 200;

export function isTokenizerJson(json: Record<string, unknown>): boolean {
  return isRecord(json.model) && 'vocab' in json.model;
}

/**
 * @param name of the file, for messages
 * @throws UnrollError when it holds no vocabulary
 */
export function parseTokenizerJson(name: string, json: Record<string, unknown>): TokenizerFile {
  const model = json.model as Record<string, unknown>;
  const type = typeof model.type === 'string' ? model.type : 'WordLevel';
  const ids = idsOf(model.vocab);
  if (ids === null) throw new UnrollError('data', `${name}: its model has no vocabulary of words and ids. Write it again with the tokenizers library.`);
  const added = new Map<string, number>();
  for (const token of Array.isArray(json.added_tokens) ? json.added_tokens : []) {
    if (!isRecord(token) || typeof token.content !== 'string' || typeof token.id !== 'number') continue;
    added.set(token.content, token.id);
    ids.set(token.content, token.id);
  }
  const advice = 'Save the token ids as data instead.';
  if (type !== 'WordLevel' && type !== 'WordPiece') {
    return { ids, tokenizer: null, refusal: `is a ${type} tokenizer, which text is not taken apart with. ${advice}` };
  }
  const refuse: Refuse = (what) => new UnrollError('data', `has the ${what}, which is not known. ${advice}`);
  try {
    return { ids, tokenizer: tokenizerOf(json, model, type, ids as ReadonlyMap<string, number>, added, refuse), refusal: null };
  } catch (error) {
    if (error instanceof UnrollError) return { ids, tokenizer: null, refusal: error.message };
    throw error;
  }
}

/** WordLevel, WordPiece and BPE have `{word: id}`, Unigram `[[piece, score], …]`. */
function idsOf(vocab: unknown): Map<string, unknown> | null {
  if (isRecord(vocab)) return new Map(Object.entries(vocab));
  if (!Array.isArray(vocab) || !vocab.every((entry) => Array.isArray(entry) && typeof entry[0] === 'string')) return null;
  return new Map((vocab as [string, number][]).map(([piece], id) => [piece, id]));
}

function tokenizerOf(
  json: Record<string, unknown>,
  model: Record<string, unknown>,
  type: 'WordLevel' | 'WordPiece',
  ids: ReadonlyMap<string, number>,
  added: ReadonlyMap<string, number>,
  refuse: Refuse,
): TextTokenizer {
  const component = (key: string): Component | null => (isComponent(json[key]) ? json[key] : null);
  const normalize = normalizerOf(component('normalizer'), refuse);
  const preTokenize = preTokenizerOf(component('pre_tokenizer'), refuse);
  const unknown = typeof model.unk_token === 'string' ? (ids.get(model.unk_token) ?? null) : null;
  const prefix = typeof model.continuing_subword_prefix === 'string' ? model.continuing_subword_prefix : '##';
  const longest = Math.min(longestWord, typeof model.max_input_chars_per_word === 'number' ? model.max_input_chars_per_word : 100);
  const longestPiece = [...ids.keys()].reduce((most, piece) => Math.max(most, piece.length), 0);
  const piecesOf = type === 'WordLevel' ? (word: string) => (ids.has(word) ? [ids.get(word)!] : null) : (word: string) => wordPieces(word, { ids, prefix, longest, longestPiece });
  return {
    idsOf(word) {
      const special = added.get(word);
      if (special !== undefined) return [special];
      const none = unknown === null ? null : [unknown];
      if (word.length > longestWord) return none;
      const found: number[] = [];
      for (const part of preTokenize(normalize(word))) {
        const pieces = piecesOf(part) ?? none;
        if (pieces === null) return null;
        found.push(...pieces);
      }
      return found;
    },
    unknown,
    ...specialTokens(component('post_processor')),
  };
}

interface WordPieces {
  readonly ids: ReadonlyMap<string, number>;
  /** Before a piece that does not begin its word. */
  readonly prefix: string;
  /** Characters of a word, and of a piece. */
  readonly longest: number;
  readonly longestPiece: number;
}

/**
 * Greedy, the longest piece first (Schuster & Nakajima 2012, as BERT uses it).
 * @returns null when some part of the word is in no piece
 */
function wordPieces(word: string, { ids, prefix, longest, longestPiece }: WordPieces): number[] | null {
  const characters = [...word];
  if (characters.length > longest) return null;
  const found: number[] = [];
  for (let start = 0; start < characters.length; ) {
    let end = Math.min(characters.length, start + longestPiece);
    let id: number | undefined;
    while (end > start && (id = ids.get((start > 0 ? prefix : '') + characters.slice(start, end).join(''))) === undefined) end--;
    if (id === undefined) return null;
    found.push(id);
    start = end;
  }
  return found;
}

/** What a post-processor puts around a single sequence. */
function specialTokens(component: Component | null): Pick<TextTokenizer, 'before' | 'after'> {
  const none = { before: [], after: [] };
  switch (component?.type) {
    case 'Sequence': {
      const parts = Array.isArray(component.processors) ? component.processors.filter(isComponent).map(specialTokens) : [];
      return { before: parts.flatMap(({ before }) => before), after: parts.flatMap(({ after }) => after) };
    }
    case 'BertProcessing':
    case 'RobertaProcessing': {
      const id = (pair: unknown): number[] => (Array.isArray(pair) && typeof pair[1] === 'number' ? [pair[1]] : []);
      return { before: id(component.cls), after: id(component.sep) };
    }
    case 'TemplateProcessing': {
      const single: unknown[] = Array.isArray(component.single) ? component.single : [];
      const at = single.findIndex((part) => isRecord(part) && 'Sequence' in part);
      const special = isRecord(component.special_tokens) ? component.special_tokens : {};
      const ids = (parts: readonly unknown[]): number[] =>
        parts.flatMap((part) => {
          const name = isRecord(part) && isRecord(part.SpecialToken) ? String(part.SpecialToken.id) : '';
          const token = special[name];
          return isRecord(token) && Array.isArray(token.ids) ? token.ids.filter((id) => typeof id === 'number') : [];
        });
      return at < 0 ? none : { before: ids(single.slice(0, at)), after: ids(single.slice(at + 1)) };
    }
    default:
      return none;
  }
}
