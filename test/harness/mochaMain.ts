/** A process of its own for the tests of one stage: `tsx mochaMain.ts --result out.json files…`. */
import { parseArgs } from 'node:util';
import { runMocha } from './mochaRun.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    result: { type: 'string' },
    retries: { type: 'string', default: '0' },
    timeout: { type: 'string', default: '10000' },
    grep: { type: 'string' },
  },
});
if (values.result === undefined) {
  throw new Error('mochaMain needs --result: the file that takes the outcome.');
}
void runMocha({
  files: positionals,
  resultFile: values.result,
  retries: Number(values.retries),
  timeout: Number(values.timeout),
  grep: values.grep,
}).then(
  // A test that leaves a handle open must not keep the whole run waiting.
  ({ failures }) => process.exit(failures.length === 0 ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
