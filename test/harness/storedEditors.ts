/**
 * What the window has stored of its editors. In a browser it stores them every few seconds when idle, not when
 * it closes: a reload right after opening a panel would test the browser's luck, not the panel's serializer.
 */
import type { Page } from 'playwright-core';
import { until } from './until.js';

/**
 * Resolves when the title of every open tab, and each of the given texts, is in the stored state.
 * @param texts as they stand in JSON; what is stored is JSON within JSON, and compared without its backslashes
 */
export async function untilEditorsAreStored(page: Page, texts: readonly string[]): Promise<void> {
  const titles = await page.locator('.tabs-container .tab .label-name').allInnerTexts();
  await until(`the window to store its editors (${[...titles, ...texts].join(', ')})`, async () => {
    const stored = (await storedEditors(page)).replaceAll('\\', '');
    return [...titles, ...texts].every((text) => stored.includes(text));
  });
}

async function storedEditors(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('IndexedDB gave no reason.'));
      });
    // The window stores when it is idle, and a browser without a screen has idle time only where frames are drawn.
    await new Promise(requestAnimationFrame);
    let stored = '';
    for (const { name } of await indexedDB.databases()) {
      if (name?.startsWith('vscode-web-state-db-')) {
        const database = await settled(indexedDB.open(name));
        const value: unknown = await settled(
          database.transaction('ItemTable').objectStore('ItemTable').get('memento/workbench.parts.editor'),
        );
        database.close();
        stored += typeof value === 'string' ? value : '';
      }
    }
    return stored;
  });
}
