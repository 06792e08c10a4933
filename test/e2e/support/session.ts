/**
 * One packaged extension, one server, one browser window for all end-to-end tests: starting them takes
 * longer than most tests. Importing this file is enough; its hooks stand at the root of the suite.
 */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.js';
import { NpmRegistry } from '../../harness/npmRegistry.js';
import { removeFolder, temporaryFolder } from '../../harness/resources.js';
import { VscodeServer } from '../../harness/server.js';
import { packageVsix } from '../../harness/vsix.js';
import { Workbench } from '../../harness/workbench.js';
import { sampleWorkspace } from '../../harness/workspace.js';

export interface Session {
  readonly server: VscodeServer;
  readonly browser: Browser;
  /** The window that all tests share, opened on a copy of the samples with the packaged extension installed. */
  readonly workbench: Workbench;
  /** The only registry that npm can reach in there. */
  readonly registry: NpmRegistry;
}

/** Kinds of files that belong to other editors too are ours in this folder. */
const settings = {
  'workbench.editorAssociations': Object.fromEntries(
    ['pt', 'pth', 'pt2', 'pkl', 'h5', 'hdf5', 'json'].map((ending) => [`**/malformed/*.${ending}`, 'unroll.modelOnRequest']),
  ),
};

let session: Session | undefined;
/** What each test has left on the console, as lines. */
const consoleErrors: string[] = [];

export function sharedSession(): Session {
  if (session === undefined) {
    throw new Error('The workbench is there only while tests and hooks run.');
  }
  return session;
}

export function sharedWorkbench(): Workbench {
  return sharedSession().workbench;
}

before('package the extension and open it in VS Code', async () => {
  const packages = temporaryFolder('package');
  const registry = await NpmRegistry.start();
  const server = await VscodeServer.start({ vsix: await packageVsix(packages), env: registry.environment, settings });
  removeFolder(packages);
  const browser = await launchBrowser();
  const workbench = await Workbench.open(browser, server, sampleWorkspace());
  session = { server, browser, workbench, registry };
});

afterEach('keep what a failed test saw', async function () {
  const test = this.currentTest;
  if (session === undefined || test === undefined) {
    return;
  }
  const { workbench } = session;
  const reported = workbench.errors.take().map((line) => `${test.fullTitle()}: ${line}`);
  // A failure that is going to be retried is neither passed nor failed yet.
  const isRetried = !test.isPassed() && !test.isFailed() && !test.isPending();
  // The second try tells on its own what there is to tell; the first may have ended before it took what it expected.
  if (!isRetried) consoleErrors.push(...reported);
  if (isRetried || test.isFailed()) {
    // A window that cannot even be looked at any more is told by the failure itself, which an error here would hide.
    await workbench.screenshot(`failed - ${test.fullTitle().replace(/[^\w-]+/g, ' ')}`).catch(() => undefined);
    await workbench.leaveQuestions().catch(() => undefined);
  }
});

after('close VS Code', async () => {
  await session?.browser.close();
  await session?.server.stop();
  await session?.registry.stop();
  session = undefined;
});

after('nothing was reported on the console', () => {
  assert.deepEqual(consoleErrors, []);
});
