/**
 * `result.json` as text: two spaces, but lists of plain values and short records on one line, so that distributions
 * and transitions stay readable. Its shape is documented in results/result.schema.json.
 */
import type { ResultDocument } from '../results/document.js';

/** Characters of a record that is kept on one line. */
const longestRecord = 140;

export function jsonOf(document: ResultDocument): string {
  return `${written(document, '')}\n`;
}

function written(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const isList = Array.isArray(value);
  const entries: readonly (readonly [string, unknown])[] = isList
    ? value.map((item: unknown) => ['', item] as const)
    : Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [`${JSON.stringify(key)}: `, item] as const);
  if (entries.length === 0) return isList ? '[]' : '{}';
  if (entries.every(([, item]) => typeof item !== 'object' || item === null)) {
    const line = entries.map(([key, item]) => key + written(item, '')).join(', ');
    if (isList) return `[${line}]`;
    if (line.length <= longestRecord) return `{ ${line} }`;
  }
  const inner = `${indent}  `;
  const lines = entries.map(([key, item]) => `${inner}${key}${written(item, inner)}`).join(',\n');
  return isList ? `[\n${lines}\n${indent}]` : `{\n${lines}\n${indent}}`;
}
