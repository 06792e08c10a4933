/**
 * Everything a test run starts or creates is registered here, so that nothing is left behind:
 * child processes and temporary folders go away at the normal end, on a failure and on Ctrl-C.
 */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** How long a process may take to end in its own way, in milliseconds. */
const stopPatience = 10_000;

const processes = new Set<ChildProcess>();
const folders = new Set<string>();
let watching = false;

/** Creates a temporary folder that is removed at the end of this process at the latest. */
export function temporaryFolder(purpose: string): string {
  watchForTheEnd();
  const folder = mkdtempSync(path.join(tmpdir(), `unroll-${purpose}-`));
  folders.add(folder);
  return folder;
}

/** Removes a folder made by {@link temporaryFolder}; a file still being written by a dying process is retried. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  folders.delete(folder);
}

/**
 * Starts a child process that ends with this one at the latest. On POSIX it leads its own process
 * group, so that its children (extension host, file watcher) end with it.
 */
export function startProcess(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  watchForTheEnd();
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  processes.add(child);
  child.once('exit', () => processes.delete(child));
  return child;
}

/** Ends a process of {@link startProcess} with its children and resolves when it is gone. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(child, 'SIGTERM');
  const force = setTimeout(() => signalGroup(child, 'SIGKILL'), stopPatience);
  await gone;
  clearTimeout(force);
  // The leader is gone; whatever of its group is left has no one to report to.
  signalGroup(child, 'SIGKILL');
  processes.delete(child);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch (error) {
    // ESRCH: already gone, which is what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
      throw error;
    }
  }
}

function watchForTheEnd(): void {
  if (watching) {
    return;
  }
  watching = true;
  // The last resort, when something ends this process without stopping what it has started.
  process.on('exit', () => {
    for (const child of processes) {
      signalGroup(child, 'SIGKILL');
    }
    for (const folder of folders) {
      removeFolder(folder);
    }
  });
  let ending = false;
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
    // Ctrl-C may arrive twice, from the terminal and handed on by npm: the second must not cut the first short.
    process.on(signal, () => {
      if (!ending) {
        ending = true;
        // A child may have children and folders of its own to take with it: it is asked first.
        void Promise.all([...processes].map(stopProcess)).then(() => process.exit(code));
      }
    });
  }
}
