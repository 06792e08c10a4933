/** Geometry of small lines: sparklines in tables, and the lines of an input. */

type Values = readonly (number | null)[];
export type Range = readonly [least: number, most: number];

const leastSpan = 3;

/** @returns null where there is no value */
export function rangeOf(values: Values): Range | null {
  let range: [number, number] | null = null;
  for (const value of values) {
    if (value === null) continue;
    range = range ? [Math.min(range[0], value), Math.max(range[1], value)] : [value, value];
  }
  return range;
}

/** @returns the height at which a value stands, counted from the top; in the middle where all values are equal */
export function heightOf(value: number, [least, most]: Range, height: number): number {
  return round(most > least ? ((most - value) / (most - least)) * height : height / 2);
}

/**
 * @returns SVG path data of a line from the left to the right edge of a box. Gaps interrupt it; a value between two gaps
 * has no length and shows by its round caps.
 */
export function linePath(values: Values, width: number, height: number): string {
  const range = rangeOf(values);
  if (!range) return '';
  return values
    .map((value, index) => {
      if (value === null) return '';
      const at = `${stepAt(index, values.length, width)} ${heightOf(value, range, height)}`;
      const before = values[index - 1] ?? null;
      const after = values[index + 1] ?? null;
      if (before !== null) return `L${at}`;
      return after === null ? `M${at}h0` : `M${at}`;
    })
    .join('');
}

/**
 * @param from first step of a span
 * @param to one past its last step
 * @returns left edge and width of the span in a box with `count` steps, each step being as wide as the way to the next;
 * never too narrow to be seen
 */
export function spanOf(from: number, to: number, count: number, width: number): { readonly x: number; readonly width: number } {
  const half = count > 1 ? width / (count - 1) / 2 : width / 2;
  const left = Math.max(0, stepAt(from, count, width) - half);
  const right = Math.min(width, stepAt(to - 1, count, width) + half);
  const wide = Math.max(right - left, leastSpan);
  return { x: round(Math.min(left, width - wide)), width: round(wide) };
}

function stepAt(index: number, count: number, width: number): number {
  return round(count > 1 ? (index / (count - 1)) * width : width / 2);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
