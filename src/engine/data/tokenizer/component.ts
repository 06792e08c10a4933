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

export function isComponent(value: unknown): value is Component {
  return isRecord(value) && typeof value.type === 'string';
}

/** @returns a setting, or its default where it is absent or null */
export function flag(component: Component, key: string, byDefault: boolean): boolean {
  const value = component[key];
  return typeof value === 'boolean' ? value : byDefault;
}

/** @returns `{"String": …}` or `{"Regex": …}` as a global expression; the few things JavaScript writes differently are refused */
export function patternOf(pattern: unknown, refuse: Refuse): RegExp {
  if (isRecord(pattern) && typeof pattern.String === 'string') return new RegExp(pattern.String.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), 'g');
  const source = isRecord(pattern) ? pattern.Regex : undefined;
  if (typeof source !== 'string') throw refuse('pattern without text');
  try {
    return new RegExp(source, 'gu');
  } catch {
    throw refuse(`pattern ${source}`);
  }
}
