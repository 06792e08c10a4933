/** Waiting on a condition, for what playwright's own waiting locators do not cover. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator } from 'playwright-core';

/** How long a condition of the workbench may take before it counts as failed, in milliseconds. */
export const patience = 60_000;

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

/** @returns whether it gets into that state within so many milliseconds. */
export async function becomes(locator: Locator, state: 'visible' | 'hidden', timeout: number): Promise<boolean> {
  return locator.waitFor({ state, timeout }).then(
    () => true,
    () => false,
  );
}
