/** Bundles the suite that runs inside VS Code: the extension host loads JavaScript, not TypeScript. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { testFiles } from './testFiles.js';

/**
 * @param source folder with `index.ts` and `suite/*.test.ts`
 * @param target folder that takes `index.js` and the bundled suite; emptied first
 */
export async function bundleSuite(source: string, target: string): Promise<void> {
  rmSync(target, { recursive: true, force: true });
  await build({
    entryPoints: [path.join(source, 'index.ts'), ...testFiles(path.join(source, 'suite'))],
    outbase: source,
    outdir: target,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    // `vscode` is given by the extension host; mocha must be the one instance that runs the suite.
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}
