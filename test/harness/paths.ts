/** Where things lie: the project's root, the cache outside of it, and the folder for what a test run leaves to look at. */
import { homedir } from 'node:os';
import path from 'node:path';

/** Absolute path of the project's root folder. */
export const projectRoot = path.resolve(__dirname, '../..');

/** Screenshots and logs of the last run (git-ignored). */
export const testResults = path.join(projectRoot, 'test-results');

/** Bundles of the suite that runs inside VS Code. */
export const bundledSuite = path.join(projectRoot, 'dist', 'test');

/** Sample models and data that the tests open, always as a copy. */
export const samples = path.join(projectRoot, 'media', 'samples');

/** Downloads kept between runs, outside the project so that a clean clone can reuse them. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  return path.join(base, 'unroll-vscode-test');
}

/** Where a picture of the given name is kept. */
export function screenshotPath(name: string): string {
  return path.join(testResults, 'screenshots', `${name}.png`);
}
