/** Named to run first: whether the extension sleeps until it is used can only be seen before anything uses it. */
import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import workerThreads from 'node:worker_threads';
import * as vscode from 'vscode';
import { manifest, unroll } from './support/extension.js';

describe('Activation', () => {
  it('costs nothing before the extension is used', () => {
    assert.equal(unroll().isActive, false);
  });

  it('starts no thread, and loads one file of its own', async () => {
    const before = loadedModules();
    const threads = await threadsStartedDuring(() => unroll().activate());
    assert.deepEqual(threads, []);
    assert.deepEqual(loadedModules().filter((file) => !before.includes(file)), [path.join(ownFolder(), 'dist', 'extension.js')]);
  });

  it('registers every contributed command', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const commands = manifest().contributes.commands.map(({ command }) => command);
    assert.notEqual(commands.length, 0);
    assert.deepEqual(commands.filter((command) => !registered.has(command)), []);
  });
});

/** The extension's folder as modules and threads name it. */
function ownFolder(): string {
  return realpathSync(unroll().extensionUri.fsPath);
}

/** Other extensions start when they like: only what is ours tells something. */
function isOwn(file: string): boolean {
  return file.startsWith(ownFolder() + path.sep);
}

/** Files of the extension that its host has loaded so far. */
function loadedModules(): readonly string[] {
  return Object.keys(createRequire(__filename).cache).filter(isOwn);
}

/** The programs of the threads that the extension starts meanwhile. */
async function threadsStartedDuring(work: () => Thenable<unknown>): Promise<readonly string[]> {
  const { Worker } = workerThreads;
  const programs: string[] = [];
  workerThreads.Worker = class extends Worker {
    constructor(...[program, options]: ConstructorParameters<typeof Worker>) {
      super(program, options);
      programs.push(String(program));
    }
  };
  try {
    await work();
  } finally {
    workerThreads.Worker = Worker;
  }
  return programs.filter(isOwn);
}
