/** Installing with an npm made up here, as it succeeds and in the ways it fails. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError, UnrollError } from '../../../src/engine/core/errors.js';
import { installPackage } from '../../../src/shell/npmInstall.js';
import { type Temporary, temporaryFolder } from '../worker/temporary.js';

describe('installing a package with npm', () => {
  let temporary: Temporary;
  const lines: string[] = [];
  const folder = (): string => join(temporary.path, 'package');
  beforeEach(() => (temporary = temporaryFolder()));
  afterEach(() => {
    temporary.remove();
    lines.length = 0;
  });

  /** @param script what npm does; it runs in the folder */
  function install(script: string, signal = new AbortController().signal): Promise<void> {
    const npm = join(temporary.path, 'npm.cjs');
    writeFileSync(npm, script);
    return installPackage({ folder: folder(), packageSpec: 'some@1.2.3', npm: [process.execPath, npm], signal, onLine: (line) => lines.push(line) });
  }

  async function refused(script: string, message: RegExp): Promise<void> {
    await assert.rejects(install(script), (error: Error) => {
      assert.ok(error instanceof UnrollError, String(error));
      assert.match(error.message, message);
      return true;
    });
    assert.ok(!existsSync(folder()), 'nothing is left behind');
  }

  it('runs it in a folder of its own and tells what it says', async () => {
    await install("require('fs').writeFileSync('args.json', JSON.stringify(process.argv.slice(2))); console.log('added 1\\n\\npackage');");
    assert.deepEqual(lines, ['added 1', 'package']);
    const args = JSON.parse(readFileSync(join(folder(), 'args.json'), 'utf8')) as string[];
    assert.deepEqual(args.slice(0, 2), ['install', 'some@1.2.3']);
    assert.deepEqual(JSON.parse(readFileSync(join(folder(), 'package.json'), 'utf8')), { private: true });
  });

  it('begins anew', async () => {
    await install("require('fs').writeFileSync('first', '')");
    await install("require('fs').writeFileSync('second', '')");
    assert.deepEqual(readdirSync(folder()).sort(), ['package.json', 'second']);
  });

  it('says that npm is missing', async () => {
    const missing = installPackage({ folder: folder(), packageSpec: 'some@1', npm: [join(temporary.path, 'no-npm')], signal: new AbortController().signal, onLine: () => {} });
    await assert.rejects(missing, /npm was not found\. Install Node\.js/);
    assert.ok(!existsSync(folder()));
  });

  it('says that the network is missing', () =>
    refused("console.error('npm error code ENOTFOUND\\nnpm error request to https://registry.example failed'); process.exit(1)", /npm cannot reach its registry/));

  it('says what npm says', async () => {
    await refused("console.error('npm warn old\\nnpm error No binary for this platform\\nnpm error A complete log is elsewhere'); process.exit(1)", /npm could not install native TensorFlow \(No binary for this platform\)\. Details/);
    const failedScript = ['code 1', 'path /some/where', 'command failed', 'command sh -c node install.js', 'HTTP 403 for the binary', 'A complete log of this run'];
    await refused(`console.error(${JSON.stringify(failedScript.map((line) => `npm error ${line}`).join('\n'))}); process.exit(1)`, /TensorFlow \(HTTP 403 for the binary\)\. Details/);
    await refused('process.exit(3)', /exit code 3/);
  });

  it('can be cancelled', async () => {
    const abort = new AbortController();
    const installing = install("console.log('begun'); setInterval(() => {}, 1000)", abort.signal);
    while (lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await assert.rejects(installing, CancelledError);
    assert.ok(!existsSync(folder()));
  });
});
