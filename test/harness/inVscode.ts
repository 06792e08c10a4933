/** Runs a suite inside a real VS Code: the desktop where that is possible, else the server build in a browser. */
import path from 'node:path';
import { format } from 'node:util';
import { launchBrowser } from './browser.js';
import { desktopObstacle, desktopVscode, runInDesktop } from './desktop.js';
import { readOutcome, type TestOutcome } from './mochaRun.js';
import { removeFolder, temporaryFolder } from './resources.js';
import { VscodeServer } from './server.js';
import { startPatience } from './until.js';

/** How long a whole suite may take before VS Code counts as hung, in milliseconds. */
const suiteTimeout = 1_200_000;

export interface InVscodeRun {
  /** Folder of the extension under test. */
  readonly developmentPath: string;
  /** The bundled module that exports `run()`. */
  readonly testsPath: string;
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  /** Runs only the tests whose title matches. */
  readonly grep?: string;
}

/** Says in one line which VS Code it uses and why, and returns what mocha counted in it. */
export async function runInVscode(run: InVscodeRun): Promise<TestOutcome> {
  const results = temporaryFolder('results');
  const resultFile = path.join(results, 'outcome.json');
  const env = { UNROLL_TEST_RESULT: resultFile, UNROLL_TEST_GREP: run.grep ?? '' };
  try {
    const ended = await start(run, env).catch((error: unknown) => error);
    const cause = ended instanceof Error ? ended : new Error('VS Code ended without an outcome of the suite.');
    const outcome = readOutcome(resultFile, cause);
    console.log(outcome.printed);
    return outcome;
  } finally {
    removeFolder(results);
  }
}

async function start(run: InVscodeRun, env: Record<string, string>): Promise<void> {
  const desktop = await chooseDesktop();
  if ('program' in desktop) {
    console.log('In desktop VS Code, downloaded by @vscode/test-electron.');
    return runInDesktop(desktop.program, { ...run, env });
  }
  console.log(`In the npm-shipped server build of VS Code, because ${desktop.obstacle}.`);
  return runInServer(run, env);
}

async function chooseDesktop(): Promise<{ program: string } | { obstacle: string }> {
  const obstacle = await desktopObstacle();
  if (obstacle !== undefined) {
    return { obstacle };
  }
  try {
    return { program: await desktopVscode() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { obstacle: `desktop VS Code could not be downloaded (${reason})` };
  }
}

async function runInServer(run: InVscodeRun, env: Record<string, string>): Promise<void> {
  const server = await VscodeServer.start({ smokeTestDriver: true, env });
  try {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const log: string[] = [];
      const ended = new Promise<number>((resolve, reject) => {
        const hung = setTimeout(
          () => reject(new Error(`The suite did not end within ${suiteTimeout / 1000} s.\n${log.slice(-20).join('\n')}`)),
          suiteTimeout,
        );
        void page.exposeFunction('codeAutomationExit', (code: number) => {
          clearTimeout(hung);
          resolve(code);
        });
        page.once('crash', () => reject(new Error('The browser page of VS Code crashed.')));
      });
      await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
        log.push(`${type}: ${format(...args)}`);
      });
      await page.goto(server.url({ folder: run.folder, tests: run }), { timeout: startPatience });
      const code = await ended;
      if (code !== 0) {
        throw new Error(`The suite inside VS Code ended with ${code}.\n${log.slice(-20).join('\n')}`);
      }
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}
