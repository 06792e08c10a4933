/** Drives one VS Code window in a browser as a user would. Every wait is on a condition of the window. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { ConsoleErrors } from './consoleErrors.js';
import { screenshotPath } from './paths.js';
import type { VscodeServer } from './server.js';
import { untilEditorsAreStored } from './storedEditors.js';
import { patience, until } from './until.js';
import { findWebview, type Webview } from './webview.js';

/** The themes to look at, with the class that the workbench and the kind that webviews then carry. */
const themes = {
  'Dark Modern': { workbench: 'vs-dark', webview: 'vscode-dark' },
  'Light Modern': { workbench: 'vs', webview: 'vscode-light' },
  'Default High Contrast': { workbench: 'hc-black', webview: 'vscode-high-contrast' },
  'Default High Contrast Light': { workbench: 'hc-light', webview: 'vscode-high-contrast-light' },
} as const;

export type ThemeName = keyof typeof themes;
export const themeNames = Object.keys(themes) as ThemeName[];

export class Workbench {
  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    /** Errors on the console of the window and its webviews. */
    readonly errors: ConsoleErrors,
    private readonly opened: string | null,
  ) {}

  /** Absolute path of the workspace folder that the window was opened on. */
  get folder(): string {
    if (this.opened === null) {
      throw new Error('This window was opened without a folder.');
    }
    return this.opened;
  }

  /**
   * Opens a window and waits until extensions' editors and menus are there.
   * @param folder absolute path of the workspace folder; null opens an empty window
   */
  static async open(browser: Browser, server: VscodeServer, folder: string | null): Promise<Workbench> {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    context.setDefaultTimeout(patience);
    // The TypeScript loader names functions through this helper, also those that are sent to the page.
    await context.addInitScript('globalThis.__name = (target) => target');
    const page = await context.newPage();
    const workbench = new Workbench(context, page, new ConsoleErrors(page), folder);
    await page.goto(server.url({ folder }));
    await workbench.ready();
    if (folder !== null) {
      await workbench.folderWatched();
    }
    return workbench;
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  /**
   * Reloads the window; panels come back through their serializers.
   * @param stored texts in the state of webviews that must have been stored before
   */
  async reload(stored: readonly string[] = []): Promise<void> {
    await untilEditorsAreStored(this.page, stored);
    // The window complains about what a reload interrupts in it.
    await this.errors.ignoringDuring(
      () => this.page.reload(),
      (text) => this.page.evaluate((line) => console.debug(line), text),
    );
    await this.ready();
    await this.folderWatched();
  }

  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
  }

  /** The explorer's row of a file or folder. */
  explorerRow(name: string): Locator {
    return this.page.locator('.explorer-folders-view').getByRole('treeitem', { name, exact: true });
  }

  /** Opens a file from the explorer in its default editor, and keeps it open. */
  async openFile(name: string): Promise<void> {
    await this.explorerRow(name).dblclick();
    await this.tab(name).waitFor();
  }

  /** An editor's tab. */
  tab(title: string): Locator {
    return this.page.getByRole('tab', { name: new RegExp(`^${escapePattern(title)}(,|$)`) });
  }

  async closeAllEditors(): Promise<void> {
    await this.runCommand('View: Close All Editors');
    // A webview outlives its tab by a moment, and must not be taken for the next one.
    await until('all editors to close', async () => (await this.page.locator('.tabs-container .tab, iframe.webview').count()) === 0);
  }

  /** Right-clicks on something and chooses from the menu. */
  async chooseFromContextMenu(target: Locator, label: string): Promise<void> {
    const menu = this.page.locator('.context-view .monaco-menu');
    const item = menu.getByRole('menuitem', { name: label, exact: true });
    let clicked = false;
    // A menu that has only just opened ignores clicks, so that the right click itself chooses nothing; and a view that
    // takes the focus while it loads closes the menu.
    await until(`the menu to take "${label}"`, async () => {
      if (!clicked && !(await menu.isVisible())) await target.click({ button: 'right' });
      clicked = (await item.click({ timeout: 2000 }).then(() => true, () => false)) || clicked;
      return clicked && becomes(menu, 'hidden', 300);
    });
  }

  /** The labels of a context menu, which is closed again. */
  async contextMenuLabels(target: Locator): Promise<readonly string[]> {
    await target.click({ button: 'right' });
    const menu = this.page.locator('.context-view .monaco-menu');
    await menu.getByRole('menuitem').first().waitFor();
    const labels = await menu.locator('.action-label:not(.separator)').allInnerTexts();
    await this.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    return labels.map((label) => label.trim());
  }

  /** A button in the title bar of the active editor. */
  editorTitleAction(label: string): Locator {
    return this.page.locator('.editor-group-container.active .editor-actions').getByRole('button', { name: label });
  }

  /** Runs a command through the command palette, by its title with category. */
  async runCommand(title: string): Promise<void> {
    await this.quickInput().waitFor({ state: 'hidden' });
    const input = this.quickInput().locator('.quick-input-box input');
    // Whatever takes the focus while the palette opens (a panel that is just being shown) closes it again.
    await until(`the palette to run "${title}"`, async () => {
      if (!(await input.isVisible())) await this.page.keyboard.press('F1');
      const run = async (): Promise<boolean> => {
        await input.fill(`>${title}`, { timeout: 2000 });
        await this.quickInputRow(title).click({ timeout: 2000 });
        return true;
      };
      return run().catch(() => false);
    });
  }

  /** Chooses a row of an open quick pick, by its label. */
  async pick(label: string): Promise<void> {
    await this.quickInputRow(label).click();
  }

  /** Labels of the open quick pick's rows. */
  async pickLabels(): Promise<readonly string[]> {
    await this.quickInput().getByRole('option').first().waitFor();
    return this.quickInput().getByRole('option').locator('.label-name').allInnerTexts();
  }

  /** The widget of command palette, quick picks, input boxes and file dialogs. */
  quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** Answers an open or save dialog with an absolute path, and yes where it asks whether to overwrite. */
  async answerFileDialog(file: string): Promise<void> {
    const input = this.quickInput().locator('.quick-input-box input');
    await input.waitFor();
    // The dialog reads folders as it opens and as its text changes. Until it has, it may put its own
    // suggestion over the answer and does not take Enter.
    await until(`the file dialog to accept ${file}`, async () => {
      await this.answerOnce(input, file).catch(() => undefined);
      return becomes(this.quickInput(), 'hidden', 500);
    });
  }

  /** A notification that contains the text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /** A modal dialog that contains the text. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box').filter({ hasText: text });
  }

  /** Presses a button of a notification that contains the text. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button, exact: true }).click();
  }

  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
    await this.notificationsGone();
  }

  /** Waits until no notification is in sight; of several, one may still be fading while the next shows. */
  async notificationsGone(): Promise<void> {
    await until('notifications to go', async () => (await this.page.locator('.notification-toast').count()) === 0);
  }

  /**
   * The webview whose body carries `data-view="<view>"`, once it says `data-ready="true"`.
   * @param containing a selector that tells panels of the same view apart
   */
  async webview(view: string, containing?: string): Promise<Webview> {
    return findWebview(this.page, this.errors, view, containing);
  }

  /** Replaces the settings of the workspace. */
  setSettings(settings: Readonly<Record<string, unknown>>): void {
    const folder = path.join(this.folder, '.vscode');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings));
  }

  /** Presses a button of a modal dialog that contains the text. */
  async answerDialog(text: string | RegExp, button: string): Promise<void> {
    await this.dialog(text).getByRole('button', { name: button, exact: true }).click();
  }

  /** Switches the theme in the workspace's settings and waits until window and webviews show it. */
  async setTheme(name: ThemeName): Promise<void> {
    this.setSettings({ 'workbench.colorTheme': name });
    const theme = themes[name];
    await this.page.locator(`.monaco-workbench.${theme.workbench}`).waitFor({ state: 'attached' });
    await until(`webviews to show ${name}`, async () => {
      for (const frame of this.page.frames()) {
        const other = frame.locator(`body[data-view]:not([data-vscode-theme-kind="${theme.webview}"])`);
        if ((await other.count().catch(() => 0)) > 0) {
          return false;
        }
      }
      return true;
    });
  }

  /** Keeps a picture of the whole window as `<name>.png` in the results. */
  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: screenshotPath(name) });
  }

  private async ready(): Promise<void> {
    // Explorer rows are there earlier, but custom editors and menu items are not.
    await this.page.waitForFunction(
      () => performance.getEntriesByName('code/didLoadExtensions').length > 0,
      undefined,
      { timeout: 60_000 },
    );
  }

  /** Resolves when the explorer shows what is in a folder. */
  async folderShown(): Promise<void> {
    await this.page.locator('.explorer-folders-view').getByRole('treeitem').first().waitFor();
  }

  /**
   * Resolves when the window notices what others change in its folder. Its watcher starts after everything else, and
   * what happened before is never told.
   */
  private async folderWatched(): Promise<void> {
    await this.folderShown();
    const probes: string[] = [];
    await until('the window to watch its folder', async () => {
      const name = `watched-${probes.length}`;
      probes.push(name);
      writeFileSync(path.join(this.folder, name), '');
      return becomes(this.explorerRow(name), 'visible', 2000);
    });
    for (const name of probes) rmSync(path.join(this.folder, name));
    for (const name of probes) await this.explorerRow(name).waitFor({ state: 'hidden' });
  }

  private async answerOnce(input: Locator, file: string): Promise<void> {
    const overwrite = this.quickInputRow('Yes');
    if (await overwrite.isVisible()) {
      return overwrite.click({ timeout: 1000 });
    }
    if ((await input.inputValue({ timeout: 1000 })) === file) {
      return input.press('Enter', { timeout: 1000 });
    }
    // Accepted at the next look, if it still stands there then.
    await input.fill(file, { timeout: 1000 });
  }

  private quickInputRow(label: string): Locator {
    // The name of a row is its label, followed by description, keybinding or "recently used".
    return this.quickInput().getByRole('option', { name: new RegExp(`^${escapePattern(label)}(,|$)`) }).first();
  }
}

async function becomes(locator: Locator, state: 'visible' | 'hidden', timeout: number): Promise<boolean> {
  return locator.waitFor({ state, timeout }).then(
    () => true,
    () => false,
  );
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
