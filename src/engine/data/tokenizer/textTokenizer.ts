/**
 * How the words of a text become token ids.
 */

export interface TextTokenizer {
  /**
   * @param word text without white space
   * @param isFirst whether it begins its sequence
   * @returns its ids, none where the word is dropped; null where it is unknown and there is no id for that
   */
  idsOf(word: string, isFirst: boolean): readonly number[] | null;
  /** The space before a word is part of it, so that the first one may have other ids. */
  readonly knowsSpaces?: boolean;
  /** The id of what is not known, null where there is none. */
  readonly unknown: number | null;
  /** Ids that begin and end every sequence: [CLS], [SEP]. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Takes a word apart into pieces of a vocabulary: their ids, null where some part of it is in none. */
export type PieceFinder = (word: string) => readonly number[] | null;

/** How vocabularies write "a word I do not know", in order of preference. */
const unknownWords = ['[UNK]', '<unk>', '<UNK>', '[unk]', 'UNK', '<oov>', '<OOV>'];

/**
 * For a list of words: a word is looked up as it stands, then in lower case, then without punctuation around it.
 * @param words index = id; '' is padding, no word
 */
export function wordList(words: readonly (string | null)[]): TextTokenizer {
  const ids = new Map<string, number>();
  words.forEach((word, id) => word && !ids.has(word) && ids.set(word, id));
  const unknown = unknownWords.map((word) => ids.get(word)).find((id) => id !== undefined) ?? null;
  const lookUp = isTextVectorization(words) ? (word: string) => standardized(word, ids) : (word: string) => [leniently(word, ids)];
  return {
    idsOf(word) {
      const found = lookUp(word).map((id) => id ?? unknown);
      return found.includes(null) ? null : (found as number[]);
    },
    unknown,
    before: [],
    after: [],
  };
}

/** Characters; a longer one is no word, and its punctuation would be searched for at great length. */
const longestWord = 200;

function leniently(word: string, ids: ReadonlyMap<string, number>): number | undefined {
  const exact = ids.get(word);
  if (exact !== undefined || word.length > longestWord) return exact;
  const lower = word.toLowerCase();
  return ids.get(lower) ?? ids.get(lower.replace(/^[\p{P}\p{S}]+|[\p{P}\p{S}]+$/gu, ''));
}

const kerasPunctuation = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g;

/** Keras writes '' (padding) and [UNK] first; words without capitals and punctuation speak for its standardisation. */
function isTextVectorization(words: readonly (string | null)[]): boolean {
  const [padding, unknown, ...others] = words;
  return padding === '' && unknown === '[UNK]' && others.every((word) => word !== null && word === word.toLowerCase().replace(kerasPunctuation, ''));
}

/** Keras TextVectorization's `lower_and_strip_punctuation`: a word of punctuation alone is dropped. */
function standardized(word: string, ids: ReadonlyMap<string, number>): (number | undefined)[] {
  const plain = word.toLowerCase().replace(kerasPunctuation, '');
  return plain === '' ? [] : [ids.get(plain)];
}
