/**
 * Runs mocha over test files and hands the outcome back as plain data. The same function runs the
 * unit tests in Node and the suite inside VS Code, where a file is the only way for results to come out.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import type { Runner, Test } from 'mocha';

export interface TestFailure {
  readonly title: string;
  readonly error: string;
}

export interface TestOutcome {
  readonly passed: number;
  readonly skipped: number;
  /** One entry a failed test or hook. */
  readonly failures: readonly TestFailure[];
  /** Tests that failed at first and were run again, with the error of the first run. */
  readonly retried: readonly TestFailure[];
  /** What mocha's reporter printed, where it was told to keep that. */
  readonly printed: string;
}

export interface MochaRun {
  readonly files: readonly string[];
  /** Where the outcome is written as JSON. */
  readonly resultFile: string;
  /** How often a failed test is run again. */
  readonly retries?: number;
  /** How long one test may take, in milliseconds. */
  readonly timeout?: number;
  /** Runs only the tests whose title matches. */
  readonly grep?: string;
  /** Keeps what the reporter prints for the outcome: the console of the process is not the user's. */
  readonly keepPrinted?: boolean;
}

/** Runs the files and writes the outcome; mocha's own reporter prints as it goes unless told to keep that. */
export async function runMocha(run: MochaRun): Promise<TestOutcome> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({
    ui: 'bdd',
    forbidOnly: Boolean(process.env['CI']),
    retries: run.retries ?? 0,
    timeout: run.timeout ?? 10_000,
    grep: run.grep,
  });
  const lines: string[] = [];
  if (run.keepPrinted === true) {
    Mocha.reporters.Base.consoleLog = (...args: unknown[]) => lines.push(format(...args));
  }
  for (const file of run.files) {
    mocha.addFile(file);
  }
  await mocha.loadFilesAsync();
  const outcome = await new Promise<TestOutcome>((resolve) => {
    const failures: TestFailure[] = [];
    const retried: TestFailure[] = [];
    const runner: Runner = mocha.run(() =>
      resolve({
        passed: runner.stats?.passes ?? 0,
        skipped: runner.stats?.pending ?? 0,
        failures,
        retried,
        printed: lines.join('\n'),
      }),
    );
    runner.on('retry', (test: Test, error: Error) => retried.push(describeFailure(test, error)));
    runner.on('fail', (test: Test, error: Error) => failures.push(describeFailure(test, error)));
  });
  writeFileSync(run.resultFile, JSON.stringify(outcome));
  return outcome;
}

function describeFailure(test: Test, error: Error): TestFailure {
  return { title: test.fullTitle(), error: error.stack ?? String(error) };
}

/**
 * Reads what {@link runMocha} has written in another process. A failed test ends that process with an
 * error, but then the outcome says more: `otherwise` is thrown only where there is no outcome.
 */
export function readOutcome(resultFile: string, otherwise: Error): TestOutcome {
  if (!existsSync(resultFile)) {
    throw otherwise;
  }
  return JSON.parse(readFileSync(resultFile, 'utf8')) as TestOutcome;
}
