/** Packages the extension as it ships. */
import path from 'node:path';
import { runCommand } from './commands.js';
import { projectRoot } from './paths.js';

/** Writes the packaged extension into a folder and returns the file's path. Builds first (`vscode:prepublish`). */
export async function packageVsix(folder: string): Promise<string> {
  const vsix = path.join(folder, 'unroll.vsix');
  await runCommand('npm', ['run', '--silent', 'package', '--', '--out', vsix], { cwd: projectRoot });
  return vsix;
}
