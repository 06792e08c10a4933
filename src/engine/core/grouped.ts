/**
 * Whole numbers with thousands separators, for people. By hand, since a runtime's own way loads its knowledge of all
 * languages first, for longer than some results take to be written.
 */

/** @param value a whole number @returns "12,345" */
export function grouped(value: number): string {
  return String(value).replace(/(?<=\d)(?=(\d{3})+$)/g, ',');
}
