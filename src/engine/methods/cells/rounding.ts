/**
 * Numbers as results hold them: as many digits as mean something.
 */
import { significant } from '../rounding.js';
import type { Figure } from './stepResponse.js';

export function roundedFigures<Name extends string>(figures: Readonly<Record<Name, Figure>>): Readonly<Record<Name, Figure>> {
  const entries = Object.entries<Figure>(figures).map(([name, figure]) => [name, typeof figure === 'number' ? significant(figure) : figure] as const);
  return Object.fromEntries(entries) as Record<Name, Figure>;
}

/** For small pictures: 4 digits. @returns null for values that are not finite */
export function sketch(values: Float32Array, from: number, to: number, every: number): (number | null)[] {
  const kept: (number | null)[] = [];
  for (let i = from; i < to; i += every) kept.push(Number.isFinite(values[i]!) ? significant(values[i]!, 4) : null);
  return kept;
}
