/**
 * @param count of tokens in the text
 * @param from first token that is meant
 * @param to one past the last
 * @param size how many tokens are shown at most
 * @returns the tokens to show, `end` exclusive: with what is meant in their middle, as far as the text's ends allow
 */
export function tokenWindow(count: number, from: number, to: number, size: number): { readonly first: number; readonly end: number } {
  const middle = Math.round((from + Math.max(from, to) - size) / 2);
  const first = Math.max(0, Math.min(middle, count - size));
  return { first, end: Math.min(count, first + size) };
}
