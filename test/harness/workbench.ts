/** Drives one VS Code window in a browser as a user would. Every wait is on a condition of the window. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { ConsoleErrors } from './consoleErrors.js';
import { screenshotPath } from './paths.js';
import { escapePattern, QuickInput } from './quickInput.js';
import type { VscodeServer } from './server.js';
import { untilEditorsAreStored } from './storedEditors.js';
import { becomes, patience, startPatience, until, within } from './until.js';
import { untilFolderIsWatched } from './watchedFolder.js';
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
    const kept = this.tab(name).and(this.page.locator('[aria-selected=true]')).filter({ hasNot: this.page.locator('.italic') });
    // Rows move while other files come and go: a click may meet a neighbour, the second of two as well.
    await until(`${name} to open`, async () => {
      await this.explorerRow(name).dblclick();
      return becomes(kept, 'visible', 10_000);
    });
  }

  /** Opens a file by one click in the explorer: shown, but not kept open. */
  async previewFile(name: string): Promise<void> {
    // See openFile.
    await until(`${name} to open`, async () => {
      await this.explorerRow(name).click();
      return becomes(this.tab(name), 'visible', 10_000);
    });
  }

  /** Selects files in the explorer, all but the first along with what is selected. */
  async selectInExplorer(first: string, ...others: readonly string[]): Promise<void> {
    // A click opens the file, and the explorer then selects that alone.
    await this.previewFile(first);
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
    await until('all editors to close', async () => {
      const discard = this.page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save", exact: true });
      if (await discard.isVisible()) await discard.click();
      return (await this.page.locator('.tabs-container .tab, iframe.webview').count()) === 0;
    });
  }

  /** Leaves whatever waits for an answer without one: menus, dialogs, quick input. */
  async leaveQuestions(): Promise<void> {
    const open = this.page.locator('.monaco-dialog-box, .context-view .monaco-menu');
    await until('dialogs and menus to close', async () => {
      if ((await open.count()) === 0) return true;
      await this.page.keyboard.press('Escape');
      return becomes(open.first(), 'hidden', 500);
    });
    await this.quick.leave();
  }

  /** Right-clicks on something and chooses from the menu. */
  async chooseFromContextMenu(target: Locator, label: string): Promise<void> {
    const item = this.contextMenu.getByRole('menuitem', { name: label, exact: true });
    let clicked = false;
    await until(`the menu to take "${label}"`, async () => {
      if (!clicked && !(await this.openContextMenu(target))) return false;
      // A menu that has only just opened ignores clicks, so that the right click itself chooses nothing.
      if (await item.click({ trial: true, timeout: 2000 }).then(() => true, () => false)) {
        // A click that is given up may have been taken after all: this one has time.
        clicked = (await item.click({ timeout: 20_000 }).then(() => true, () => false)) || clicked;
      }
      return clicked && becomes(this.contextMenu, 'hidden', 300);
    });
  }

  /** The labels of a context menu, which is closed again. */
  async contextMenuLabels(target: Locator): Promise<readonly string[]> {
    const labels = await until('the labels of a menu', async () => {
      if (!(await this.openContextMenu(target))) return false;
      const found = await this.contextMenu.locator('.action-label:not(.separator)').allInnerTexts();
      return found.length > 0 && found;
    });
    await this.leaveQuestions();
    return labels.map((label) => label.trim());
  }

  private get contextMenu(): Locator {
    return this.page.locator('.context-view .monaco-menu');
  }

  /** @returns whether there is a menu now, and it is that of the target */
  private async openContextMenu(target: Locator): Promise<boolean> {
    if (!(await this.contextMenu.isVisible())) await target.click({ button: 'right' });
    // A view that takes the focus while it loads closes the menu.
    if (!(await becomes(this.contextMenu.getByRole('menuitem').first(), 'visible', 5000))) return false;
    // Rows move while files come and go: it may be a neighbour's menu.
    const isMeant = await target.evaluate((element) => element.closest('.monaco-list-row')?.classList.contains('focused') ?? true);
    if (!isMeant) await this.leaveQuestions();
    return isMeant;
  }

  /** A button in the title bar of the active editor. */
  editorTitleAction(label: string): Locator {
    return this.page.locator('.editor-group-container.active .editor-actions').getByRole('button', { name: label });
  }

  /** Runs a command through the command palette, by its title with category. */
  async runCommand(title: string): Promise<void> {
    await this.quick.runCommand(title);
  }

  /**
   * Chooses a row of a quick pick, by its label.
   * @param question title of the quick pick
   * @param open does what opens it, once or, where something took the focus from it, several times
   */
  async pick(question: string, label: string, open: () => Promise<void>): Promise<void> {
    await this.quick.pick(question, label, open);
  }

  /** Ticks rows of a quick pick that takes several, and accepts; see {@link pick}. */
  async tick(question: string, labels: readonly string[], open: () => Promise<void>): Promise<void> {
    await this.quick.tick(question, labels, open);
  }

  /** What a quick pick says of each of its rows; it is closed again. See {@link pick}. */
  async offered(question: string, open: () => Promise<void>): Promise<readonly string[]> {
    return this.quick.offered(question, open);
  }

  /** Waits for a file dialog, and closes it without an answer. */
  async leaveFileDialog(): Promise<void> {
    await this.quick.widget.waitFor();
    await this.quick.leave();
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

  /** Presses a button of a notification that contains the text, whether it is still in sight or not. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    await this.runCommand('Notifications: Show Notifications');
    const listed = this.page.locator('.notifications-center .notification-list-item').filter({ hasText: text });
    await listed.getByRole('button', { name: button, exact: true }).click();
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
   * @param timeout in milliseconds
   */
  async webview(view: string, containing?: string, timeout?: number): Promise<Webview> {
    return findWebview(this.page, this.errors, view, containing, timeout);
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
        if ((await within(5000, other.count().catch(() => 0), 0)) > 0) {
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
