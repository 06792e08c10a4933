/**
 * The normalisation that SentencePiece compiles into a model ("precompiled charsmap"): a trie of the texts to replace,
 * as a double array of 32-bit units (Darts; Aoe 1989), followed by the replacements.
 */

/** @returns what replaces texts, null where the map is not sound */
export function characterMap(base64: string): ((text: string) => string) | null {
  const bytes = decoded(base64);
  if (bytes === null || bytes.length < 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const trieBytes = view.getUint32(0, true);
  if (trieBytes % 4 !== 0 || trieBytes === 0 || trieBytes > bytes.length - 4) return null;
  const unit = (at: number): number => (at * 4 + 4 <= trieBytes ? view.getUint32(4 + at * 4, true) : 0);
  const replacements = bytes.subarray(4 + trieBytes);

  /** The replacement of the shortest text in the trie that `text` begins with, as SentencePiece's port takes it. */
  const replaced = (text: string): string | null => {
    let node = offsetOf(unit(0));
    for (const byte of new TextEncoder().encode(text)) {
      node = (node ^ byte) >>> 0;
      const here = unit(node);
      if (byte === 0 || labelOf(here) !== byte) return null;
      node = (node ^ offsetOf(here)) >>> 0;
      if (hasLeaf(here)) return replacementAt(replacements, unit(node) & 0x7fffffff);
    }
    return null;
  };
  return (text) => {
    let result = '';
    for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
      const whole = new TextEncoder().encode(segment).length < longestWhole ? replaced(segment) : null;
      result += whole ?? [...segment].map((character) => replaced(character) ?? character).join('');
    }
    return result;
  };
}

/** Bytes; longer groups of characters are looked up one by one. */
const longestWhole = 6;

const hasLeaf = (unit: number): boolean => ((unit >>> 8) & 1) === 1;
const labelOf = (unit: number): number => (unit & 0x800000ff) >>> 0;
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);

/** Bytes of one replacement; none is nearly as long. */
const longestReplacement = 200;

/** Replacements end with a zero. */
function replacementAt(replacements: Uint8Array, start: number): string {
  const end = replacements.indexOf(0, start);
  return new TextDecoder().decode(replacements.subarray(start, Math.min(end < 0 ? Infinity : end, start + longestReplacement)));
}

function decoded(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
