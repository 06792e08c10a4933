/** Whether a window has begun to watch its folder: its watcher starts after everything else, and tells nothing of before. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { becomes, until } from './until.js';

/**
 * Resolves when the window notices what others change in its folder, and nothing is left of what was made to see that.
 * @param folder absolute path of the workspace folder
 * @param rowOf the explorer's row of a file
 */
export async function untilFolderIsWatched(folder: string, rowOf: (name: string) => Locator): Promise<void> {
  const probes: string[] = [];
  await until('the window to watch its folder', async () => {
    const name = `watched-${probes.length}`;
    probes.push(name);
    writeFileSync(path.join(folder, name), '');
    return becomes(rowOf(name), 'visible', 2000);
  });
  for (const name of probes) await removeProbe(path.join(folder, name), rowOf(name));
}

/** Removes a file that the explorer shows, or may come to show. */
async function removeProbe(file: string, row: Locator): Promise<void> {
  await until(`${path.basename(file)} to go`, async () => {
    rmSync(file, { force: true });
    if (await becomes(row, 'hidden', 5000)) return true;
    // Of a file that is made and gone within a moment nothing is told, and the explorer may have met it: once more, with time between.
    writeFileSync(file, '');
    await becomes(row, 'hidden', 1000);
    return false;
  });
}
