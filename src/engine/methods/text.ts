/**
 * Numbers as people read them.
 */
import { grouped } from '../core/grouped.js';

/** Enough to tell any share of a data set from none and from all. */
const mostDecimals = 6;

/** @returns "97.3 %"; as many decimals as it takes not to round a share to none or all: "99.97 %" */
export function percent(share: number): string {
  if (share === 0 || share === 1) return `${100 * share} %`;
  for (let decimals = 1; decimals < mostDecimals; decimals++) {
    const text = (100 * share).toFixed(decimals);
    if (Number(text) > 0 && Number(text) < 100) return `${text} %`;
  }
  return `${(100 * share).toFixed(mostDecimals)} %`;
}

/** @returns a whole number with thousands separators */
export function counted(value: number): string {
  return grouped(value);
}

/** @returns "1 state", "4 states" */
export function plural(value: number, noun: string): string {
  return `${counted(value)} ${noun}${value === 1 ? '' : 's'}`;
}
