/** A panel in every theme, narrow and wide: pictures to look at, and what axe finds. */
import assert from 'node:assert/strict';
import type { Webview } from '../../harness/webview.js';
import { comesTrue } from '../../harness/until.js';
import { themeNames } from '../../harness/workbench.js';
import { sharedWorkbench } from './session.js';

/** Widths of the window that leave 520 px and 1100 px for an editor. */
const widths = { narrow: 867, wide: 1447 } as const;
const height = 900;

/**
 * Keeps `<name> - <theme> - <width>.png` for each; the panel must neither offend axe nor be wider than it is shown.
 * @param panel stays as it is while themes and widths change
 * @param at a part of it to bring into sight before each picture
 */
export async function inEveryTheme(name: string, panel: Webview, at?: string): Promise<void> {
  const workbench = sharedWorkbench();
  const problems: string[] = [];
  for (const theme of themeNames) {
    await workbench.setTheme(theme);
    for (const [width, pixels] of Object.entries(widths)) {
      await workbench.resize(pixels, height);
      if (at !== undefined) await panel.locator(at).first().evaluate((part) => part.scrollIntoView({ block: 'start' }));
      await panel.screenshot(`${name} - ${theme} - ${width}`);
      const beyond = (): Promise<number> => panel.frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      // What was drawn for another width is drawn anew a moment later.
      if (!(await comesTrue(async () => (await beyond()) <= 0))) problems.push(`${theme}, ${width}: ${await beyond()} px wider than the panel`);
    }
    problems.push(...(await panel.accessibilityViolations()).map((line) => `${theme}: ${line}`));
  }
  assert.deepEqual(problems, []);
}

/** The window as it was. */
export async function usualLooks(): Promise<void> {
  const workbench = sharedWorkbench();
  await workbench.resize(1400, height);
  await workbench.setTheme('Dark Modern');
  await workbench.closeAllEditors();
}
