/**
 * A real VS Code from the npm registry alone, for machines that cannot reach VS Code's own download
 * host: the package `code-server` ships the complete server build (workbench, extension host, webviews).
 * It is prepared once and kept in the cache, keyed by its versions.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from './commands.js';
import { cacheFolder } from './paths.js';

/** Ships VS Code 1.139.1. */
const codeServerVersion = '4.139.1';
/** The server build needs Node 24, whatever Node runs the tests. */
const nodeVersion = '24.21.0';
/** Native modules without which the extension host does not start. */
const nativeModules = ['@vscode/spdlog', '@vscode/native-watchdog'];

export interface ServerBuild {
  /** The Node that runs the server. */
  readonly node: string;
  /** The server's main script. */
  readonly main: string;
  readonly version: string;
}

/** Returns the cached server build, preparing it first (about a minute, once a machine) if there is none. */
export async function serverBuild(report: (line: string) => void = console.log): Promise<ServerBuild> {
  const folder = path.join(cacheFolder(), `code-server-${codeServerVersion}-node-${nodeVersion}`);
  if (!existsSync(folder)) {
    mkdirSync(cacheFolder(), { recursive: true });
    const unlock = await lock(`${folder}.lock`, report);
    try {
      if (!existsSync(folder)) {
        await prepare(folder, report);
      }
    } finally {
      unlock();
    }
  }
  return describe(folder);
}

function describe(folder: string): ServerBuild {
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const manifest = JSON.parse(readFileSync(path.join(vscode, 'package.json'), 'utf8')) as { version: string };
  return {
    node: path.join(folder, 'node_modules', nodePackage(), 'bin', 'node'),
    main: path.join(vscode, 'out', 'server-main.js'),
    version: manifest.version,
  };
}

function nodePackage(): string {
  return `node-${process.platform}-${process.arch}`;
}

/** Builds beside the final place and moves there last: a half-made build is never taken for a whole one. */
async function prepare(folder: string, report: (line: string) => void): Promise<void> {
  if (process.platform === 'win32') {
    throw new Error('The server build of VS Code runs on Linux and macOS only; on Windows the tests need desktop VS Code.');
  }
  await requireTool('npm', 'it comes with Node.js');
  await requireTool('python3', 'node-gyp needs it to build two native modules');
  await requireTool('g++', 'node-gyp needs it to build two native modules; Debian: apt-get install g++ make');
  report(`Preparing VS Code from npm (code-server ${codeServerVersion}), once: about a minute …`);

  const building = `${folder}.${process.pid}.building`;
  removeLeftOvers(path.dirname(folder));
  mkdirSync(building, { recursive: true });
  try {
    writeFileSync(path.join(building, 'package.json'), '{ "private": true }\n');
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await runCommand(
      'npm',
      ['install', `code-server@${codeServerVersion}`, `${nodePackage()}@${nodeVersion}`, ...quiet],
      { cwd: building },
    );
    const { main } = describe(building);
    const vscode = path.dirname(path.dirname(main));
    const node = path.join(building, 'node_modules', nodePackage());
    await runCommand('npm', ['install', '--omit=dev', ...quiet], { cwd: vscode });
    await runCommand('npm', ['rebuild', ...nativeModules, '--loglevel=error'], {
      cwd: vscode,
      env: {
        ...process.env,
        PATH: `${path.join(node, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
        npm_config_nodedir: node,
      },
    });
    renameSync(building, folder);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

async function requireTool(tool: string, why: string): Promise<void> {
  try {
    await runCommand(tool, ['--version']);
  } catch {
    throw new Error(`${tool} is missing: install it to prepare the VS Code that the tests run in (${why}).`);
  }
}

/** Removes what a run that was killed while building has left in the cache. */
function removeLeftOvers(cache: string): void {
  for (const name of readdirSync(cache)) {
    if (name.endsWith('.building')) {
      rmSync(path.join(cache, name), { recursive: true, force: true });
    }
  }
}

/** Takes a lock between processes; a lock whose owner no longer runs is taken over. */
async function lock(file: string, report: (line: string) => void): Promise<() => void> {
  let told = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw error;
      }
    }
    if (isAbandoned(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) {
      report('Another test run is preparing VS Code: waiting for it …');
      told = true;
    }
    await delay(500);
  }
}

function isAbandoned(file: string): boolean {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    if (!Number.isInteger(owner) || owner <= 0) {
      // Created but not yet written by its owner, unless it has stood like that for long.
      return Date.now() - statSync(file).mtimeMs > 10_000;
    }
    process.kill(owner, 0);
    return false;
  } catch (error) {
    // ESRCH: the owner is dead. ENOENT: it has just let go, so trying again is right as well.
    return error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'ENOENT');
  }
}
