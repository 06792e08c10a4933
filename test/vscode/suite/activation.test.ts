/** Named to run first: whether the extension sleeps until it is used can only be seen before anything uses it. */
import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as vscode from 'vscode';
import { manifest, ownFile, unroll } from './support/extension.js';

describe('Activation', () => {
  it('costs nothing before the extension is used', () => {
    assert.equal(unroll().isActive, false);
  });

  it('starts no thread, and loads one file of its own', async () => {
    const before = { threads: workerThreads(), modules: loadedModules() };
    await unroll().activate();
    assert.equal(workerThreads(), before.threads);
    const loaded = loadedModules().filter((file) => !before.modules.includes(file));
    assert.deepEqual(loaded, [realpathSync(ownFile('dist', 'extension.js').fsPath)]);
  });

  it('registers every contributed command', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const commands = manifest().contributes.commands.map(({ command }) => command);
    assert.notEqual(commands.length, 0);
    assert.deepEqual(commands.filter((command) => !registered.has(command)), []);
  });
});

/** Files that the extension host has loaded so far. */
function loadedModules(): readonly string[] {
  return Object.keys(createRequire(__filename).cache);
}

/** Worker threads of the extension host's process. */
function workerThreads(): number {
  const report = process.report.getReport() as unknown as { readonly workers: readonly unknown[] };
  return report.workers.length;
}
