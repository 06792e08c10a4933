/**
 * JSON out of files. `JSON.parse` takes any depth, but whoever then walks through the value, or writes it into a message,
 * calls itself for every level: a few kilobytes of brackets would end the program's stack.
 */

/** Real files (configurations of nested models) have some tens of levels. */
const deepest = 500;

export class NestedTooDeepError extends Error {
  constructor() {
    super(`nested more than ${deepest} levels deep`);
  }
}

/**
 * @throws NestedTooDeepError before anything is made of the text
 * @throws SyntaxError for what is not JSON
 */
export function parseBoundedJson(text: string): unknown {
  if (depthOf(text) > deepest) throw new NestedTooDeepError();
  return JSON.parse(text);
}

/** @returns how deep brackets are nested outside of texts; no more than that is looked at */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inText && code === 0x5c) at++; // \ and what it escapes
    else if (code === 0x22) inText = !inText; // "
    else if (!inText && (code === 0x5b || code === 0x7b)) most = Math.max(most, ++depth); // [ {
    else if (!inText && (code === 0x5d || code === 0x7d)) depth--; // ] }
  }
  return most;
}
