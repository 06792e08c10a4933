/**
 * Entry of the suite that runs inside VS Code, whichever started it: `@vscode/test-electron` in the
 * desktop, or the payload of the server build's page. Both call `run()` and end when it settles.
 */
import path from 'node:path';
import { runMocha } from '../harness/mochaRun.js';
import { testFiles } from '../harness/testFiles.js';

/** Runs every bundled `suite/*.test.js`; the outcome goes to the file named by `UNROLL_TEST_RESULT`. */
export async function run(): Promise<void> {
  const resultFile = process.env['UNROLL_TEST_RESULT'];
  if (resultFile === undefined) {
    throw new Error('UNROLL_TEST_RESULT is not set: it names the file that takes the outcome of the suite.');
  }
  const files = testFiles(path.join(__dirname, 'suite'), '.test.js');
  const { failures } = await runMocha({
    files,
    resultFile,
    timeout: 180_000,
    keepPrinted: true,
    grep: process.env['UNROLL_TEST_GREP'] || undefined,
  });
  if (failures.length > 0) {
    throw new Error(`${failures.length} failed inside VS Code`);
  }
}
