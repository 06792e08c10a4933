import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createHash } from 'node:crypto';
import { CancelledError, UnrollError } from '../../../src/engine/core/errors.js';
import { cancelledTask, silentTask, type Task } from '../../../src/engine/core/task.js';
import { readNpz } from '../../../src/engine/data/npz.js';
import type { ResultDocument } from '../../../src/engine/results/document.js';
import { engineService } from '../../../src/worker/engineService.js';
import { openFileSource } from '../../../src/worker/fileSource.js';
import { OpenDataSets } from '../../../src/worker/openDataSets.js';
import { OpenModels } from '../../../src/worker/openModels.js';
import { TensorBackends } from '../../../src/worker/tensors/tensorBackends.js';
import { type Connection, connect } from '../protocol/connection.js';
import type { Client } from '../../../src/protocol/client.js';
import type { EngineService, RunRequest } from '../../../src/protocol/services.js';
import { type Temporary, temporaryFolder } from './temporary.js';

const samples = join(__dirname, '../../../media/samples');

describe('worker/engineService', () => {
  let folder: Temporary;
  let models: OpenModels;
  let dataSets: OpenDataSets;
  let modelPath: string;
  let dataPath: string;
  let clock: number;
  let connection: Connection<EngineService>;
  let client: Client<EngineService>;

  beforeEach(() => {
    folder = temporaryFolder();
    modelPath = join(folder.path, 'net.safetensors');
    dataPath = join(folder.path, 'words.csv');
    copyFileSync(join(samples, 'binary-gru.safetensors'), modelPath);
    copyFileSync(join(samples, 'binary-words.csv'), dataPath);
    models = new OpenModels();
    dataSets = new OpenDataSets();
    clock = 0;
    connection = connect<EngineService>({ serve: engineService({ version: '1.2.3', now: () => (clock += 1000) }, models, dataSets, new TensorBackends({ log: () => {} })) });
    client = connection.client;
  });
  afterEach(() => {
    connection.close();
    models.close();
    dataSets.close();
    folder.remove();
  });

  it('pairs a model with data in its sidecar, and reads both as the sidecar says', async () => {
    assert.equal(await client.pairedData({ modelPath }), null);
    const sidecar = await client.pair({ modelPath, dataPath });
    assert.equal(sidecar, `${modelPath}.unroll.json`);
    assert.equal(await client.pairedData({ modelPath }), dataPath);
    writeFileSync(sidecar, '{ "data": { "file": "words.csv" }, "classes": ["yes", "no"], "model": { "outputMeaning": "softmax" } } // mine');
    const said = await client.describe({ modelPath });
    assert.equal(said.output.meaning, 'softmax');
    writeFileSync(sidecar, '{\n  "dta": {}\n}');
    await assert.rejects(client.describe({ modelPath }), (error: UnrollError) => error instanceof UnrollError && /unroll\.json line 2.*dta/.test(error.message));
  });

  it('reads no data through a link that a sidecar leads out of the folder by', async function () {
    if (process.platform === 'win32') this.skip();
    const elsewhere = temporaryFolder();
    try {
      renameSync(dataPath, join(elsewhere.path, 'words.csv'));
      symlinkSync(join(elsewhere.path, 'words.csv'), dataPath);
      writeFileSync(`${modelPath}.unroll.json`, '{ "data": { "file": "words.csv" } }');
      await assert.rejects(client.pairedData({ modelPath }), (error: UnrollError) => error instanceof UnrollError && /not inside its own folder/.test(error.message));
    } finally {
      elsewhere.remove();
    }
  });

  it('says in the sidecar what holds in place of an assumption, and takes it back', async () => {
    const saidOf = async (key: string): Promise<string | null | undefined> => {
      const { assumptions } = await client.describe({ modelPath });
      return assumptions.flatMap(({ settings }) => settings).find((setting) => setting.key === key)?.said;
    };
    assert.equal((await client.describe({ modelPath })).sidecar, null);
    assert.equal(await saidOf('head.activation'), null);
    await client.assume({ modelPath, key: 'head.activation', text: 'softmax' });
    assert.equal(readFileSync(`${modelPath}.unroll.json`, 'utf8'), '{\n  "model": {\n    "head": {\n      "activation": "softmax"\n    }\n  }\n}\n');
    assert.equal(await saidOf('head.activation'), 'softmax');
    const { sidecar, output } = await client.describe({ modelPath });
    assert.deepEqual([sidecar, output.meaning], [`${basename(modelPath)}.unroll.json`, 'softmax']);
    await client.assume({ modelPath, key: 'head.activation', text: null });
    assert.equal(await saidOf('head.activation'), null);
  });

  it('writes nothing that the model cannot be opened with, or a sidecar may not say', async () => {
    const sidecar = `${modelPath}.unroll.json`;
    writeFileSync(sidecar, '{ /* mine */ }');
    await assert.rejects(client.assume({ modelPath, key: 'cell.activation', text: 'relu' }), /simple recurrent cell is given, but the model has none/);
    await assert.rejects(client.assume({ modelPath, key: 'cell.gateOrder', text: 'abc' }), /"model\.cell\.gateOrder" is "abc"/);
    await assert.rejects(client.assume({ modelPath, key: 'head.pooling', text: 'x' }), /nothing that can be said/);
    assert.equal(readFileSync(sidecar, 'utf8'), '{ /* mine */ }');
    await client.assume({ modelPath, key: 'head.timeStep', text: 'mean' });
    assert.match(readFileSync(sidecar, 'utf8'), /"timeStep": "mean"[^]*\/\* mine \*\//);
  });

  it('does not pair a model with data elsewhere', async () => {
    const elsewhere = join(samples, 'binary-words.csv');
    await assert.rejects(client.pair({ modelPath, dataPath: elsewhere }), /not inside the folder/);
    assert.ok(!existsSync(`${modelPath}.unroll.json`));
  });

  it('describes a model, with what can be run on it', async () => {
    const overview = await client.describe({ modelPath });
    assert.equal(overview.path, modelPath);
    assert.equal(overview.bytes, readFileSync(modelPath).length);
    assert.ok(overview.layers.some((layer) => layer.cell === 'GRU'));
    assert.deepEqual(overview.methods.find(({ id }) => id === 'fsa')?.unsuited, null);
  });

  it('keeps the last model open, but opens a file that has changed anew', async () => {
    const opened: unknown[] = [];
    const look = (path: string): Promise<void> => models.use(path, silentTask, async ({ model }) => void opened.push(model));
    await look(modelPath);
    await look(modelPath);
    assert.equal(opened[0], opened[1]);
    utimesSync(modelPath, new Date(0), new Date(1000));
    await look(modelPath);
    assert.notEqual(opened[1], opened[2]);
  });

  it('a model in use stays usable while another is opened', async () => {
    const other = join(folder.path, 'other.safetensors');
    copyFileSync(modelPath, other);
    await models.use(modelPath, silentTask, async ({ model }) => {
      await models.use(other, silentTask, async () => {});
      assert.ok((await model.tensors[0]!.load()).length > 0);
    });
  });

  it('gives statistics of tensors, and refuses unknown ones', async () => {
    const { tensors } = await client.describe({ modelPath });
    const names = tensors.slice(0, 2).map((tensor) => tensor.name);
    const statistics = await client.tensorStatistics({ modelPath, tensors: names });
    assert.deepEqual(statistics.map(({ name }) => name), names);
    await assert.rejects(client.tensorStatistics({ modelPath, tensors: ['none'] }), /no tensor "none"/);
  });

  it('proposes data by fit, best first; what cannot be read is last and says why', async () => {
    const notes = join(folder.path, 'notes.csv');
    writeFileSync(notes, 'name,amount\nfirst,1\nsecond,2\n');
    const empty = join(folder.path, 'empty.csv');
    writeFileSync(empty, '');
    const proposals = await client.proposeData({ modelPath, candidates: [empty, notes, dataPath, join(folder.path, 'none.csv')] });
    assert.equal(proposals[0]!.path, dataPath);
    assert.ok(proposals[0]!.score > 0.9);
    assert.match(proposals[0]!.summary, /sequences over \{0, 1\}, 2 classes/);
    assert.deepEqual(proposals.slice(1).map(({ score, summary }) => score === 0 && summary.length > 0), [true, true, true]);
  });

  it('traces into an npz padded to the longest sequence of the data, with a limit if wanted', async () => {
    const out = join(folder.path, 'trace.npz');
    const summary = await client.trace({ modelPath, dataPath, out, layers: ['gru.l0.h', 'output'], limit: 3 });
    const source = openFileSource(out, 'data');
    const read = await readNpz(source, silentTask);
    source.close();
    assert.deepEqual([...read].map(([name, { shape }]) => ({ name, shape })), summary.arrays);
    const longest = Math.max(...readFileSync(dataPath, 'utf8').split(/\r?\n/).slice(1).map((line) => line.split(',')[0]!.length));
    assert.deepEqual(summary.arrays, [{ name: 'gru.l0.h', shape: [3, longest, 10] }, { name: 'output', shape: [3, 2] }]);
  });

  it('refuses to trace a layer that is not there, and leaves nothing behind', async () => {
    const out = join(folder.path, 'trace.npz');
    await assert.rejects(client.trace({ modelPath, dataPath, out, layers: ['lstm'], limit: null }), /"lstm"/);
    assert.ok(!existsSync(out) && !existsSync(`${out}.partial`));
  });

  it('a trace that is cancelled half-way leaves nothing behind', async () => {
    const service = engineService({ version: '1', now: () => 0 }, models, dataSets, new TensorBackends({ log: () => {} }));
    const out = join(folder.path, 'trace.npz');
    let wrote = false;
    const task: Task = {
      progress() {},
      throwIfCancelled() {},
      async checkpoint() {
        wrote ||= existsSync(`${out}.partial`);
        if (wrote) throw new CancelledError();
      },
    };
    await assert.rejects(service.trace({ modelPath, dataPath, out, layers: null, limit: null }, task), CancelledError);
    assert.ok(wrote && !existsSync(out) && !existsSync(`${out}.partial`));
    await assert.rejects(service.describe({ modelPath: join(samples, 'binary-gru.safetensors') }, cancelledTask).then(() => service.hash({ path: modelPath }, cancelledTask)), CancelledError);
  });

  it('says where a sequence stands in a text file', async () => {
    assert.deepEqual(await client.locate({ modelPath, dataPath, sequence: 4 }), { path: dataPath, line: 6 });
  });

  it('refuses a model that cannot be compared before it looks at the first one', async () => {
    const messages: string[] = [];
    const request = { method: 'compare', modelPath, dataPath, otherModels: [join(samples, 'digits-cnn.keras')], parameters: {}, seed: 0 };
    await assert.rejects(client.run(request, { onProgress: (_, message) => void messages.push(message) }), { kind: 'unsupported', message: /digits-cnn\.keras: The model has no recurrent layer/ });
    assert.ok(!messages.some((message) => /Loading|Reading|Opening net/.test(message)), messages.join());
  });

  it('has no line for a sequence of an array file', async () => {
    const digits = { modelPath: join(samples, 'digits-cnn.keras'), dataPath: join(samples, 'digits.npz') };
    assert.equal(await client.locate({ ...digits, sequence: 4 }), null);
    assert.deepEqual(await Promise.all([digits.dataPath, dataPath].map((path) => client.hasLines({ dataPath: path }))), [false, true]);
  });

  it('answers questions to a result, and refuses those that its method does not have', async () => {
    const run = { method: 'fsa', modelPath, dataPath, parameters: { k: 4 }, seed: 0 };
    const { document } = await client.run(run);
    assert.deepEqual((await client.method({ method: 'fsa' })).questions.map(({ id }) => id), ['word']);
    const [view] = await client.ask({ run, document, question: 'word', parameters: { word: '0110' } });
    assert.ok(view?.kind === 'steps' && view.steps.length === 5);
    await assert.rejects(client.ask({ run, document, question: 'when', parameters: {} }), /State machine has no question "when"/);
    await assert.rejects(client.ask({ run, document, question: 'word', parameters: { sequence: 0 } }), /from 1/);
  });

  describe('a run', () => {
    const parameters = { k: 6 };
    let document: ResultDocument;

    it('documents what it ran on, and its views can be made again from the document', async () => {
      const reply = await client.run({ method: 'fsa', modelPath, dataPath, parameters, seed: 3 });
      document = reply.document;
      assert.deepEqual(Object.keys(document).slice(0, 10), ['method', 'version', 'model', 'data', 'parameters', 'seed', 'seconds', 'mapping', 'assumptions', 'card']);
      assert.equal(document.version, '1.2.3');
      assert.equal(document.seconds, 1);
      assert.equal(document.model.sha256, createHash('sha256').update(readFileSync(modelPath)).digest('hex'));
      assert.equal(document.data?.sha256, await client.hash({ path: dataPath }));
      assert.deepEqual([document.parameters['k'], document.parameters['method'], document.seed], [6, 'lisor-k', 3]);
      const stored = JSON.parse(JSON.stringify(document)) as ResultDocument;
      assert.deepEqual(JSON.parse(JSON.stringify(await client.present({ document: stored }))), JSON.parse(JSON.stringify(reply.views)));
    });

    it('asks the model which output stands for which class', async () => {
      const { document: { card } } = await client.run({ method: 'fsa', modelPath, dataPath, parameters, seed: 0 });
      assert.ok('model' in card.accuracy && card.accuracy.model > 0.9);
    });

    it('of several models knows each by its hash', async () => {
      const other = join(samples, 'binary-lstm.keras');
      const { document } = await client.run({ method: 'compare', modelPath, otherModels: [other], dataPath, parameters: { seeds: 0 }, seed: 0 });
      const reference = async (path: string): Promise<unknown> => ({ path, sha256: await client.hash({ path }) });
      assert.deepEqual([document.model, document.otherModels], [await reference(modelPath), [await reference(other)]]);
      const { document: alone } = await client.run({ method: 'cells', modelPath, dataPath, parameters: {}, seed: 0 });
      assert.ok(alone.assumptions.length > 0);
      for (const statement of alone.assumptions) assert.ok(document.assumptions.includes(`net.safetensors: ${statement}`));
    });

    it('is the same a second time but for the seconds', async () => {
      const [first, second] = [await client.run({ method: 'fsa', modelPath, dataPath, parameters, seed: 1 }), await client.run({ method: 'fsa', modelPath, dataPath, parameters, seed: 1 })];
      assert.equal(JSON.stringify({ ...first.document, seconds: 0 }), JSON.stringify({ ...second.document, seconds: 0 }));
    });

    const refused: readonly (readonly [string, Partial<RunRequest>, RegExp, string])[] = [
      ['an unknown method', { method: 'none' }, /Methods: fsa/, 'usage'],
      ['a parameter out of bounds', { parameters: { k: 0 } }, /\(k\) is 0/, 'usage'],
      ['an unknown parameter', { parameters: { q: 1 } }, /"q"/, 'usage'],
      ['a missing model', { modelPath: '/none/net.keras' }, /no such file/, 'model'],
      ['a missing data file', { dataPath: '/none/words.csv' }, /no such file/, 'data'],
    ];
    for (const [what, change, said, kind] of refused) {
      it(`refuses ${what} in one line`, async () => {
        const request = { method: 'fsa', modelPath, dataPath, parameters, seed: 0, ...change };
        await assert.rejects(client.run(request), (error) => error instanceof UnrollError && error.kind === kind && said.test(error.message) && !error.message.includes('\n'));
      });
    }

    it('exports the document, tables and the report', async () => {
      ({ document } = await client.run({ method: 'fsa', modelPath, dataPath, parameters, seed: 3 }));
      assert.deepEqual(JSON.parse(await client.export({ document, kind: 'json', pictures: [] })), JSON.parse(JSON.stringify(document)));
      assert.match(await client.export({ document, kind: 'csv', pictures: [] }), /^Minimised states\r\n/);
      assert.match(await client.export({ document, kind: 'html', pictures: [] }), /^<!doctype html>/);
    });

    it('a stored document that cannot be read any more is the data\'s fault', async () => {
      const broken = { ...document, states: 7, minimal: null } as unknown as ResultDocument;
      await assert.rejects(client.present({ document: broken }), (error) => error instanceof UnrollError && error.kind === 'data' && /Run it again/.test(error.message));
    });
  });

  it('finds the vocabulary beside the data; one of other data is nobody\'s concern', async () => {
    writeFileSync(join(folder.path, 'vocab.json'), '{"[PAD]": 0, "good": 1}');
    const { document } = await client.run({ method: 'fsa', modelPath, dataPath, parameters: { k: 6 }, seed: 0 });
    assert.ok(!document.assumptions.some((assumption) => assumption.includes('vocab.json')));
  });
});
