/** Workspaces for tests: always a copy, so that a test may change what it opens. */
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { samples } from './paths.js';
import { temporaryFolder } from './resources.js';

/** Copies the sample models and data and returns the folder, which goes away with this process. */
export function sampleWorkspace(): string {
  if (!existsSync(samples)) {
    throw new Error(`There are no samples in ${samples}.`);
  }
  // The name is what the window shows.
  const folder = path.join(temporaryFolder('workspace'), 'unroll-samples');
  cpSync(samples, folder, { recursive: true });
  return folder;
}
