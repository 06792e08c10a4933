/** Desktop VS Code through `@vscode/test-electron`, where it can be downloaded and shown. */
import { once } from 'node:events';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { onPath } from './commands.js';
import { cacheFolder } from './paths.js';
import { removeFolder, startProcess, stopProcess, temporaryFolder } from './resources.js';

const downloadHost = 'https://update.code.visualstudio.com/api/releases/stable';

/** Why desktop VS Code cannot be used on this machine; `undefined` if it can. Answers within seconds. */
export async function desktopObstacle(): Promise<string | undefined> {
  if (needsDisplay() && onPath('Xvfb') === undefined) {
    return 'there is no display and no Xvfb';
  }
  try {
    const response = await fetch(downloadHost, { signal: AbortSignal.timeout(5000) });
    return response.ok ? undefined : `VS Code's download host answers ${response.status}`;
  } catch {
    return "VS Code's download host cannot be reached";
  }
}

export interface DesktopRun {
  readonly developmentPath: string;
  readonly testsPath: string;
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Downloads VS Code once a machine and returns the path of its program. */
export async function desktopVscode(): Promise<string> {
  return downloadAndUnzipVSCode({ cachePath: path.join(cacheFolder(), 'desktop'), timeout: 15_000 });
}

/** Runs the suite in desktop VS Code; rejects when a test fails. */
export async function runInDesktop(program: string, run: DesktopRun): Promise<void> {
  const display = needsDisplay() ? await virtualDisplay() : undefined;
  const userData = temporaryFolder('desktop');
  try {
    await runTests({
      vscodeExecutablePath: program,
      extensionDevelopmentPath: run.developmentPath,
      extensionTestsPath: run.testsPath,
      launchArgs: [run.folder, '--user-data-dir', userData, '--extensions-dir', path.join(userData, 'extensions')],
      extensionTestsEnv: { ...run.env, ...(display ? { DISPLAY: display.name } : {}) },
    });
  } finally {
    await display?.stop();
    removeFolder(userData);
  }
}

function needsDisplay(): boolean {
  return process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
}

/** Starts an X server without a screen on the first free display. */
async function virtualDisplay(): Promise<{ name: string; stop: () => Promise<void> }> {
  const child = startProcess('Xvfb', ['-displayfd', '1', '-screen', '0', '1400x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (child.stdout === null) {
    throw new Error('Xvfb was started without a pipe for its display number.');
  }
  const ended = once(child, 'exit').then(() => {
    throw new Error('Xvfb ended before it had a display.');
  });
  const [number] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  return { name: `:${number.toString().trim()}`, stop: () => stopProcess(child) };
}
