/**
 * Byte-pair encoding (Sennrich, Haddow & Birch 2016), over letters or over bytes written as letters: of all neighbours
 * the two that were merged first in training are merged first.
 */
import { byteWords } from './byteLevel.js';
import { flag, type Refuse } from './component.js';
import type { PieceFinder } from './textTokenizer.js';

/**
 * @param model of a tokenizer.json
 * @param refuse makes the error for what is not known
 */
export function bytePairFinder(model: Readonly<Record<string, unknown>>, ids: ReadonlyMap<string, number>, refuse: Refuse): PieceFinder {
  const ranks = ranksOf(model.merges, refuse);
  const text = (key: string): string => (typeof model[key] === 'string' ? model[key] : '');
  const [prefix, suffix, unknownWord] = [text('continuing_subword_prefix'), text('end_of_word_suffix'), text('unk_token')];
  const unknown = ids.get(unknownWord);
  const byteFallback = flag(model, 'byte_fallback', false);
  const fuseUnknown = flag(model, 'fuse_unk', false);
  const ignoreMerges = flag(model, 'ignore_merges', false);

  return (piece) => {
    const whole = ignoreMerges ? ids.get(piece) : undefined;
    if (whole !== undefined) return [whole];
    const characters = [...piece];
    // What the vocabulary does not know has no neighbour that it could be merged with.
    const symbols: (string | null)[] = [];
    const found = new Map<number, readonly number[]>();
    characters.forEach((character, i) => {
      const symbol = (i > 0 ? prefix : '') + character + (i === characters.length - 1 ? suffix : '');
      if (ids.has(symbol)) return void symbols.push(symbol);
      const bytes = byteFallback ? byteWords(character).map((word) => ids.get(word)) : [undefined];
      const known = bytes.filter((id) => id !== undefined);
      const isFused = fuseUnknown && i > 0 && found.get(symbols.length - 1)?.[0] === unknown;
      if (known.length === bytes.length) found.set(symbols.length, known);
      else if (unknown === undefined || isFused) return;
      else found.set(symbols.length, [unknown]);
      symbols.push(null);
    });
    return merged(symbols, found, ranks, prefix).flatMap(([symbol, others]) => others ?? [ids.get(symbol)!]);
  };
}

type Symbols = readonly (readonly [symbol: string, ids: readonly number[] | null])[];

function merged(symbols: readonly (string | null)[], found: ReadonlyMap<number, readonly number[]>, ranks: ReadonlyMap<string, number>, prefix: string): Symbols {
  const parts = symbols.map((symbol, i) => [symbol ?? '', found.get(i) ?? null] as const);
  /** Of a part and the one before it; the first has none before it. */
  const rankAt = (i: number): number => {
    const [before, part] = [parts[i - 1], parts[i]];
    return !before || !part || before[1] || part[1] ? Infinity : (ranks.get(pairKey(before[0], part[0])) ?? Infinity);
  };
  const pairRanks = parts.map((_, i) => rankAt(i));
  for (;;) {
    let best = 0;
    for (let i = 1; i < parts.length; i++) if (pairRanks[i]! < pairRanks[best]!) best = i;
    if (best === 0) return parts;
    parts.splice(best - 1, 2, [parts[best - 1]![0] + parts[best]![0].slice(prefix.length), null]);
    pairRanks.splice(best, 1);
    // Only the neighbours of what was merged have changed.
    for (const i of [best - 1, best]) if (i < parts.length) pairRanks[i] = rankAt(i);
  }
}

function pairKey(left: string, right: string): string {
  return `${left} ${right}`;
}

/** Merges are texts, "a b", or, since they may hold spaces, pairs of texts. */
function ranksOf(merges: unknown, refuse: Refuse): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  if (!Array.isArray(merges)) throw refuse('BPE model without merges');
  merges.forEach((merge: unknown, rank) => {
    const pair = typeof merge === 'string' ? merge : Array.isArray(merge) && merge.length === 2 ? pairKey(String(merge[0]), String(merge[1])) : null;
    if (pair === null) throw refuse('BPE model with merges that are no pairs');
    ranks.set(pair, rank);
  });
  return ranks;
}
