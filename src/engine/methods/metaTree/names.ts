/**
 * What factors and clusters are called: `F1`, `F2`, … and `a`, `b`, …: letters, so that no one takes them for classes.
 */

const letters = 'abcdefghijklmnopqrstuvwxyz';

export function factorName(factor: number): string {
  return `F${factor + 1}`;
}

/** @returns `a` to `z`, then `aa`, `ab`, … */
export function clusterName(cluster: number): string {
  const before = Math.floor(cluster / letters.length);
  return `${before > 0 ? clusterName(before - 1) : ''}${letters[cluster % letters.length]}`;
}
