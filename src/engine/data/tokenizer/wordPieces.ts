/**
 * WordPiece: greedy, the longest piece first (Schuster & Nakajima 2012, as BERT uses it).
 */
import type { PieceFinder } from './textTokenizer.js';

const usualLongest = 100;

/** @param model of a tokenizer.json */
export function wordPieceFinder(model: Readonly<Record<string, unknown>>, ids: ReadonlyMap<string, number>): PieceFinder {
  const prefix = typeof model.continuing_subword_prefix === 'string' ? model.continuing_subword_prefix : '##';
  const longest = typeof model.max_input_chars_per_word === 'number' ? model.max_input_chars_per_word : usualLongest;
  const longestPiece = [...ids.keys()].reduce((most, piece) => Math.max(most, piece.length), 0);
  return (word) => {
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
  };
}
