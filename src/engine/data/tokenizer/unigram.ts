/**
 * Unigram language models (Kudo 2018; SentencePiece): of all ways to cut a word into pieces, the most likely one.
 */
import { byteWords } from './byteLevel.js';
import { flag, type Refuse } from './component.js';
import type { PieceFinder } from './textTokenizer.js';

/** What an unknown character costs more than the least likely piece (SentencePiece's kUnkPenalty). */
const unknownPenalty = 10;

/**
 * @param model of a tokenizer.json
 * @param refuse makes the error for what is not known
 */
export function unigramFinder(model: Readonly<Record<string, unknown>>, refuse: Refuse): PieceFinder {
  const vocabulary = model.vocab as readonly (readonly [string, unknown])[];
  const pieces = new Map<string, { readonly id: number; readonly score: number }>();
  let [least, longest] = [Infinity, 0];
  vocabulary.forEach(([piece, score], id) => {
    if (typeof score !== 'number') throw refuse('Unigram model with pieces without a score');
    pieces.set(piece, { id, score });
    [least, longest] = [Math.min(least, score), Math.max(longest, [...piece].length)];
  });
  const unknown = typeof model.unk_id === 'number' ? model.unk_id : null;
  const byteFallback = flag(model, 'byte_fallback', false);

  /** Of characters in a row that no piece has. */
  const idsOfUnknown = (text: string): readonly number[] | null => {
    const bytes = byteFallback ? byteWords(text).map((word) => pieces.get(word)?.id) : [undefined];
    const known = bytes.filter((id) => id !== undefined);
    return known.length === bytes.length ? known : unknown === null ? null : [unknown];
  };

  return (word) => {
    const characters = [...word];
    // The best way to each position: its score, where its last piece begins, and that piece.
    const best: ({ readonly score: number; readonly from: number; readonly id: number | null } | undefined)[] = [{ score: 0, from: 0, id: null }];
    const offer = (to: number, score: number, from: number, id: number | null): void => {
      if (best[to] === undefined || score > best[to].score) best[to] = { score, from, id };
    };
    for (let from = 0; from < characters.length; from++) {
      const { score } = best[from]!;
      let text = '';
      for (let to = from + 1; to <= Math.min(characters.length, from + longest); to++) {
        text += characters[to - 1]!;
        const piece = pieces.get(text);
        if (piece) offer(to, score + piece.score, from, piece.id === unknown ? null : piece.id);
      }
      if (!pieces.has(characters[from]!)) offer(from + 1, score + least - unknownPenalty, from, null);
    }
    const found: number[][] = [];
    for (let to = characters.length; to > 0; ) {
      const { from, id } = best[to]!;
      let start = from;
      while (id === null && start > 0 && best[start]!.id === null) start = best[start]!.from;
      const ids = id === null ? idsOfUnknown(characters.slice(start, to).join('')) : [id];
      if (ids === null) return null;
      found.unshift([...ids]);
      to = start;
    }
    return found.flat();
  };
}
