/**
 * What is loaded when: heavy packages at their first need, seen from the files that the threads of the built command line
 * load. `npm run build` comes first.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Temporary, temporaryFolder } from '../unit/worker/temporary.js';

const root = join(__dirname, '../..');
const sample = (name: string): string => join(root, 'media/samples', name);

/** What a user would wait for if it were loaded without need. */
const heavy = ['h5wasm', '@hpcc-js/wasm-graphviz', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'hyparquet', '@zip.js/zip.js', 'csv-parse', 'graphology'] as const;
type Heavy = (typeof heavy)[number];

/** Writes the address of every module that the process or one of its threads loads into a file. */
function reportingTo(file: string): string {
  const dataUrl = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;
  const hook = `import { appendFileSync } from 'node:fs';
    export async function load(url, context, next) { appendFileSync(${JSON.stringify(file)}, url + '\\n'); return next(url, context); }`;
  return dataUrl(`import { register } from 'node:module'; register(${JSON.stringify(dataUrl(hook))});`);
}

describe('what is loaded', () => {
  let folder: Temporary;
  let packagesOf: Readonly<Record<string, readonly string[]>>;

  before(() => {
    assert.ok(existsSync(join(root, 'dist/packages.json')), 'Run npm run build first.');
    packagesOf = JSON.parse(readFileSync(join(root, 'dist/packages.json'), 'utf8')) as typeof packagesOf;
  });
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  /** @returns the heavy packages among those that a command loads */
  async function loadedBy(...words: readonly string[]): Promise<readonly Heavy[]> {
    const log = join(folder.path, 'loaded');
    await promisify(execFile)(process.execPath, ['--import', reportingTo(log), join(root, 'dist/cli.js'), ...words]);
    const addresses = readFileSync(log, 'utf8').trim().split('\n').filter((address) => address.startsWith('file:'));
    const files = addresses.map((address) => relative(root, fileURLToPath(address)).split(sep).join('/'));
    assert.ok(files.includes('dist/cli.js'));
    const packages = new Set(files.flatMap((file) => packagesOf[file] ?? []));
    return heavy.filter((name) => packages.has(name));
  }

  it('for a safetensors model: nothing heavy', async () => {
    assert.deepEqual(await loadedBy('describe', sample('binary-gru.safetensors')), []);
  });

  it('for a Keras model: HDF5 and zip', async () => {
    assert.deepEqual(await loadedBy('describe', sample('binary-lstm.keras')), ['h5wasm', '@zip.js/zip.js']);
  });

  it('for running a model: TensorFlow.js only where it is asked for', async () => {
    const trace = ['trace', sample('binary-gru.safetensors'), '--data', sample('binary-words.csv'), '--limit', '9', '--out', join(folder.path, 'trace.npz')];
    assert.deepEqual(await loadedBy(...trace), []);
    assert.deepEqual(await loadedBy(...trace, '--backend', 'wasm'), ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm']);
  });

  it('for drawing a machine: Graphviz', async () => {
    const words = ['fsa', sample('binary-gru.safetensors'), '--data', sample('binary-words.csv'), '--k', '4', '--out', join(folder.path, 'result')];
    assert.deepEqual(await loadedBy(...words), ['@hpcc-js/wasm-graphviz']);
  });
});
