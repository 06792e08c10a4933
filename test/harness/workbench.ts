/** Drives one VS Code window in a browser as a user would. Every wait is on a condition of the window. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { ConsoleErrors } from './consoleErrors.js';
import { screenshotPath } from './paths.js';
import { escapePattern, QuickInput } from './quickInput.js';
import type { VscodeServer } from './server.js';
import { untilEditorsAreStored } from './storedEditors.js';
import { becomes, patience, until } from './until.js';
import { untilFolderIsWatched } from './watchedFolder.js';
import { findWebview, type Webview } from './webview.js';

/** The themes to look at, with the class that the workbench and the kind that webviews then carry. */
const themes = {
  'Dark Modern': { workbench: 'vs-dark', webview: 'vscode-dark' },
  'Light Modern': { workbench: 'vs', webview: 'vscode-light' },
  'Default High Contrast': { workbench: 'hc-black', webview: 'vscode-high-contrast' },
  'Default High Contrast Light': { workbench: 'hc-light', webview: 'vscode-high-contrast-light' },
} as const;

/** How long a window may take to come up: several times what it takes on two busy cores. */
const startPatience = 90_000;

export type ThemeName = keyof typeof themes;
export const themeNames = Object.keys(themes) as ThemeName[];

export class Workbench {
  private readonly quick: QuickInput;

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    /** Errors on the console of the window and its webviews. */
    readonly errors: ConsoleErrors,
    private readonly opened: string | null,
  ) {
    this.quick = new QuickInput(page);
  }

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
    await page.goto(server.url({ folder }), { timeout: startPatience });
    await workbench.ready();
    if (folder !== null) await workbench.folderWatched();
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
      () => this.page.reload({ timeout: startPatience }),
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
    // Rows move while other files come and go: a click may meet a neighbour.
    await until(`${name} to open`, async () => {
      await this.explorerRow(name).dblclick();
      return becomes(this.tab(name), 'visible', 10_000);
    });
  }

  /** Selects files in the explorer, all but the first along with what is selected. */
  async selectInExplorer(first: string, ...others: readonly string[]): Promise<void> {
    // A click opens the file, and the explorer then selects that alone.
    await this.explorerRow(first).click();
    await this.tab(first).waitFor();
    await until(`${[first, ...others].join(', ')} to be selected`, async () => {
      for (const name of [first, ...others]) {
        const isSelected = (await this.explorerRow(name).getAttribute('aria-selected')) === 'true';
        if (!isSelected) await this.explorerRow(name).click({ modifiers: ['ControlOrMeta'] });
      }
      const selected = this.page.locator('.explorer-folders-view [role=treeitem][aria-selected=true]');
      return (await selected.count()) === others.length + 1;
    });
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
    // takes the focus while it loads closes the menu. Rows move while files come and go: it may be a neighbour's menu.
    const isMeant = (): Promise<boolean> => target.evaluate((element) => element.closest('.monaco-list-row')?.classList.contains('focused') ?? true);
    await until(`the menu to take "${label}"`, async () => {
      if (!clicked && !(await menu.isVisible())) await target.click({ button: 'right' });
      if (!clicked && !(await isMeant())) {
        await this.page.keyboard.press('Escape');
        await menu.waitFor({ state: 'hidden' });
        return false;
      }
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
    await this.quick.runCommand(title);
  }

  /** Chooses a row of an open quick pick, by its label. */
  async pick(label: string): Promise<void> {
    await this.quick.pick(label);
  }

  /** Ticks rows of an open quick pick that takes several, and accepts. */
  async tick(...labels: readonly string[]): Promise<void> {
    await this.quick.tick(labels);
  }

  /** Labels of the open quick pick's rows. */
  async pickLabels(): Promise<readonly string[]> {
    return this.quick.labels();
  }

  /** The widget of command palette, quick picks, input boxes and file dialogs. */
  quickInput(): Locator {
    return this.quick.widget;
  }

  /** Answers an open or save dialog with an absolute path, and yes where it asks whether to overwrite. */
  async answerFileDialog(file: string): Promise<void> {
    await this.quick.answerFileDialog(file);
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
      { timeout: startPatience },
    );
  }

  /** Resolves when the explorer shows what is in a folder. */
  async folderShown(): Promise<void> {
    await this.page.locator('.explorer-folders-view').getByRole('treeitem').first().waitFor();
  }

  private async folderWatched(): Promise<void> {
    await this.folderShown();
    await untilFolderIsWatched(this.folder, (name) => this.explorerRow(name));
  }
}
