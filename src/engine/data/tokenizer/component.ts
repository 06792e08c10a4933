/**
 * The parts a tokenizer.json is made of, as JSON has them.
 */
import type { UnrollError } from '../../core/errors.js';

export interface Component {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** @param what of the tokenizer is not supported: `normalizer Nmt` */
export type Refuse = (what: string) => UnrollError;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns the record as a map; its entries as pairs would take the memory a third time */
export function mapOf(record: Readonly<Record<string, unknown>>): Map<string, unknown> {
  const map = new Map<string, unknown>();
  for (const key of Object.keys(record)) map.set(key, record[key]);
  return map;
}

export function isComponent(value: unknown): value is Component {
  return isRecord(value) && typeof value.type === 'string';
}

/** @returns a setting, or its default where it is absent or null */
export function flag(component: Readonly<Record<string, unknown>>, key: string, byDefault: boolean): boolean {
  const value = component[key];
  return typeof value === 'boolean' ? value : byDefault;
}

/** Real tokenizers have some ten. */
const mostParts = 64;

/**
 * @param key under which a `Sequence` has its parts
 * @returns the component itself, or the parts of a Sequence, those of sequences within it in their place
 */
export function partsOf(component: Component, key: string, refuse: Refuse): readonly Component[] {
  const parts: Component[] = [];
  const pending: unknown[] = [component];
  while (pending.length > 0) {
    const next = pending.pop();
    if (!isComponent(next)) continue;
    const within: unknown = next.type === 'Sequence' ? next[key] : null;
    if (Array.isArray(within)) for (let i = within.length - 1; i >= 0; i--) pending.push(within[i]);
    else if (next.type !== 'Sequence') parts.push(next);
    if (pending.length + parts.length > mostParts) throw refuse(`sequence of more than ${mostParts} ${key.replace('_', '-')}`);
  }
  return parts;
}

/** Characters; real ones have some hundreds, and what is far longer compiles only when it is used, or not at all. */
const longestPattern = 2_000;

/** @returns `{"String": …}` or `{"Regex": …}` as a global expression; the few things JavaScript writes differently are refused */
export function patternOf(pattern: unknown, refuse: Refuse): RegExp {
  const given = isRecord(pattern) ? (pattern.String ?? pattern.Regex) : undefined;
  if (typeof given === 'string' && given.length > longestPattern) throw refuse(`pattern of ${given.length} characters`);
  if (isRecord(pattern) && typeof pattern.String === 'string') return new RegExp(pattern.String.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), 'g');
  const written = isRecord(pattern) ? pattern.Regex : undefined;
  if (typeof written !== 'string') throw refuse('pattern without text');
  // Whether capitals count is said for a group, which JavaScript says by both letters.
  const source = written.replace(/\(\?i:([^()[\]\\]*)\)/g, (_, group: string) => `(?:${group.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)})`);
  if (mayTakeForEver(source)) throw refuse(`pattern ${source}`);
  try {
    return new RegExp(source, 'gu');
  } catch {
    throw refuse(`pattern ${source}`);
  }
}

/** Parts of one alternative that may be there or not, and parts of any length: their combinations are all tried. */
const mostOptional = 12;
const mostEndless = 2;

/**
 * An expression out of a file may be made to never end on some text: by a repeated group, in which the same text can be
 * taken in ever more ways, by referring back, or by many parts of any length after each other. Tokenizers need none.
 */
function mayTakeForEver(source: string): boolean {
  // What is escaped or stands in a class is no structure.
  const structure = source.replace(/\\k<|\\[1-9]/g, ')*').replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x').replace(/\(\?/g, '(');
  const count = (alternative: string, mark: RegExp): number => alternative.match(mark)?.length ?? 0;
  return (
    /\)[*+{]/.test(structure) ||
    alternatives(structure).some((alternative) => count(alternative, /\?/g) > mostOptional || count(alternative, /[*+{]/g) > mostEndless)
  );
}

/** @returns the parts between bars that stand in no group */
function alternatives(structure: string): readonly string[] {
  let depth = 0;
  const parts = [''];
  for (const character of structure) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}
