/**
 * `npm run vscode`: the extension in a real VS Code with a copy of the samples. Desktop VS Code loads it
 * from this folder; without one, the server build gets it packaged and shows itself in a browser.
 */
import { once } from 'node:events';
import { onPath, runCommand } from './harness/commands.js';
import { projectRoot } from './harness/paths.js';
import { removeFolder, startProcess, temporaryFolder } from './harness/resources.js';
import { VscodeServer } from './harness/server.js';
import { packageVsix } from './harness/vsix.js';
import { sampleWorkspace } from './harness/workspace.js';

async function openInDesktop(folder: string): Promise<void> {
  await runCommand('npm', ['run', '--silent', 'build'], { cwd: projectRoot, show: true });
  console.log('Opening desktop VS Code; this ends when you close its window.');
  const args = ['--new-window', '--wait', `--extensionDevelopmentPath=${projectRoot}`, folder];
  // On Windows `code` is a batch file, which only a shell can start.
  const windows = process.platform === 'win32';
  const child = startProcess('code', windows ? args.map((arg) => `"${arg}"`) : args, { stdio: 'inherit', shell: windows });
  await once(child, 'exit');
}

async function openInServer(folder: string): Promise<void> {
  console.log('No desktop VS Code (`code`) on the PATH: starting the npm-shipped server build.');
  const packages = temporaryFolder('package');
  const server = await VscodeServer.start({ vsix: await packageVsix(packages) });
  removeFolder(packages);
  const address = server.url({ folder });
  console.log(`\nVS Code ${server.version} with Unroll and its samples:\n\n  ${address}\n\nCtrl-C ends it.`);
  openBrowser(address);
  await server.ended();
}

/** Shows the address in the user's own browser, where there is a desktop to show it on. */
function openBrowser(address: string): void {
  if (process.platform === 'darwin') {
    startProcess('open', [address], { stdio: 'ignore' });
  } else if ((process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) && onPath('xdg-open') !== undefined) {
    startProcess('xdg-open', [address], { stdio: 'ignore' });
  }
}

async function main(): Promise<void> {
  const folder = sampleWorkspace();
  await (onPath('code') === undefined ? openInServer(folder) : openInDesktop(folder));
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
