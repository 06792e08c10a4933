/**
 * Texts in Graphviz's language: Graphviz reads backslash sequences and HTML entities in quoted strings, and both must
 * stay what they are.
 */

/** @returns one line of text in quotes */
export function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** @returns several lines in quotes, one under the other */
export function quotedLines(lines: readonly string[]): string {
  return `"${lines.map(escaped).join('\\n')}"`;
}

/** @returns text for labels that are written as HTML */
export function xml(text: string): string {
  return printable(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** @returns the text, cut to so many characters */
export function cut(text: string, budget: number): string {
  const characters = [...text];
  return characters.length > budget ? `${characters.slice(0, budget - 1).join('')}…` : text;
}

/**
 * @param width characters in a line
 * @param most lines; the last of them is cut
 * @returns the text in lines, broken between words where that is possible
 */
export function wrapped(text: string, width: number, most: number): readonly string[] {
  const lines: string[] = [];
  let rest = [...text.trim().replace(/\s+/g, ' ')];
  while (rest.length > width && lines.length < most - 1) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > 0 ? space : width;
    lines.push(rest.slice(0, end).join(''));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  return [...lines, cut(rest.join(''), width)];
}

function escaped(text: string): string {
  return printable(text).replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/&/g, '&amp;');
}

/** White space as one space, other control characters shown as missing: neither XML nor Graphviz takes them. */
function printable(text: string): string {
  return text.replace(/[\t\n\r\u2028\u2029]+/g, ' ').replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd');
}
