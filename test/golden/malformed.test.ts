/**
 * Every broken and hostile file through the real command line: it ends soon, in bounded memory, with one clear line, and
 * harms nothing. `npm run build` comes first.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelOverview } from '../../src/engine/results/overview.js';
import { type Temporary, temporaryFolder } from '../unit/worker/temporary.js';

const root = join(__dirname, '../..');
const corpus = join(root, 'test/fixtures/malformed');
const golden = join(root, 'test/fixtures/golden');
const sampleModel = join(root, 'media/samples/binary-lstm.keras');

/** What the error on each file has to mention. */
const expected = JSON.parse(readFileSync(join(corpus, 'EXPECT.json'), 'utf8')) as Record<string, string>;
const names = Object.keys(expected);
/** JSON may be either; records are data. */
const isData = (name: string): boolean => /\.(csv|tsv|txt|jsonl|npy|npz|parquet)$|^records.*\.json$/.test(name);

/** Milliseconds after which a process counts as hung: each ends within seconds, on a busy machine too. */
const longest = 120_000;
/** MiB. */
const mostMemory = 500;

interface Outcome {
  readonly command: string;
  readonly code: number | NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  /** MiB that the process held at most. */
  readonly peak: number;
}

/** The process says itself, on a pipe of its own, what memory it has held; its threads count as part of it. */
const reportPeak = `data:text/javascript,${encodeURIComponent(
  `import { isMainThread } from 'node:worker_threads';
   import { writeSync } from 'node:fs';
   if (isMainThread) process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));`,
)}`;

async function unroll(cwd: string, ...words: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', reportPeak, join(root, 'dist/cli.js'), ...words, '--quiet'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: longest,
    killSignal: 'SIGKILL',
  });
  const printed = ['', '', ''];
  child.stdio.slice(1).forEach((stream, i) => stream?.on('data', (text: Buffer) => (printed[i] += text.toString())));
  const code = await new Promise<number | NodeJS.Signals | null>((resolve) => child.on('close', (exitCode, signal) => resolve(exitCode ?? signal)));
  const [out = '', err = '', kibibytes = ''] = printed;
  return { command: words.join(' '), code, out, err, peak: Number(kibibytes) / 1024 };
}

function assertRefused({ command, code, out, err, peak }: Outcome, mentioned: string): void {
  assert.equal(code, 1, `${command}: ${err}`);
  assert.match(err, /^unroll: [^\p{Cc}]+\n$/u, command);
  assert.ok(err.includes(mentioned), `${command}: "${mentioned}" is not mentioned in: ${err}`);
  assert.doesNotMatch(err, /Internal error|\bat .+:\d+/, command);
  assert.equal(out, '', command);
  assertLight({ command, peak });
}

function assertLight({ command, peak }: Pick<Outcome, 'command' | 'peak'>): void {
  assert.ok(peak > 0 && peak < mostMemory, `${command}: ${peak} MiB`);
}

/** What `describe` says beyond the plain facts: what cannot be run, and why. */
function obstacles({ layers, notes, methods }: ModelOverview): readonly string[] {
  return [...layers.map((layer) => layer.unsupported), ...notes, ...methods.map((method) => method.unsuited)].filter((text) => text !== null);
}

describe('broken and hostile files', () => {
  let folder: Temporary;
  let files: string;
  const features = (): string => join(folder.path, 'features.jsonl');
  const results = (): string => join(folder.path, 'results', 'out.npz');

  before(() => {
    assert.ok(existsSync(join(root, 'dist/cli.js')), 'Run npm run build first.');
    folder = temporaryFolder();
    files = join(folder.path, 'malformed');
    cpSync(corpus, files, { recursive: true });
    // Some of them refer to files in here: sound ones, so that only the place can be what is refused.
    cpSync(golden, join(folder.path, 'golden'), { recursive: true });
    writeFileSync(features(), '{"x": [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]}\n');
  });
  after(() => folder.remove());

  it('are at least eighty, each with what its error mentions', () => {
    assert.ok(names.length >= 80);
    const parts = /\.bin$/; // of a model that is in several files
    assert.deepEqual(readdirSync(corpus).filter((name) => name !== 'EXPECT.json' && !parts.test(name)).sort(), [...names].sort());
  });

  /** A model that opens is run too, by whatever its file says cannot be done. */
  async function use(name: string): Promise<readonly Outcome[]> {
    if (isData(name)) return [await unroll(files, 'trace', sampleModel, '--data', name, '--out', results())];
    const described = await unroll(files, 'describe', name, '--json');
    if (described.code !== 0) return [described];
    const { layers } = JSON.parse(described.out) as ModelOverview;
    const run = layers.some((layer) => layer.unsupported !== null) ? ['trace', '--layers', 'output'] : ['fsa'];
    return [described, await unroll(files, ...run, name, '--data', features(), '--out', results())];
  }

  const started = new Map<string, Promise<readonly Outcome[]>>();
  const outcomesOf = (name: string): Promise<readonly Outcome[]> => {
    const outcomes = started.get(name) ?? use(name);
    started.set(name, outcomes);
    return outcomes;
  };

  for (const [i, name] of names.entries()) {
    it(`${name}: ${expected[name]}`, async () => {
      // One ahead: two processes at a time.
      const next = names[i + 1];
      if (next !== undefined) void outcomesOf(next);
      const [first, second] = await outcomesOf(name);
      if (!second) return assertRefused(first!, expected[name]!);
      assertLight(first!);
      const said = obstacles(JSON.parse(first!.out) as ModelOverview);
      assert.ok(said.some((text) => text.includes(expected[name]!)), `"${expected[name]}" is not mentioned in: ${said.join(' ')}`);
      assertRefused(second, expected[name]!);
    });
  }

  it('leave nothing behind: no code was run, no result begun', () => {
    assert.deepEqual(readdirSync(files).sort(), readdirSync(corpus).sort());
    assert.deepEqual(readdirSync(folder.path).sort(), ['features.jsonl', 'golden', 'malformed']);
  });
});

describe('a model in several files', () => {
  let folder: Temporary;
  before(() => (folder = temporaryFolder()));
  after(() => folder.remove());

  /** Models whose weights stand beside them, and the file that holds these. */
  const models = readdirSync(golden).flatMap((name) => {
    const parts = readdirSync(join(golden, name)).filter((file) => !/^(data|expected)\.|^model\.(onnx|json)$/.test(file));
    const model = ['model.onnx', 'model.json'].find((file) => existsSync(join(golden, name, file)));
    return model !== undefined && parts[0] !== undefined ? [{ name, model, part: parts[0] }] : [];
  });

  it('is among the fixtures', () => assert.ok(models.length > 0));

  for (const { name, model, part } of models) {
    it(`${name} is read from its own folder, and through no link out of it`, async function () {
      if (process.platform === 'win32') this.skip();
      const inside = join(folder.path, name);
      const outside = join(folder.path, `outside-${name}`);
      mkdirSync(inside);
      mkdirSync(outside);
      cpSync(join(golden, name, model), join(inside, model));
      cpSync(join(golden, name, part), join(outside, part));
      symlinkSync(join(outside, part), join(inside, part));
      const outcome = await unroll(inside, 'describe', model);
      // Where the model does not name its weights itself, they are looked for and not found.
      assertRefused(outcome, outcome.err.includes('none of') ? 'beside it' : 'not inside its own folder');

      const sound = await unroll(join(golden, name), 'describe', model);
      assert.equal(sound.code, 0, sound.err);
    });
  }
});
