/**
 * Numbers as people read them.
 */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share === 1 || share === 0 ? 0 : 1)} %`;
}

export function counted(value: number): string {
  return value.toLocaleString('en');
}

/** @returns "1 state", "4 states" */
export function plural(value: number, noun: string): string {
  return `${counted(value)} ${noun}${value === 1 ? '' : 's'}`;
}
