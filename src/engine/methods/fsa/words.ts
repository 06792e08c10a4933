/**
 * Words that nobody wrote, to ask the model about: all short ones, random ones, and ones made from the data's.
 */
import type { Random } from '../../core/random.js';

export type Word = readonly number[];

/** All words of the given lengths, shortest first, as long as no more than `budget` come together. */
export function shortWords(tokens: number, lengths: readonly number[], budget: number): Word[] {
  const words: Word[] = [];
  for (const length of lengths) {
    const count = tokens ** length;
    if (words.length + count > budget) break;
    for (let index = 0; index < count; index++) {
      const word = new Array<number>(length);
      for (let t = length - 1, rest = index; t >= 0; t--, rest = Math.floor(rest / tokens)) word[t] = rest % tokens;
      words.push(word);
    }
  }
  return words;
}

export function randomWord(tokens: number, length: number, random: Random): Word {
  return Array.from({ length }, () => random.integer(tokens));
}

/** A word with one symbol changed: it stays near the edge of the language, where random words rarely are. */
export function editedWord(word: ArrayLike<number>, tokens: number, random: Random): Word {
  const edited = Array.from(word);
  if (edited.length > 0) edited[random.integer(edited.length)] = random.integer(tokens);
  return edited;
}

/** A word of the given length made of words put one after the other. */
export function joinedWord(pick: () => ArrayLike<number>, length: number): Word {
  const joined: number[] = [];
  // An empty word adds nothing; a data set of empty words has no lengths to fill.
  while (joined.length < length) joined.push(...Array.from(pick()));
  return joined.slice(0, length);
}
