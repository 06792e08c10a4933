/**
 * Text out of files, as it may be shown on a terminal: names of layers and classes can hold anything.
 */

/** @returns the text without what commands a terminal (control characters), ends a line or turns the writing around */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '\uFFFD');
}
