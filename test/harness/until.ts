/** Waiting on a condition, for what playwright's own waiting locators do not cover. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator } from 'playwright-core';

/** How long a condition of the workbench may take before it counts as failed, in milliseconds: many times what it takes on two busy cores. */
export const patience = 180_000;

/** How long a window or a browser may take to come up, in milliseconds. */
export const startPatience = 180_000;

/**
 * Resolves with the first value other than `undefined` or `false` that the probe gives.
 * @throws an error naming what was waited for, when the time is over
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  timeout = patience,
): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${timeout / 1000} s in vain for ${what}.`);
    }
    await delay(50);
  }
}

/** @returns what the promise resolves with, or `otherwise` if that takes longer than so many milliseconds. */
export async function within<T>(milliseconds: number, promise: Promise<T>, otherwise: T): Promise<T> {
  const over = new AbortController();
  try {
    return await Promise.race([promise, delay(milliseconds, otherwise, { signal: over.signal })]);
  } finally {
    over.abort();
  }
}

/** @returns whether the condition comes true before it is too late to be a matter of the machine's speed. */
export async function comesTrue(condition: () => Promise<boolean>): Promise<boolean> {
  return until('a condition', condition, 30_000).catch(() => false);
}

/** @returns whether it gets into that state within so many milliseconds. */
export async function becomes(locator: Locator, state: 'visible' | 'hidden', timeout: number): Promise<boolean> {
  return locator.waitFor({ state, timeout }).then(
    () => true,
    () => false,
  );
}
