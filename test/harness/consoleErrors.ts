/** Collects what the workbench and the webviews in it report as errors, without the noise of the server build itself. */
import type { ConsoleMessage, Page } from 'playwright-core';
import { until } from './until.js';

/** Errors of VS Code, and of its npm-shipped server build, that have nothing to do with an extension. */
const allowed: readonly RegExp[] = [
  // What the window logs of itself, such as that it was too slow for itself; where it is about the extension, it names it.
  /^%c +ERR (?![^]*unroll\.unroll)/,
  // Files and services that the package leaves out.
  /404 .*\/(favicon\S*|vsda\S*|serviceWorker\.js|update\/check)/,
  /Service Worker|A bad HTTP response code \(404\) was received when fetching the script/,
  /authentication provider/,
];

export class ConsoleErrors {
  private collected: string[] = [];
  private readonly markers = new Set<string>();
  private paused = false;

  constructor(page: Page) {
    page.on('console', (message) => this.note(message));
    page.on('pageerror', (error) => this.add(error.stack ?? error.message, ''));
  }

  /** The errors since the last call. */
  take(): readonly string[] {
    const taken = this.collected;
    this.collected = [];
    return taken;
  }

  /**
   * Ignores errors while `work` runs: test tools may break a page's content security policy themselves.
   * `mark` prints a line to the same console, after which nothing of `work` can follow.
   */
  async ignoringDuring<T>(work: () => Promise<T>, mark: (text: string) => Promise<void>): Promise<T> {
    const marker = `end of ignored console output ${Math.random()}`;
    this.paused = true;
    try {
      const result = await work();
      await mark(marker);
      await until('the console to be read', () => this.markers.delete(marker));
      return result;
    } finally {
      this.paused = false;
    }
  }

  private note(message: ConsoleMessage): void {
    if (message.type() === 'debug' && message.text().startsWith('end of ignored console output')) {
      this.markers.add(message.text());
    } else if (message.type() === 'error') {
      this.add(message.text(), message.location().url);
    }
  }

  private add(text: string, url: string): void {
    const line = url === '' ? text : `${text} (${url})`;
    if (!this.paused && !allowed.some((pattern) => pattern.test(line))) {
      this.collected.push(line);
    }
  }
}
