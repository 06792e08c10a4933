/** Every broken and hostile model through the editor in one window: each is a state that can be read, none a toast. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../harness/paths.js';
import { becomes, until } from '../harness/until.js';
import { sharedWorkbench } from './support/session.js';

const corpus = path.join(projectRoot, 'test', 'fixtures', 'malformed');
/** What the words about each file have to mention. */
const expected = JSON.parse(readFileSync(path.join(corpus, 'EXPECT.json'), 'utf8')) as Readonly<Record<string, string>>;
const models = Object.keys(expected).filter((name) => !/\.(csv|tsv|txt|jsonl|npy|npz|parquet)$|^records.*\.json$/.test(name)).sort();

interface Shown {
  readonly phase: string;
  readonly text: string;
}

describe('Every malformed model in the editor', () => {
  const folder = (): string => path.join(sharedWorkbench().folder, 'malformed');

  before(async () => {
    const workbench = sharedWorkbench();
    await workbench.closeAllEditors();
    // What other tests have exported is still offered to be opened.
    await workbench.clearNotifications();
    cpSync(corpus, folder(), { recursive: true });
    await workbench.explorerRow('malformed').click();
    await workbench.explorerRow('bomb.keras').waitFor();
  });

  after(async () => {
    const workbench = sharedWorkbench();
    await workbench.closeAllEditors();
    rmSync(folder(), { recursive: true });
    await workbench.explorerRow('malformed').waitFor({ state: 'detached' });
  });

  /** What the editor shows of a file, once it shows that file and is not still reading. */
  async function shown(name: string): Promise<Shown> {
    const { page } = sharedWorkbench();
    return until(`the editor to show ${name}`, async () => {
      for (const frame of page.frames()) {
        const state = await frame
          .evaluate(() => {
            const heading = document.querySelector('h1');
            return { path: heading?.title ?? '', heading: heading?.textContent ?? '', phase: document.body.dataset['phase'] ?? '', text: document.body.innerText };
          })
          .catch(() => undefined);
        if (state?.phase === 'failed' && state.heading.startsWith(`${name} cannot`)) return state;
        if (state?.phase === 'ready' && path.basename(state.path) === name) return state;
      }
      return undefined;
    });
  }

  /** Goes one row down in the explorer. @returns the name there */
  async function nextRow(last: string): Promise<string> {
    const { page } = sharedWorkbench();
    await page.keyboard.press('ArrowDown');
    const focused = page.locator('.explorer-folders-view .monaco-list-row.focused');
    return until(`the row after ${last}`, async () => {
      const name = await focused.getAttribute('aria-label', { timeout: 2000 }).catch(() => null);
      return name !== null && name !== last && name;
    });
  }

  it('is a state that can be read', async () => {
    const workbench = sharedWorkbench();
    const faults: string[] = [];
    const seen: string[] = [];
    await workbench.page.locator('.explorer-folders-view .monaco-list').press('Home');
    let row = '';
    while (seen.length < models.length) {
      row = await nextRow(row);
      if (!models.includes(row)) continue;
      // Shows it, in the place of the one before, and leaves the focus where it is.
      await workbench.page.keyboard.press('Space');
      const { phase, text } = await shown(row);
      seen.push(row);
      const flat = text.replace(/\s+/g, ' ');
      if (!flat.includes(expected[row]!.replace(/\s+/g, ' '))) faults.push(`${row} (${phase}) does not mention "${expected[row]}": ${flat.slice(0, 300)}`);
      if (/\bat \S+:\d+:\d+|Internal error|undefined|\[object/.test(flat)) faults.push(`${row}: ${flat.slice(0, 300)}`);
    }
    assert.deepEqual(faults, []);
    assert.deepEqual(seen.sort(), [...models]);
    assert.ok(models.length >= 80, `${models.length} models`);
    assert.equal(await workbench.page.locator('.notification-toast').count(), 0);
  });

  it('leaves the engine able to open the next model', async () => {
    const workbench = sharedWorkbench();
    await workbench.closeAllEditors();
    // The samples stand below the corpus.
    await until('the samples to come into sight', async () => {
      await workbench.page.locator('.explorer-folders-view .monaco-list').press('End');
      return becomes(workbench.explorerRow('binary-lstm.keras'), 'visible', 2000);
    });
    await workbench.openFile('binary-lstm.keras');
    assert.equal((await shown('binary-lstm.keras')).phase, 'ready');
  });
});
