/**
 * Installs one npm package into a folder of its own, with the npm that the user has. Knows nothing of VS Code.
 */
import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError, UnrollError } from '../engine/core/errors.js';

export interface NpmInstallation {
  /** Emptied first, and again when nothing comes of it. */
  readonly folder: string;
  /** Name and version: `@tensorflow/tfjs-node@4.22.0`. */
  readonly packageSpec: string;
  /** How npm is called, and what comes before its own arguments. */
  readonly npm?: readonly [string, ...string[]];
  readonly signal: AbortSignal;
  /** Told what npm says, line by line. */
  readonly onLine: (line: string) => void;
}

/** On Windows npm is a script, which only a shell runs. */
const usesShell = process.platform === 'win32';

/**
 * @throws CancelledError
 * @throws UnrollError saying what is missing: npm, the network, or what npm itself says
 */
export async function installPackage({ folder, packageSpec, npm = ['npm'], signal, onLine }: NpmInstallation): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // Without it npm would install into the next folder above that has one.
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
  try {
    await runNpm([...npm, 'install', packageSpec, '--no-audit', '--no-fund', '--save-exact'], folder, signal, onLine);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function runNpm([command, ...args]: readonly string[], cwd: string, signal: AbortSignal, onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const child = spawn(command!, args, { cwd, signal, shell: usesShell, stdio: ['ignore', 'pipe', 'pipe'] });
    const listen = (text: Buffer): void => {
      for (const line of text.toString().split('\n').map((part) => part.trim()).filter((part) => part !== '')) {
        lines.push(line);
        onLine(line);
      }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(new CancelledError());
      else reject(error.code === 'ENOENT' ? npmMissing() : new UnrollError('usage', `npm could not be started (${error.message}).`));
    });
    child.on('close', (code) => {
      if (signal.aborted) reject(new CancelledError());
      else if (code === 0) resolve();
      else reject(failure(lines, code));
    });
  });
}

function npmMissing(): UnrollError {
  return new UnrollError('usage', 'npm was not found. Install Node.js, which brings it, restart VS Code and try again; Unroll works without native TensorFlow too.');
}

function failure(lines: readonly string[], code: number | null): UnrollError {
  const text = lines.join('\n');
  if (usesShell && /not recognized|nicht gefunden|not found/i.test(text) && lines.length < 4) return npmMissing();
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|network/i.test(text)) {
    return new UnrollError('usage', 'npm cannot reach its registry, or TensorFlow cannot be downloaded. Check the network or proxy and try again; Unroll works without native TensorFlow too.');
  }
  const errors = lines.filter((line) => /^npm (error|ERR!)/.test(line)).map((line) => line.replace(/^npm (error|ERR!) */, ''));
  const said = errors.find((line) => line !== '' && !aboutTheRun.test(line)) ?? errors[0] ?? lines.at(-1) ?? `exit code ${code}`;
  return new UnrollError('usage', `npm could not install native TensorFlow (${said}). Details are in the log of Unroll, which works without native TensorFlow too.`);
}

/** What npm says of the run before it comes to what went wrong. */
const aboutTheRun = /^(code|errno|syscall|path|command|cwd|signal|gyp info|A complete log) ?/;
