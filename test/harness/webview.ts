/** One webview of the extension: its document, pictures of it and its accessibility. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Frame, Locator, Page } from 'playwright-core';
import type { ConsoleErrors } from './consoleErrors.js';
import { screenshotPath } from './paths.js';
import { patience, until, within } from './until.js';

/** Rules of WCAG 2.2 A and AA; a webview is part of a page, so rules about whole pages do not apply. */
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export class Webview {
  constructor(
    /** The document that the extension wrote. */
    readonly frame: Frame,
    private readonly errors: ConsoleErrors,
  ) {}

  locator(selector: string): Locator {
    return this.frame.locator(selector);
  }

  /** Keeps a picture of this panel alone as `<name>.png` in the results. */
  async screenshot(name: string): Promise<void> {
    const host = this.frame.parentFrame();
    if (host === null) {
      throw new Error('This frame is no webview: it has no parent frame.');
    }
    const element = await host.frameElement();
    await element.screenshot({ path: screenshotPath(name) });
  }

  /** Violations found by axe, a line each; none is an empty array. */
  async accessibilityViolations(): Promise<readonly string[]> {
    const source = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
    const results = await this.errors.ignoringDuring(
      async () => {
        await this.frame.evaluate(source);
        return this.frame.evaluate(async (tags) => {
          const { axe: engine } = window as unknown as { axe: typeof axe };
          const { violations } = await engine.run(document, { runOnly: tags, resultTypes: ['violations'] });
          return violations.map(({ id, help, nodes }) => ({ id, help, html: nodes.map((node) => node.html) }));
        }, axeTags);
      },
      (text) => this.frame.evaluate((line) => console.debug(line), text),
    );
    return results.map(({ id, help, html }) => `${id}: ${help}\n    ${html.join('\n    ')}`);
  }
}

/**
 * Finds the webview whose body says `data-view="<view>"` and `data-ready="true"`, and waits for it.
 * Their order in the page changes, so only the document itself tells which is which.
 * @param containing tells panels of the same view apart: a selector that the document must contain
 * @param timeout in milliseconds; what is computed before it is shown may take longer than the window
 */
export async function findWebview(
  page: Page,
  errors: ConsoleErrors,
  view: string,
  containing = 'body',
  timeout = patience,
): Promise<Webview> {
  const selector = `body[data-view="${view}"][data-ready="true"]`;
  return until(`a ready webview "${view}" containing ${containing}`, async () => {
    for (const frame of page.frames()) {
      if (await shows(frame, selector, containing)) {
        return new Webview(frame, errors);
      }
    }
    return undefined;
  }, timeout);
}

async function shows(frame: Frame, selector: string, containing: string): Promise<boolean> {
  try {
    const isThere = async (part: string): Promise<boolean> => (await frame.locator(part).count()) > 0;
    // A frame that is being loaded, or is on its way out, may not answer at all.
    return await within(10_000, isThere(selector).then((is) => is && isThere(containing)), false);
  } catch (error) {
    // A frame may go away while it is asked: it is then not the one that is looked for.
    if (error instanceof Error && /detached|destroyed|navigat|closed/i.test(error.message) && !frame.page().isClosed()) {
      return false;
    }
    throw error;
  }
}
