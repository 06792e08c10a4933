/** Native TensorFlow in all the ways it can fail: made up here, as its package is never needed. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import util from 'node:util';
import { silentTask } from '../../../../src/engine/core/task.js';
import { plainTensors, type TensorBackend } from '../../../../src/engine/index.js';
import type { BackendChoice } from '../../../../src/protocol/services.js';
import { isNativeInstalled, loadNative } from '../../../../src/worker/tensors/nativeTensorFlow.js';
import { TensorBackends } from '../../../../src/worker/tensors/tensorBackends.js';
import { dense, featureInput, modelOf } from '../../engine/trace/handmade.js';
import { type Temporary, temporaryFolder } from '../temporary.js';
import { breaking, working } from './madeUpTensorFlow.js';

const root = join(import.meta.dirname, '../../../..');
const probe = ['--import', 'tsx', join(root, 'src/worker/tensors/nativeProbe.ts')];
const large = modelOf([featureInput(1000), dense([], new Array<number>(1000).fill(0), { inputs: ['in'], outputShape: [null, 1000] })]);
const small = modelOf([featureInput(2), dense([1, 1], [0], { inputs: ['in'], outputShape: [null, 1] })]);

describe('the backend for feed-forward layers', () => {
  let folder: Temporary;
  let log: string[];
  beforeEach(() => {
    folder = temporaryFolder();
    log = [];
  });
  afterEach(() => folder.remove());

  function install(source: string): void {
    const place = join(folder.path, 'node_modules/@tensorflow/tfjs-node');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs-node', version: '4.22.0', main: 'index.js' }));
    writeFileSync(join(place, 'index.js'), source);
  }

  function backends(choice: BackendChoice): TensorBackends {
    const made = new TensorBackends({ log: (line) => log.push(line), probe });
    made.configure({ choice, nativeFolder: folder.path });
    return made;
  }

  function product(tensors: TensorBackend): number[] {
    return [...tensors.dense({ x: Float32Array.of(1, 2), rows: 1, inputs: 2, units: 1, kernel: Float32Array.of(3, 4), bias: Float32Array.of(0.5) }, silentTask)];
  }

  it('is plain for small models, WebAssembly for large ones, and what the settings say', async () => {
    assert.equal((await backends('auto').choose(small)).name, 'plain');
    const chosen = await backends('auto').choose(large);
    assert.equal(chosen.name, 'wasm');
    assert.match(chosen.reason, /50,000,000 multiplications/);
    assert.equal((await chosen.load()).name, 'wasm');
    assert.equal((await backends('plain').choose(large)).name, 'plain');
    assert.equal((await backends('wasm').choose(small)).name, 'wasm');
    assert.equal(await (await backends('plain').choose(large)).load(), plainTensors);
    assert.deepEqual(log, []);
  });

  it('is WebAssembly where native TensorFlow is wanted but not installed', async () => {
    const { name, reason, load } = await backends('tensorflow').choose(large);
    assert.deepEqual([name, reason], ['wasm', 'Native TensorFlow cannot be used (it is not installed).']);
    assert.deepEqual(product(await load()), [11.5]);
  });

  it('is native TensorFlow where it works', async () => {
    install(working);
    assert.ok(isNativeInstalled(folder.path));
    for (const choice of ['auto', 'tensorflow'] as const) {
      const chosen = await backends(choice).choose(large);
      assert.equal(chosen.name, 'tensorflow');
      const tensors = await chosen.load();
      assert.deepEqual([tensors.name, product(tensors)], ['tensorflow', [11.5]]);
    }
    assert.equal(await backends('auto').nativeProblem(), null);
    assert.deepEqual(log, []);
  });

  for (const [what, source, reason] of [
    ['throws on being loaded', "throw new Error('The specified module could not be found.\\nRequire stack')", 'The specified module could not be found.'],
    ['ends the process', 'process.exit(7)', 'exit code 7'],
    ['crashes', 'process.kill(process.pid, "SIGKILL")', 'it ended by SIGKILL'],
    ['computes nonsense', `${working} tf.matMul = () => tf.tensor2d([5], [1, 1]);`, 'it computes 1·3 + 2·4 = 5'],
  ] as const) {
    it(`is WebAssembly, with one line in the log, where native TensorFlow ${what}`, async function () {
      if (process.platform === 'win32' && what === 'crashes') this.skip();
      // Exports of tfjs-core are read-only; a copy is not.
      install(source.replace('module.exports = tf', 'module.exports = { ...tf }').replace('tf.matMul =', 'module.exports.matMul ='));
      const made = backends('tensorflow');
      for (let i = 0; i < 2; i++) {
        const chosen = await made.choose(large);
        assert.deepEqual([chosen.name, chosen.reason], ['wasm', `Native TensorFlow cannot be used (${reason}).`]);
        assert.deepEqual(product(await chosen.load()), [11.5]);
      }
      assert.deepEqual(log, [`Native TensorFlow cannot be used (${reason}); WebAssembly takes over.`]);
    });
  }

  it('becomes WebAssembly in the middle of the work, and stays so, where native TensorFlow throws at an operation', async () => {
    install(breaking);
    const made = backends('tensorflow');
    const tensors = await (await made.choose(large)).load();
    assert.equal(tensors.name, 'tensorflow');
    assert.deepEqual(product(tensors), [11.5]);
    assert.deepEqual(product(tensors), [11.5]);
    assert.equal(tensors.name, 'wasm');
    assert.deepEqual(log, ['Native TensorFlow cannot be used (out of memory); WebAssembly takes over.']);
    assert.equal((await made.choose(large)).name, 'wasm');
  });

  it('gives native TensorFlow the functions that newer versions of Node lack', async () => {
    const functions = util as unknown as Record<string, unknown>;
    const kept = { isNullOrUndefined: functions['isNullOrUndefined'], isArray: functions['isArray'] };
    try {
      delete functions['isNullOrUndefined'];
      delete functions['isArray'];
      install(`const util = require('util'); if (!util.isNullOrUndefined(null) || util.isNullOrUndefined(0) || !util.isArray([])) throw new Error('missing');${working}`);
      assert.equal(typeof (await loadNative(folder.path)).matMul, 'function');
    } finally {
      Object.assign(functions, kept);
    }
  });
});
