/**
 * The built command line as a user runs it: results, exit codes, clean endings. `npm run build` comes first.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { memorySource } from '../../src/engine/core/bytes.js';
import { seededRandom } from '../../src/engine/core/random.js';
import { silentTask } from '../../src/engine/core/task.js';
import { readNpz } from '../../src/engine/data/npz.js';
import type { ModelOverview } from '../../src/engine/results/overview.js';
import type { TraceSummary } from '../../src/protocol/services.js';
import { longWork, writeLongWork } from '../harness/longWork.js';
import { type Temporary, temporaryFolder } from '../unit/worker/temporary.js';

const root = join(__dirname, '../..');
const samples = join(root, 'media/samples');
const golden = join(root, 'test/fixtures/golden');
const model = join(samples, 'binary-lstm.keras');
const data = join(samples, 'binary-words.csv');

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(words: readonly string[], cwd = root): ChildProcess {
  return spawn(process.execPath, [join(root, 'dist/cli.js'), ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ChildProcess): Promise<Outcome> {
  let out = '';
  let err = '';
  child.stdout!.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr!.on('data', (text: Buffer) => (err += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

const unroll = (...words: readonly string[]): Promise<Outcome> => ended(start(words));

/** One line for the user, no stack trace. */
function assertOneLine({ err }: Outcome): void {
  assert.match(err, /^unroll: .+\n$/);
  assert.equal(err.trimEnd().split('\n').length, 1, err);
  assert.doesNotMatch(err, /\bat .+:\d+|Internal error/);
}

describe('the command line', () => {
  let folder: Temporary;
  const inFolder = (name: string): string => join(folder.path, name);

  before(() => assert.ok(existsSync(join(root, 'dist/cli.js')), 'Run npm run build first.'));
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  it("takes the data that the model's sidecar names, and says so where there is none", async () => {
    copyFileSync(model, inFolder('net.keras'));
    copyFileSync(data, inFolder('words.csv'));
    const without = await unroll('fsa', inFolder('net.keras'), '--out', inFolder('result'));
    assert.equal(without.code, 2);
    assert.match(without.err, /--data FILE is missing/);
    writeFileSync(inFolder('net.keras.unroll.json'), '{ "data": { "file": "words.csv" } }');
    const paired = await unroll('fsa', inFolder('net.keras'), '--out', inFolder('result'), '--quiet');
    assert.equal(paired.code, 0, paired.err);
    assert.match(paired.out, /on words\.csv/);
  });

  it('describes a model, for people and as JSON', async () => {
    const text = await unroll('describe', model);
    assert.equal(text.code, 0, text.err);
    assert.match(text.out, /LSTM/);
    const json = await unroll('describe', model, '--json');
    const overview = JSON.parse(json.out) as ModelOverview;
    assert.ok(overview.layers.some((layer) => layer.cell === 'LSTM'));
    assert.equal(overview.path, model);
  });

  it('writes the same result on one thread, two and four', async () => {
    // So many words of such a net that layers and clustering are spread over threads.
    const random = seededRandom(4);
    const words = Array.from({ length: 3000 }, () => Array.from({ length: 18 + random.integer(8) }, () => random.integer(2)).join(''));
    writeFileSync(inFolder('words.csv'), ['word', ...words].join('\n'));
    const net = join(root, 'test/bench/contains0110.safetensors');
    const results = [];
    for (const threads of ['1', '2', '4']) {
      const ran = await unroll('fsa', net, '--data', inFolder('words.csv'), '--out', inFolder(threads), '--k', '12', '--threads', threads, '--quiet');
      assert.equal(ran.code, 0, ran.err);
      const { seconds, ...result } = JSON.parse(readFileSync(join(inFolder(threads), 'result.json'), 'utf8')) as { seconds: number };
      assert.ok(seconds > 0);
      results.push(result);
    }
    assert.deepEqual(results[1], results[0]);
    assert.deepEqual(results[2], results[0]);
  });

  for (const name of ['keras-bidirectional-gru-sum-masked', 'keras-many-to-many', 'torch-embedding-lstm-packed', 'torch-mgu']) {
    it(`traces ${name} as its framework does`, async () => {
      const fixture = join(golden, name);
      const file = readdirSync(fixture).find((candidate) => candidate.startsWith('model.'))!;
      const result = await unroll('trace', join(fixture, file), '--data', join(fixture, 'data.npz'), '--out', inFolder('deep/trace.npz'), '--json');
      assert.equal(result.code, 0, result.err);
      const traced = await readNpz(memorySource('trace.npz', readFileSync(inFolder('deep/trace.npz'))), silentTask);
      const expected = await readNpz(memorySource('expected.npz', readFileSync(join(fixture, 'expected.npz'))), silentTask);
      assert.deepEqual([...traced.keys()].sort(), [...expected.keys()].sort());
      assert.deepEqual((JSON.parse(result.out) as TraceSummary).arrays, [...traced].map(([key, { shape }]) => ({ name: key, shape })));
      for (const [key, { shape, data: values }] of expected) {
        const ours = traced.get(key)!;
        assert.deepEqual(ours.shape, shape, key);
        const differences = Array.from(ours.data as ArrayLike<unknown>, (value, i) => Math.abs(Number(value) - Number(values[i])));
        const worst = differences.reduce((most, difference) => Math.max(most, difference), 0);
        assert.ok(worst <= 1e-5, `${key} differs by ${worst}`);
      }
      assert.deepEqual(readdirSync(inFolder('deep')), ['trace.npz']);
    });
  }

  it('extracts the state machine of a sample, with everything that belongs to it', async () => {
    mkdirSync(inFolder('result'));
    writeFileSync(inFolder('result/mine.txt'), 'mine');
    const { code, out, err } = await unroll('fsa', model, '--data', data, '--out', inFolder('result'), '--minimize');
    assert.equal(code, 0, err);
    assert.match(out, /Fidelity +\d+(\.\d+)? %/);
    assert.ok(out.includes(inFolder('result/report.html')));
    assert.deepEqual(readdirSync(inFolder('result')).sort(), ['fsa.dot', 'fsa.svg', 'mine.txt', 'report.html', 'result.json']);
    const read = (name: string): string => readFileSync(inFolder(`result/${name}`), 'utf8');

    const document = JSON.parse(read('result.json')) as { model: { path: string }; minimal: { states: { id: string }[] } };
    const schema = JSON.parse(readFileSync(join(root, 'src/engine/results/result.schema.json'), 'utf8')) as object;
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    assert.ok(validate(document), JSON.stringify(validate.errors, null, 1));
    assert.equal(document.model.path, model);
    for (const { id } of document.minimal.states) assert.ok(read('fsa.dot').includes(`"${id}" [`), id);
    assert.match(read('fsa.svg'), /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    const report = read('report.html');
    assert.ok(report.includes('<svg') && report.includes("default-src &#39;none&#39;"));
    assert.doesNotMatch(report, /<script|\s(src|href)=/);
  });

  it('explains a hidden layer of a sample, and draws its tree', async () => {
    const { code, out, err } = await unroll('meta-tree', join(samples, 'digits-cnn.keras'), '--data', join(samples, 'digits.npz'), '--out', inFolder('result'), '--layer', 'features', '--factors', '10', '--clusters', '3', '--trees', '20');
    assert.equal(code, 0, err);
    assert.match(out, /Fidelity +\d+(\.\d+)? %/);
    assert.deepEqual(readdirSync(inFolder('result')).sort(), ['meta-tree.dot', 'meta-tree.svg', 'report.html', 'result.json']);
    const document = JSON.parse(readFileSync(inFolder('result/result.json'), 'utf8')) as { factors: unknown[]; parameters: object };
    const schema = JSON.parse(readFileSync(join(root, 'src/engine/results/result.schema.json'), 'utf8')) as object;
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 5), null, 1));
    assert.equal(document.factors.length, 10);
    assert.match(readFileSync(inFolder('result/meta-tree.dot'), 'utf8'), /F\d+ = [a-c]/);
    const unknown = await unroll('meta-tree', join(samples, 'digits-cnn.keras'), '--data', join(samples, 'digits.npz'), '--out', inFolder('other'), '--layer', 'image', '--quiet');
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /layer "image" \(InputLayer\) is no hidden layer that can be traced\. Those that can: scaled, strokes/);
    assertOneLine(unknown);
  });

  it('characterises cells, with data and without', async () => {
    const gru = join(samples, 'binary-gru.safetensors');
    const without = await unroll('cells', gru, '--out', inFolder('without'), '--quiet');
    assert.equal(without.code, 0, without.err);
    assert.match(without.out, /Cells +10/);
    const { code, out, err } = await unroll('cells', gru, '--data', data, '--out', inFolder('with'), '--isolation', 'in-situ', '--json');
    assert.equal(code, 0, err);
    const document = JSON.parse(out) as { data: object; cells: { isolation: string; rank: number }[]; ablation: { single: object[] }[] };
    assert.deepEqual([document.cells.length, document.cells[0]!.isolation, document.ablation[0]!.single.length], [10, 'in-situ', 10]);
    assert.deepEqual(readdirSync(inFolder('with')).sort(), ['report.html', 'result.json']);
    const bare = JSON.parse(readFileSync(inFolder('without/result.json'), 'utf8')) as { data: null; ablation: { value: null; reason: string } };
    assert.deepEqual([bare.data, bare.ablation.value], [null, null]);
  });

  it('compares models, two at least', async () => {
    const gru = join(samples, 'binary-gru.safetensors');
    const { code, out, err } = await unroll('compare', model, gru, '--data', data, '--out', inFolder('result'), '--seeds', '1', '--max-k', '4', '--json');
    assert.equal(code, 0, err);
    const document = JSON.parse(out) as { models: { name: string; cell: string }[] };
    assert.deepEqual(document.models.map(({ name, cell }) => [name, cell]), [['binary-lstm.keras', 'lstm'], ['binary-gru.safetensors', 'gru']]);
    assert.ok(readFileSync(inFolder('result/report.html'), 'utf8').includes('binary-gru.safetensors'));
    const alone = await unroll('compare', model, '--data', data, '--out', inFolder('alone'), '--quiet');
    assert.equal(alone.code, 2);
    assertOneLine(alone);
    assert.match(alone.err, /two or more models/);
  });

  it('the drawing is of the states as extracted without --minimize', async () => {
    const result = await unroll('fsa', model, '--data', data, '--out', inFolder('result'), '--k', '6', '--json');
    assert.equal(result.code, 0, result.err);
    const document = JSON.parse(result.out) as { states: { id: string }[] };
    assert.equal(result.out, readFileSync(inFolder('result/result.json'), 'utf8'));
    const dot = readFileSync(inFolder('result/fsa.dot'), 'utf8');
    for (const { id } of document.states) assert.ok(dot.includes(`"${id}" [`), id);
  });

  it('the same seed gives the same files, but for the seconds', async () => {
    for (const name of ['one', 'two']) {
      const { code, err } = await unroll('fsa', model, '--data', data, '--out', inFolder(name), '--k', '6', '--seed', '4', '--quiet');
      assert.deepEqual([code, err], [0, '']);
    }
    const read = (name: string): string => readFileSync(inFolder(name), 'utf8').replace(/"seconds": [\d.]+/, '');
    assert.equal(read('one/result.json'), read('two/result.json'));
    assert.equal(read('one/fsa.svg'), read('two/fsa.svg'));
    assert.equal(read('one/fsa.dot'), read('two/fsa.dot'));
  });

  it('computes feed-forward layers as it is told, and says where that cannot be', async () => {
    const traceOf = async (backend: string): Promise<{ readonly said: string; readonly output: readonly number[] }> => {
      const out = inFolder(`${backend}.npz`);
      const { code, err } = await unroll('trace', model, '--data', data, '--out', out, '--layers', 'output', '--limit', '20', '--quiet', '--backend', backend);
      assert.equal(code, 0, err);
      const traced = await readNpz(memorySource('trace.npz', readFileSync(out)), silentTask);
      return { said: err, output: Array.from(traced.get('output')!.data as ArrayLike<unknown>, Number) };
    };
    const plain = await traceOf('plain');
    assert.deepEqual([plain.said, plain.output.length > 0], ['', true]);
    for (const [backend, said] of [['wasm', ''], ['tensorflow', 'Native TensorFlow cannot be used (it is not installed); WebAssembly takes over.\n']] as const) {
      const traced = await traceOf(backend);
      assert.equal(traced.said, said);
      assert.ok(traced.output.every((value, i) => Math.abs(value - plain.output[i]!) < 1e-5), backend);
    }
  });

  describe('endings', () => {
    it('2 and the help for no words at all', async () => {
      const { code, out, err } = await unroll();
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, /^Opens the black box[^]*Usage: unroll COMMAND MODEL/);
    });

    it('2 for wrong usage', async () => {
      for (const words of [['cells', model], ['describe'], ['fsa', model, '--data', data], ['fsa', model, '--data', data, '--out', inFolder('r'), '--k', 'x']]) {
        const outcome = await unroll(...words);
        assert.equal(outcome.code, 2, words.join(' '));
        assertOneLine(outcome);
      }
      const blocked = await unroll('trace', model, '--data', data, '--out', join(model, 'trace.npz'));
      assert.equal(blocked.code, 2);
      assertOneLine(blocked);
      assert.deepEqual(readdirSync(folder.path), []);
    });

    it('1 for models and data that cannot be used, whatever is wrong with them, with nothing left behind', async () => {
      const whole = readFileSync(model);
      const random = Buffer.from(Array.from({ length: 5000 }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 13) & 255));
      const files: Readonly<Record<string, Buffer>> = {
        'empty.keras': Buffer.alloc(0),
        'truncated.keras': whole.subarray(0, whole.length >> 1),
        'random.keras': random,
        'random.safetensors': random,
        'text.txt': Buffer.from('no model'),
      };
      for (const [name, bytes] of Object.entries(files)) {
        writeFileSync(inFolder(name), bytes);
        for (const words of [['describe', inFolder(name)], ['fsa', inFolder(name), '--data', data, '--out', inFolder('result')]]) {
          const outcome = await unroll(...words, '--quiet');
          assert.equal(outcome.code, 1, `${words[0]} ${name}: ${outcome.err}`);
          assertOneLine(outcome);
        }
      }
      for (const [name, bytes] of Object.entries({ 'empty.csv': Buffer.alloc(0), 'random.npz': random, 'random.csv': random, 'broken.jsonl': Buffer.from('{"tokens": [1, 2}') })) {
        writeFileSync(inFolder(name), bytes);
        const outcome = await unroll('fsa', model, '--data', inFolder(name), '--out', inFolder('result'), '--quiet');
        assert.equal(outcome.code, 1, `${name}: ${outcome.err}`);
        assertOneLine(outcome);
      }
      assert.ok(!existsSync(inFolder('result')));
      assert.ok(!readdirSync(folder.path).some((name) => name.startsWith('.unroll')));
    });

    describe('by a signal', () => {
      let work: Temporary;
      before(() => {
        work = temporaryFolder();
        writeLongWork(work.path);
      });
      after(() => work.remove());

      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        for (const command of ['trace', 'fsa']) {
          it(`130 when ${command} is interrupted by ${signal}, with nothing left behind`, async function () {
            if (process.platform === 'win32') this.skip();
            const before = readdirSync(work.path).sort();
            const child = start([command, join(work.path, longWork.model), '--data', join(work.path, longWork.data), '--out', join(work.path, 'out/result')]);
            const outcome = ended(child);
            child.stderr!.once('data', () => child.kill(signal));
            const { code } = await outcome;
            assert.equal(code, 130);
            assert.deepEqual(readdirSync(work.path).sort(), before);
          });
        }
      }
    });

    it('130 when interrupted while the program is still being loaded', async function () {
      if (process.platform === 'win32') this.skip();
      const hook = inFolder('hook.cjs');
      writeFileSync(
        hook,
        `const { prototype } = require('node:module');
        const load = prototype.require;
        prototype.require = function (id) {
          prototype.require = load;
          process.kill(process.pid, 'SIGINT');
          return load.call(this, id);
        };`,
      );
      const child = spawn(process.execPath, ['--require', hook, join(root, 'dist/cli.js'), 'fsa', model, '--data', data, '--out', inFolder('result')], { stdio: ['ignore', 'pipe', 'pipe'] });
      const { code } = await ended(child);
      assert.equal(code, 130);
      assert.deepEqual(readdirSync(folder.path), ['hook.cjs']);
    });

    it('0 when the reader of its output stops reading', async () => {
      const child = start(['describe', model]);
      child.stdout!.destroy();
      const code = await new Promise((resolve) => child.on('exit', resolve));
      assert.equal(code, 0);
    });
  });
});
