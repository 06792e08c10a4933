/**
 * The pre-tokenizers of a Hugging Face tokenizer.json: how text is split into words before the model sees it.
 */
import { inByteLetters } from './byteLevel.js';
import { type Component, type Refuse, flag, partsOf, patternOf } from './component.js';

/** @param isFirst whether the text begins a sequence; later words come with the space before them */
export type PreTokenizer = (text: string, isFirst: boolean) => readonly string[];

const whiteSpaceSplit: PreTokenizer = (text) => text.split(/\s+/).filter((part) => part !== '');

/** Runs of what Unicode calls a word, and runs of everything else. */
const wordsAndRest = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+|[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\s]+/gu;
const punctuation = /[!-/:-@[-`{-~\p{P}]/gu;

/** @param refuse makes the error for what is not known */
export function preTokenizerOf(component: Component | null, refuse: Refuse): PreTokenizer {
  if (component === null) return whiteSpaceSplit;
  switch (component.type) {
    case 'Sequence': {
      const parts = partsOf(component, 'pretokenizers', refuse).map((part) => preTokenizerOf(part, refuse));
      return (text, isFirst) => parts.reduce<readonly string[]>((pieces, part) => (lengthOf(pieces) > longestText ? pieces : pieces.flatMap((piece, i) => part(piece, isFirst && i === 0))), [text]);
    }
    case 'WhitespaceSplit':
      return whiteSpaceSplit;
    case 'Whitespace':
      return (text) => text.match(wordsAndRest) ?? [];
    case 'BertPreTokenizer':
      return (text) => whiteSpaceSplit(text, true).flatMap((part) => split(part, punctuation, 'Isolated', refuse));
    case 'Punctuation':
      return splitter(punctuation, component.behavior ?? 'Isolated', refuse);
    case 'Digits':
      return splitter(flag(component, 'individual_digits', false) ? /\p{N}/gu : /\p{N}+/gu, 'Isolated', refuse);
    case 'CharDelimiterSplit':
      return (text) => text.split(String(component.delimiter)).filter((part) => part !== '');
    case 'ByteLevel':
      return byteLevel(flag(component, 'add_prefix_space', true), flag(component, 'use_regex', true));
    case 'Metaspace':
      return metaspace(component, refuse);
    case 'Split':
      if (flag(component, 'invert', false)) throw refuse('inverted pre-tokenizer Split');
      return splitter(patternOf(component.pattern, refuse), component.behavior, refuse);
    default:
      throw refuse(`pre-tokenizer ${component.type}`);
  }
}

/** Byte letters of byte letters are twice as many each time. */
const longestText = 2_000;

function lengthOf(pieces: readonly string[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** Words of letters, of digits or of other signs, each with the space before it (GPT-2). */
const wordsWithSpace = /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

function byteLevel(addPrefixSpace: boolean, splits: boolean): PreTokenizer {
  return (text) => {
    const spaced = addPrefixSpace && !text.startsWith(' ') ? ` ${text}` : text;
    return (splits ? (spaced.match(wordsWithSpace) ?? []) : [spaced]).map(inByteLetters);
  };
}

/** SentencePiece: spaces are letters, ▁, and begin the word behind them. */
function metaspace(component: Component, refuse: Refuse): PreTokenizer {
  const mark = typeof component.replacement === 'string' ? component.replacement : '▁';
  const scheme = component.prepend_scheme ?? (flag(component, 'add_prefix_space', true) ? 'always' : 'never');
  if (scheme !== 'always' && scheme !== 'first' && scheme !== 'never') throw refuse(`Metaspace with the scheme ${JSON.stringify(scheme)}`);
  const splits = flag(component, 'split', true);
  const pattern = new RegExp(mark.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), 'g');
  return (text, isFirst) => {
    const marked = text.replaceAll(' ', mark);
    const isPrepended = (scheme === 'always' || (scheme === 'first' && isFirst)) && !marked.startsWith(mark);
    const whole = isPrepended ? mark + marked : marked;
    return splits ? split(whole, pattern, 'MergedWithNext', refuse) : [whole];
  };
}

function splitter(pattern: RegExp, behavior: unknown, refuse: Refuse): PreTokenizer {
  split('', pattern, behavior, refuse); // An unknown behavior is refused before any text comes.
  return (text) => split(text, pattern, behavior, refuse);
}

/** @param behavior what becomes of the text that matches */
function split(text: string, pattern: RegExp, behavior: unknown, refuse: Refuse): readonly string[] {
  const pieces: { text: string; matched: boolean }[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    pieces.push({ text: text.slice(end, match.index), matched: false }, { text: match[0], matched: true });
    end = match.index + match[0].length;
  }
  pieces.push({ text: text.slice(end), matched: false });
  const parts = pieces.filter((piece) => piece.text !== '');
  const joined = (joins: (piece: (typeof parts)[number], before: (typeof parts)[number]) => boolean): string[] =>
    parts.reduce<string[]>((done, piece, i) => {
      if (i > 0 && joins(piece, parts[i - 1]!)) done.push((done.pop() ?? '') + piece.text);
      else done.push(piece.text);
      return done;
    }, []);
  switch (behavior) {
    case 'Isolated':
      return parts.map((piece) => piece.text);
    case 'Removed':
      return parts.filter((piece) => !piece.matched).map((piece) => piece.text);
    case 'Contiguous':
      return joined((piece, before) => piece.matched && before.matched);
    case 'MergedWithPrevious':
      return joined((piece, before) => piece.matched && !before.matched);
    case 'MergedWithNext':
      return joined((piece, before) => !piece.matched && before.matched);
    default:
      throw refuse(`splitting behavior ${JSON.stringify(behavior)}`);
  }
}
