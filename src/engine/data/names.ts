/**
 * Collects the different names (symbols, class names) that a file uses, in the order they come, and sorts them at the
 * end: equal data give equal ids, whatever the order of the rows.
 */
import type { Cell } from './table.js';

export class NameTable {
  private readonly ids = new Map<string, number>();

  /** @returns the provisional id of a name. */
  id(name: string): number {
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    this.ids.set(name, this.ids.size);
    return this.ids.size - 1;
  }

  /** @returns the names sorted, and for every provisional id its place among them. */
  sorted(): { readonly names: readonly string[]; readonly placeOf: Int32Array } {
    const names = sortedNames([...this.ids.keys()]);
    const placeOf = new Int32Array(names.length);
    names.forEach((name, place) => (placeOf[this.ids.get(name)!] = place));
    return { names, placeOf };
  }
}

/** @returns the names sorted: by number when all are numbers, else by code unit. */
export function sortedNames(names: readonly string[]): string[] {
  const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  if (!names.every((name) => parseNumber(name) !== null)) return [...names].sort(byCodeUnit);
  return [...names].sort((a, b) => Number(a) - Number(b) || byCodeUnit(a, b));
}

/** @returns the finite number a cell holds or its text stands for, white space around it allowed, or null. */
export function parseNumber(cell: Cell): number | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  const trimmed = cell.trim();
  // Number() also takes hexadecimal and Infinity, which no data file means as numbers.
  if (trimmed === '' || !/^[-+.\d]/.test(trimmed) || /^[-+]?0[xXbBoO]/.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

/** Empty, `NaN` or `?`. */
export function isMissing(cell: Cell): boolean {
  return typeof cell === 'number' ? Number.isNaN(cell) : /^(nan|\?)?$/i.test(cell.trim());
}

export function isInteger(name: string): boolean {
  return /^[-+]?\d+$/.test(name);
}
