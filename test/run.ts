/**
 * `npm test`: builds, checks and runs every kind of test, and ends with one line of sums.
 * `npm test -- --only unit,golden` chooses stages, `--grep text` chooses tests by their title.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleSuite } from './harness/bundleSuite.js';
import { runCommand } from './harness/commands.js';
import { runInVscode } from './harness/inVscode.js';
import { readOutcome, type TestOutcome } from './harness/mochaRun.js';
import { bundledSuite, projectRoot, testResults } from './harness/paths.js';
import { removeFolder, temporaryFolder } from './harness/resources.js';
import { testFiles } from './harness/testFiles.js';
import { sampleWorkspace } from './harness/workspace.js';

interface Options {
  readonly grep: string | undefined;
}

interface Stage {
  readonly name: string;
  readonly title: string;
  /** Stages without tests return nothing and fail by throwing. */
  readonly run: (options: Options) => Promise<TestOutcome | void>;
}

interface StageResult {
  readonly name: string;
  readonly seconds: number;
  readonly outcome?: TestOutcome;
  /** Why the stage as a whole failed. */
  readonly error?: string;
}

const stages: readonly Stage[] = [
  { name: 'build', title: 'Build', run: () => npmScript('build') },
  { name: 'check', title: 'Types and lint', run: () => npmScript('check') },
  { name: 'unit', title: 'Unit tests', run: (options) => mocha('unit', options, { timeout: 60_000 }) },
  { name: 'golden', title: "Against the frameworks' own values", run: (options) => mocha('golden', options, { timeout: 300_000 }) },
  { name: 'vscode', title: 'Inside VS Code', run: insideVscode },
  { name: 'e2e', title: 'End to end', run: (options) => mocha('e2e', options, { timeout: 1_800_000, retries: 1 }) },
];

async function npmScript(name: string): Promise<void> {
  await runCommand('npm', ['run', '--silent', name], { cwd: projectRoot, show: true });
}

/** Runs the tests of one folder in a process of their own. */
async function mocha(folder: string, { grep }: Options, { timeout, retries = 0 }: { timeout: number; retries?: number }): Promise<TestOutcome> {
  const results = temporaryFolder('results');
  const resultFile = path.join(results, 'outcome.json');
  const program = path.join(projectRoot, 'test', 'harness', 'mochaMain.ts');
  const files = testFiles(path.join(projectRoot, 'test', folder));
  const args = ['--result', resultFile, '--timeout', String(timeout), '--retries', String(retries)];
  try {
    await runCommand(
      process.execPath,
      ['--import', 'tsx', program, ...args, ...(grep === undefined ? [] : ['--grep', grep]), ...files],
      { cwd: projectRoot, show: true },
    ).catch(() => undefined);
    return readOutcome(resultFile, new Error(`The tests of test/${folder} ended without an outcome (see above).`));
  } finally {
    removeFolder(results);
  }
}

async function insideVscode({ grep }: Options): Promise<TestOutcome> {
  await bundleSuite(path.join(projectRoot, 'test', 'vscode'), bundledSuite);
  return runInVscode({
    developmentPath: projectRoot,
    testsPath: path.join(bundledSuite, 'index'),
    folder: sampleWorkspace(),
    grep,
  });
}

async function runStage(stage: Stage, options: Options): Promise<StageResult> {
  console.log(`\n── ${stage.title} ──`);
  const start = performance.now();
  const result = await stage.run(options).then(
    (outcome) => (outcome ? { outcome, error: emptiness(outcome, options) } : {}),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  );
  if (result.error !== undefined) {
    console.error(result.error);
  }
  return { name: stage.name, seconds: (performance.now() - start) / 1000, ...result };
}

/** A stage that ran nothing must not look like one that passed, unless a title was asked for. */
function emptiness(outcome: TestOutcome, { grep }: Options): string | undefined {
  const executed = outcome.passed + outcome.failures.length;
  return executed === 0 && grep === undefined ? 'No test was executed.' : undefined;
}

function printSummary(results: readonly StageResult[]): void {
  console.log('\n── Summary ──');
  for (const { name, seconds, outcome, error } of results) {
    const figures = outcome ? counts(outcome.passed, outcome.failures.length, outcome.skipped) : 'done';
    console.log(`${name.padEnd(8)} ${(error === undefined ? figures : 'failed').padEnd(36)} ${seconds.toFixed(1)} s`);
    for (const { title, error: reason } of outcome?.retried ?? []) {
      console.log(`         retried: ${title} (${reason.split('\n')[0]})`);
    }
    for (const failure of outcome?.failures ?? []) {
      console.log(`         failed: ${failure.title}`);
    }
    if (error !== undefined) {
      console.log(`         ${error.split('\n')[0]}`);
    }
  }
}

function counts(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function chooseStages(only: string | undefined): readonly Stage[] {
  if (only === undefined) {
    return stages;
  }
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !stages.some((stage) => stage.name === name));
  if (unknown !== undefined) {
    throw new Error(`There is no stage "${unknown}": the stages are ${stages.map(({ name }) => name).join(', ')}.`);
  }
  // The suite inside VS Code loads the built extension; a stale build would mislead.
  const needed = names.includes('vscode') ? [...names, 'build'] : names;
  return stages.filter(({ name }) => needed.includes(name));
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, grep: { type: 'string' } } });
  const chosen = chooseStages(values.only);
  rmSync(testResults, { recursive: true, force: true });
  const results: StageResult[] = [];
  for (const stage of chosen) {
    const result = await runStage(stage, { grep: values.grep });
    results.push(result);
    if (stage.name === 'build' && result.error !== undefined) {
      break;
    }
  }
  printSummary(results);
  const sum = (count: (outcome: TestOutcome) => number): number =>
    results.reduce((total, { outcome }) => total + (outcome ? count(outcome) : 0), 0);
  const failed = sum(({ failures }) => failures.length) + results.filter(({ error }) => error !== undefined).length;
  console.log(`\n${counts(sum(({ passed }) => passed), failed, sum(({ skipped }) => skipped))}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
