/**
 * Numbers as results hold them: as many digits as mean something.
 */

/** @returns the value with so many significant digits */
export function significant(value: number, digits = 6): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}

/** @returns the value with so many decimals, for shares and other figures near 1 */
export function decimals(value: number, places: number): number {
  const scale = 10 ** places;
  return Math.round(value * scale) / scale;
}
