/**
 * The browser that drives the server build of VS Code: one that is installed, else the Chromium inside
 * the npm package `@sparticuz/chromium`, else one from the system's package manager where that is allowed.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { onPath, runCommand } from './commands.js';
import { cacheFolder, projectRoot } from './paths.js';
import { temporaryFolder } from './resources.js';
import { startPatience } from './until.js';

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'msedge'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** What the workbench does not need, and what only makes noise or network traffic. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface BrowserProgram {
  readonly executable: string;
  /** Variables the program needs beside the inherited ones. */
  readonly env: Readonly<Record<string, string>>;
}

/** Launches a headless browser. Where there is none, the error says in one line what to install. */
export async function launchBrowser(report: (line: string) => void = console.log): Promise<Browser> {
  const program = await findBrowser(report);
  return chromium.launch({
    executablePath: program.executable,
    args: flags,
    timeout: startPatience,
    // Killed, Chromium leaves its temporary files behind: in a folder that goes away.
    env: { ...definedVariables(process.env), ...program.env, TMPDIR: temporaryFolder('browser') },
    // This process has its own way of ending, which takes the browser with it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

/** Finds or gets a browser that starts. */
export async function findBrowser(report: (line: string) => void = console.log): Promise<BrowserProgram> {
  const installed = await installedBrowser();
  if (installed) {
    return installed;
  }
  const packaged = await packagedBrowser();
  if (packaged) {
    report('No Chrome, Chromium or Edge is installed: using the Chromium of the npm package @sparticuz/chromium.');
    return packaged;
  }
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    report('No browser is installed: apt-get install chromium …');
    await runCommand('apt-get', ['update', '-q']);
    await runCommand('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium']);
    const fresh = await installedBrowser();
    if (fresh) {
      return fresh;
    }
  }
  throw new Error('No browser found: install Chromium, Chrome or Edge (Debian: apt-get install chromium), or set CHROME_PATH.');
}

async function installedBrowser(): Promise<BrowserProgram | undefined> {
  const named = process.env['CHROME_PATH'];
  const candidates = [named, ...commands.map(onPath), ...applications.filter((file) => existsSync(file))];
  for (const executable of candidates) {
    if (executable !== undefined && (await starts({ executable, env: {} }))) {
      return { executable, env: {} };
    }
  }
  return undefined;
}

/**
 * Unpacks the npm package's browser into the cache, with the system libraries and fonts it brings
 * for machines that lack them. The package unpacks to the temporary folder of its process, and adds
 * the libraries only where it believes to run on Lambda: hence a child process with that environment.
 */
async function packagedBrowser(): Promise<BrowserProgram | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return undefined;
  }
  const manifest = path.join(projectRoot, 'node_modules', '@sparticuz', 'chromium', 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const folder = path.join(cacheFolder(), `chromium-${version}`);
  if (!existsSync(folder)) {
    const unpacking = `${folder}.${process.pid}.building`;
    mkdirSync(unpacking, { recursive: true });
    try {
      const script = "import('@sparticuz/chromium').then((module) => module.default.executablePath())";
      await runCommand(process.execPath, ['--eval', script], {
        cwd: projectRoot,
        env: { ...process.env, TMPDIR: unpacking, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
      });
      writeFileSync(path.join(unpacking, 'fonts.conf'), fontConfiguration(path.join(folder, 'fonts')));
      renameSync(unpacking, folder);
    } finally {
      rmSync(unpacking, { recursive: true, force: true });
    }
  }
  const executable = path.join(folder, 'chromium');
  const libraries = path.join(folder, 'al2023', 'lib');
  const inherited = process.env['LD_LIBRARY_PATH'];
  const program: BrowserProgram = {
    executable,
    env: {
      FONTCONFIG_FILE: path.join(folder, 'fonts.conf'),
      // Behind the inherited ones: the machine's own libraries fit it better.
      LD_LIBRARY_PATH: inherited ? `${inherited}:${libraries}` : libraries,
    },
  };
  return (await starts(program)) ? program : undefined;
}

/** The machine's fonts and the package's: the package's own configuration names folders of Lambda only. */
function fontConfiguration(fonts: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${fonts}</dir>
</fontconfig>
`;
}

async function starts(program: BrowserProgram): Promise<boolean> {
  try {
    await runCommand(program.executable, ['--version'], { env: { ...process.env, ...program.env } });
    return true;
  } catch {
    return false;
  }
}

function definedVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) {
      defined[name] = value;
    }
  }
  return defined;
}
