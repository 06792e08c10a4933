/** Starts and stops one VS Code server with settings that keep a test run quiet. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from './commands.js';
import { removeFolder, startProcess, stopProcess, temporaryFolder } from './resources.js';
import { serverBuild } from './serverBuild.js';

/** Nothing that pops up, phones home or changes between runs. The workspace stays in Restricted Mode. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Dark Modern',
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.untrustedFiles': 'open',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'git.enabled': false,
  'files.simpleDialog.enable': true,
};

export interface ServerOptions {
  /** A packaged extension to install, as a user would. */
  readonly vsix?: string;
  /** Lets the page's payload run tests inside VS Code; dialogs are refused and toasts hidden then. */
  readonly smokeTestDriver?: boolean;
  /** User settings on top of the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Variables of the server's and the extension host's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What the page of a workbench is opened with. */
export interface WorkbenchAddress {
  /** Absolute path of the workspace folder; null for an empty window. */
  readonly folder: string | null;
  /** An unpackaged extension and the module whose `run()` is its test suite; needs `smokeTestDriver`. */
  readonly tests?: { readonly developmentPath: string; readonly testsPath: string };
}

export class VscodeServer {
  private constructor(
    private readonly child: ChildProcess,
    /** Where the server and the extensions in it keep what they store. */
    readonly dataFolder: string,
    /** `http://127.0.0.1:port` */
    readonly origin: string,
    readonly version: string,
    private readonly printed: () => string,
  ) {}

  /** Resolves when the server listens. Its data lies in a temporary folder. */
  static async start(options: ServerOptions = {}): Promise<VscodeServer> {
    const build = await serverBuild();
    const dataFolder = temporaryFolder('server');
    try {
      const user = path.join(dataFolder, 'data', 'User');
      mkdirSync(user, { recursive: true });
      writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ ...quietSettings, ...options.settings }));
      const folders = ['--server-data-dir', dataFolder, '--extensions-dir', path.join(dataFolder, 'extensions')];
      const env = { ...process.env, ...isolation(dataFolder), ...options.env };
      if (options.vsix !== undefined) {
        await runCommand(build.node, [build.main, ...folders, '--install-extension', options.vsix], { env });
      }
      const child = startProcess(
        build.node,
        [
          build.main,
          ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
          ...folders,
          ...(options.smokeTestDriver === true ? ['--enable-smoke-test-driver'] : []),
        ],
        { stdio: ['ignore', 'pipe', 'pipe'], env },
      );
      const { port, printed } = await listening(child);
      return new VscodeServer(child, dataFolder, `http://127.0.0.1:${port}`, build.version, printed);
    } catch (error) {
      removeFolder(dataFolder);
      throw error;
    }
  }

  /** Address of a workbench on this server. */
  url(address: WorkbenchAddress): string {
    const remote = this.origin.replace('http:', 'vscode-remote:');
    const query = new URLSearchParams(address.folder === null ? { ew: 'true' } : { folder: address.folder });
    if (address.tests !== undefined) {
      const { developmentPath, testsPath } = address.tests;
      const payload = [
        ['extensionDevelopmentPath', remote + developmentPath],
        ['extensionTestsPath', remote + testsPath],
        ['skipWelcome', 'true'],
      ];
      query.set('payload', JSON.stringify(payload));
    }
    return `${this.origin}/?${query.toString()}`;
  }

  /** Replaces the settings of the machine: those that a workspace must not have. They come into force at once. */
  setMachineSettings(settings: Readonly<Record<string, unknown>>): void {
    const folder = path.join(this.dataFolder, 'data', 'Machine');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings));
  }

  /** The lines that an extension has written to a log of its own, over all windows. */
  extensionLog(name: string): string {
    const folder = path.join(this.dataFolder, 'data', 'logs');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => path.basename(file) === `${name}.log`);
    return files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8')).join('');
  }

  /** What the server has printed so far, for reports of failures. */
  log(): string {
    return this.printed();
  }

  /** Resolves when the server has ended, by whatever cause. */
  async ended(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, 'exit');
    }
  }

  async stop(): Promise<void> {
    await stopProcess(this.child);
    removeFolder(this.dataFolder);
  }
}

/** Keeps sockets and temporary files of the server in its own folder, and extensions' gallery out of the run. */
function isolation(dataFolder: string): Record<string, string> {
  return {
    EXTENSIONS_GALLERY: '{}',
    // macOS has long temporary paths, and a socket's path may have 103 bytes only.
    ...(process.platform === 'linux' ? { TMPDIR: dataFolder, XDG_RUNTIME_DIR: dataFolder } : {}),
  };
}

/** Resolves with the port that the server chose. */
async function listening(child: ChildProcess): Promise<{ port: number; printed: () => string }> {
  let text = '';
  const port = await new Promise<number>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const match = /Extension host agent listening on (\d+)/.exec(text);
      if (match) {
        resolve(Number(match[1]));
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`The VS Code server ended with ${code ?? signal} before it listened:\n${text.trim()}`)),
    );
  });
  return { port, printed: () => text };
}
