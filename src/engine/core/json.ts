/**
 * JSON out of files. `JSON.parse` takes any depth, but whoever then walks through the value, or writes it into a message,
 * calls itself for every level: a few kilobytes of brackets would end the program's stack. And it takes any number of
 * values, each of which needs far more memory than its two or three characters.
 */

/** Real files (configurations of nested models) have some tens of levels. */
const deepest = 500;
/** What making the value may take, in bytes: more than the largest tokenizers and headers do. */
const mostBytes = 192 * 2 ** 20;
/** What each takes, measured: brackets and texts themselves, a colon for the key before it, a comma for the next value. */
const costs = { bracket: 64, text: 40, colon: 80, comma: 32 } as const;

/** JSON that is not made into a value, as that would end the stack or the memory. */
export class UnboundedJsonError extends Error {}

/**
 * @throws UnboundedJsonError before anything is made of the text
 * @throws SyntaxError for what is not JSON
 */
export function parseBoundedJson(text: string): unknown {
  // A record of a data file is mostly too short to be nested too deeply, and there may be millions.
  if (text.length <= deepest) return JSON.parse(text);
  const { depth, bytes } = extentOf(text);
  if (depth > deepest) throw new UnboundedJsonError(`nested more than ${deepest} levels deep`);
  if (bytes > mostBytes) throw new UnboundedJsonError(`made of more values than are read (they would take over ${mostBytes / 2 ** 20} MB)`);
  return JSON.parse(text);
}

/** @returns how deep brackets are nested outside of texts, and what making the value takes */
function extentOf(text: string): { readonly depth: number; readonly bytes: number } {
  let depth = 0;
  let most = 0;
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfText(text, at);
      bytes += costs.text;
    } else if (code === 0x5b || code === 0x7b) {
      most = Math.max(most, ++depth); // [ {
      bytes += costs.bracket;
    } else if (code === 0x5d || code === 0x7d) depth--; // ] }
    else if (code === 0x3a) bytes += costs.colon; // :
    else if (code === 0x2c) bytes += costs.comma; // ,
  }
  return { depth: most, bytes };
}

/** @param start of the quote that opens it @returns where the quote that closes it stands, or the end */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1; // \ and what it escapes
  return at;
}
