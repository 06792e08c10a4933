/** A folder for one test, gone after it. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Temporary {
  readonly path: string;
  remove(): void;
}

export function temporaryFolder(): Temporary {
  const path = mkdtempSync(join(realpathSync(tmpdir()), 'unroll-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
