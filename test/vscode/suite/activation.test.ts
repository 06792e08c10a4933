/** Named to run first: whether the extension sleeps until it is used can only be seen before anything uses it. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { manifest, unroll } from './support/extension.js';

describe('Activation', () => {
  it('costs nothing before the extension is used', () => {
    assert.equal(unroll().isActive, false);
  });

  it('starts no thread', async () => {
    const before = workerThreads();
    await unroll().activate();
    assert.equal(workerThreads(), before);
  });

  it('registers every contributed command', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const commands = manifest().contributes.commands.map(({ command }) => command);
    assert.notEqual(commands.length, 0);
    assert.deepEqual(commands.filter((command) => !registered.has(command)), []);
  });
});

/** Worker threads of the extension host's process. */
function workerThreads(): number {
  const report = process.report.getReport() as unknown as { readonly workers: readonly unknown[] };
  return report.workers.length;
}
