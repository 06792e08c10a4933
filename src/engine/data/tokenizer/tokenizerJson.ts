/**
 * Hugging Face's tokenizer.json: whole words (WordLevel), word pieces (WordPiece), byte pairs (BPE) and unigram models.
 * Text comes word by word, so that white space of any length counts as one space.
 */
import { UnrollError } from '../../core/errors.js';
import { bytePairFinder } from './bytePair.js';
import { type Component, type Refuse, isComponent, isRecord, mapOf, partsOf } from './component.js';
import { normalizerOf } from './normalizer.js';
import { preTokenizerOf } from './preTokenizer.js';
import type { PieceFinder, TextTokenizer } from './textTokenizer.js';
import { unigramFinder } from './unigram.js';
import { wordPieceFinder } from './wordPieces.js';

export interface TokenizerFile {
  /** Ids by word. */
  readonly ids: ReadonlyMap<string, unknown>;
  /** Null where text cannot be read with it; then `refusal` says why. */
  readonly tokenizer: TextTokenizer | null;
  readonly refusal: string | null;
}

/** Characters; more between white space is no word, and would be searched for pieces at great length. */
const longestWord = 200;
/** What normalisation may make of one: some letters become several. */
const longestNormal = 2_000;

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
  if (isRecord(vocab)) return mapOf(vocab);
  if (!Array.isArray(vocab) || !vocab.every((entry) => Array.isArray(entry) && typeof entry[0] === 'string')) return null;
  return new Map((vocab as [string, number][]).map(([piece], id) => [piece, id]));
}

function tokenizerOf(
  json: Record<string, unknown>,
  model: Record<string, unknown>,
  type: string,
  ids: ReadonlyMap<string, number>,
  added: ReadonlyMap<string, number>,
  refuse: Refuse,
): TextTokenizer {
  const component = (key: string): Component | null => (isComponent(json[key]) ? json[key] : null);
  const normalize = normalizerOf(component('normalizer'), refuse);
  const splitting = component('pre_tokenizer');
  const splitsNothing = subwordModels.has(type) && splitting === null;
  if (splitsNothing && [...ids.keys()].some((piece) => /[^▁ ][▁ ]/u.test(piece) && !added.has(piece))) throw refuse('model whose pieces go across words');
  const knowsSpaces = splitsNothing || spacesMatter(splitting, refuse);
  const preTokenize = splitsNothing ? (text: string) => [text] : preTokenizerOf(splitting, refuse);
  const piecesOf = pieceFinder(type, model, ids, refuse);
  const unknown = type === 'Unigram' ? numberOrNull(model.unk_id) : typeof model.unk_token === 'string' ? (ids.get(model.unk_token) ?? null) : null;
  return {
    idsOf(word, isFirst) {
      const special = added.get(word);
      if (special !== undefined) return [special];
      const none = unknown === null ? null : [unknown];
      if (word.length > longestWord) return none;
      const normal = normalize(knowsSpaces && !isFirst ? ` ${word}` : word, isFirst);
      if (normal.length > longestNormal) return none;
      const found: number[] = [];
      for (const part of preTokenize(normal, isFirst)) {
        const pieces = piecesOf(part) ?? none;
        if (pieces === null) return null;
        found.push(...pieces);
      }
      return found;
    },
    unknown,
    ...(knowsSpaces && { knowsSpaces }),
    ...specialTokens(component('post_processor'), refuse),
  };
}

/** Models that cut words themselves, so that they may do without a pre-tokenizer. */
const subwordModels: ReadonlySet<string> = new Set(['BPE', 'Unigram']);

function pieceFinder(type: string, model: Record<string, unknown>, ids: ReadonlyMap<string, number>, refuse: Refuse): PieceFinder {
  switch (type) {
    case 'WordLevel':
      return (word) => (ids.has(word) ? [ids.get(word)!] : null);
    case 'WordPiece':
      return wordPieceFinder(model, ids);
    case 'BPE':
      return bytePairFinder(model, ids, refuse);
    case 'Unigram':
      return unigramFinder(model, refuse);
    default:
      throw refuse(`model ${type}`);
  }
}

function spacesMatter(preTokenizer: Component | null, refuse: Refuse): boolean {
  return preTokenizer !== null && partsOf(preTokenizer, 'pretokenizers', refuse).some(({ type }) => type === 'ByteLevel' || type === 'Metaspace');
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** Ids around a sequence; real tokenizers have one or two. */
const mostSpecial = 64;

/** What a post-processor puts around a single sequence. */
function specialTokens(component: Component | null, refuse: Refuse): Pick<TextTokenizer, 'before' | 'after'> {
  const all = component === null ? [] : partsOf(component, 'processors', refuse).map(tokensAround);
  const [before, after] = [all.flatMap((part) => part.before), all.flatMap((part) => part.after)];
  if (before.length + after.length > mostSpecial) throw refuse(`post-processor with more than ${mostSpecial} tokens`);
  return { before, after };
}

function tokensAround(component: Component): { readonly before: readonly number[]; readonly after: readonly number[] } {
  switch (component.type) {
    case 'BertProcessing':
    case 'RobertaProcessing': {
      const id = (pair: unknown): number[] => (Array.isArray(pair) && typeof pair[1] === 'number' ? [pair[1]] : []);
      return { before: id(component.cls), after: id(component.sep) };
    }
    case 'TemplateProcessing': {
      const single: unknown[] = Array.isArray(component.single) ? component.single.slice(0, mostSpecial + 2) : [];
      const at = single.findIndex((part) => isRecord(part) && 'Sequence' in part);
      const special = isRecord(component.special_tokens) ? component.special_tokens : {};
      const ids = (parts: readonly unknown[]): number[] =>
        parts.flatMap((part) => {
          const name = isRecord(part) && isRecord(part.SpecialToken) ? String(part.SpecialToken.id) : '';
          const token = special[name];
          return isRecord(token) && Array.isArray(token.ids) ? token.ids.slice(0, mostSpecial + 1).filter((id) => typeof id === 'number') : [];
        });
      return at < 0 ? { before: [], after: [] } : { before: ids(single.slice(0, at)), after: ids(single.slice(at + 1)) };
    }
    default:
      return { before: [], after: [] };
  }
}
