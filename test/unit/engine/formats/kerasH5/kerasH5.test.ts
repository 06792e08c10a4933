import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { kerasH5Format } from '../../../../../src/engine/formats/kerasH5/kerasH5.js';
import { openModel } from '../../../../../src/engine/formats/registry.js';
import type { AssumptionOverrides } from '../../../../../src/engine/model/assumptionOverrides.js';
import type { Layer, RecurrentLayer, SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { hdf5Bytes, lstmWeights, weightsFile, type Config } from '../keras/kerasFile.js';
import { besides, legacyBytes, legacyFile, listNames, old, oldSequential, type LegacyParts } from './legacyFile.js';

const open = (source: ByteSource): Promise<SequenceModel> => kerasH5Format.open(source, silentTask);

async function opened(parts: LegacyParts): Promise<SequenceModel> {
  return open(await legacyFile(parts));
}

function refused(source: ByteSource, message: RegExp, kind = 'model'): Promise<void> {
  return assert.rejects(open(source), { name: 'UnrollError', kind, message });
}

function layerNamed(model: SequenceModel, name: string): Layer {
  const found = model.layers.find((layer) => layer.name === name);
  assert.ok(found, `${name} is not among ${model.layers.map((layer) => layer.name).join()}`);
  return found;
}

function recurrent(model: SequenceModel, name: string): RecurrentLayer {
  const layer = layerNamed(model, name);
  assert.ok(layer.kind === 'recurrent', JSON.stringify(layer));
  return layer;
}

function activationOf(model: SequenceModel, name: string): string {
  const layer = layerNamed(model, name);
  assert.ok(layer.kind === 'dense', JSON.stringify(layer));
  return layer.activation;
}

function reason(model: SequenceModel, name: string): string {
  const layer = layerNamed(model, name);
  return layer.kind === 'unsupported' ? layer.reason : `supported: ${layer.kind}`;
}

const cell = (name: string, inputs: number, columns: number, units: number) => ({
  [`${name}/kernel:0`]: [inputs, columns],
  [`${name}/recurrent_kernel:0`]: [units, columns],
  [`${name}/bias:0`]: [columns],
});
const denseWeights = (name: string, inputs: number, units: number) => ({ [`${name}/kernel:0`]: [inputs, units], [`${name}/bias:0`]: [units] });
const lstm = old('LSTM', 'reader', { units: 2, batch_input_shape: [null, null, 3] });
const dense = old('Dense', 'head', { units: 4, activation: 'softmax' });
const small = { config: oldSequential(lstm, dense), weights: { reader: cell('reader', 3, 8, 2), head: denseWeights('head', 2, 4) } };

describe('Keras HDF5 files', () => {
  it('are recognised by their content, also behind a user block', () => {
    const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
    for (const at of [0, 512, 1024, 2048]) {
      const head = new Uint8Array(4096);
      head.set(signature, at);
      assert.ok(kerasH5Format.sniff(head, 'weights.bin'), `${at}`);
    }
    const elsewhere = new Uint8Array(4096);
    elsewhere.set(signature, 100);
    assert.ok(!kerasH5Format.sniff(elsewhere, 'model.h5'));
    assert.ok(!kerasH5Format.sniff(new Uint8Array(0), 'model.h5'));
  });

  it('give layers with the weights that their groups list', async () => {
    const model = await opened({ ...small, attributes: { keras_version: '2.1.6', training_config: '{"loss": "mse"}' } });
    assert.deepEqual([model.format, model.producer, model.output, model.outputMeaning, model.notes], ['kerasH5', 'Keras 2.1.6', 'head', 'softmax', []]);
    assert.deepEqual(model.layers.map(({ name, kind, outputShape }) => [name, kind, outputShape]), [
      ['input', 'input', [null, 3]],
      ['reader', 'recurrent', [2]],
      ['head', 'dense', [4]],
    ]);
    const { kernel, recurrent: second, bias } = await recurrent(model, 'reader').runs[0]!.load();
    assert.deepEqual([kernel[0], second[0], bias[0], bias[7]], [1, 25, 41, 48]);
    assert.equal(recurrent(model, 'reader').recurrentActivation, 'hard_sigmoid_keras2');
    model.close();
  });

  it('take the loss from their training configuration, and nothing from a damaged one', async () => {
    const config = oldSequential(lstm, { ...dense, config: { name: 'head', units: 1 } });
    const parts = { config, weights: { reader: cell('reader', 3, 8, 2), head: denseWeights('head', 2, 1) } };
    const meaning = async (training: string) => (await opened({ ...parts, attributes: { training_config: training } })).outputMeaning;
    assert.equal(await meaning('{"loss": {"class_name": "BinaryCrossentropy", "config": {"from_logits": true}}}'), 'logit');
    assert.equal(await meaning('{"loss": "mean_squared_error"}'), 'regression');
    assert.equal(await meaning('{"loss": '), 'regression');
  });

  it('may list names in parts, in texts of fixed length, or as an empty array of numbers', async () => {
    const parts = (group: Parameters<typeof listNames>[0], attribute: string, names: readonly string[]): void => {
      if (names.length === 0) return listNames(group, attribute, names);
      names.forEach((name, i) => group.create_attribute(`${attribute}${i}`, [name], [1], 'S40'));
    };
    const config = oldSequential(lstm, old('Dropout', 'dropout', { rate: 0.5 }), dense);
    const model = await opened({ config, weights: { ...small.weights, dropout: {} }, list: parts });
    assert.deepEqual(model.layers.map(({ name }) => name), ['input', 'reader', 'dropout', 'head']);
    assert.equal((await recurrent(model, 'reader').runs[0]!.load()).bias[0], 41);
  });

  it('may list no names at all: then arrays are known by their own', async () => {
    const model = await opened({ ...small, list: () => undefined });
    const { kernel, recurrent: second, bias } = await recurrent(model, 'reader').runs[0]!.load();
    assert.deepEqual([kernel[0], second[0], bias[0]], [1, 25, 41]);
  });

  it('may list one array twice', async () => {
    const both = old('Bidirectional', 'both', { layer: lstm, batch_input_shape: [null, null, 3] });
    const names = Object.keys(cell('reader', 3, 8, 2));
    const model = await opened({
      config: oldSequential(both),
      weights: { both: cell('reader', 3, 8, 2) },
      list: (group, attribute, given) => listNames(group, attribute, attribute === 'weight_names' ? [...names, ...names] : given),
    });
    const [forward, backward] = await Promise.all(recurrent(model, 'both').runs.map((run) => run.load()));
    assert.deepEqual(forward, backward);
  });

  it('keep the weights of a model within the model in one group', async () => {
    const inner = old('Sequential', 'encoder', { layers: [lstm, old('Dense', 'code', { units: 5 })] });
    const model = await opened({
      config: { class_name: 'Sequential', config: { name: 'whole', layers: [old('InputLayer', 'signal', { batch_input_shape: [null, null, 3] }), inner, old('Dense', 'head', { units: 4 })] } },
      weights: { encoder: { ...cell('encoder/reader/lstm_cell', 3, 8, 2), ...denseWeights('encoder/code', 2, 5) }, head: denseWeights('head', 5, 4) },
    });
    assert.deepEqual(model.layers.map(({ name }) => name), ['signal', 'encoder/reader', 'encoder/code', 'head']);
    const code = layerNamed(model, 'encoder/code');
    assert.ok(code.kind === 'dense');
    assert.equal((await code.load()).kernel[0], 49);
  });

  it('say which layer lacks weights and keep the others usable', async () => {
    const { weights } = small;
    const without = await opened({ config: small.config, weights: { reader: weights.reader } });
    assert.equal(recurrent(without, 'reader').units, 2);
    assert.equal(reason(without, 'head'), 'The file has no weights for it.');
    const listed: LegacyParts['list'] = (group, attribute, names) => listNames(group, attribute, names.includes('reader/kernel:0') ? [...names, 'reader/gone:0'] : names);
    const short = { 'reader/kernel:0': [3, 8], 'reader/recurrent_kernel:0': [2, 8] };
    const partly = await opened({ config: small.config, weights: { ...weights, reader: short }, list: listed });
    assert.equal(reason(partly, 'reader'), 'Its bias (2 units) is missing from the file.');
    assert.equal(layerNamed(partly, 'head').kind, 'dense');
  });

  it('follow no links, and say so', async () => {
    const bytes = await hdf5Bytes((file) => {
      file.create_attribute('model_config', JSON.stringify(small.config));
      const root = file.create_group('model_weights');
      root.create_external_link('head', 'other.h5', '/head');
      root.create_soft_link('/optimizer', 'reader');
      file.create_group('optimizer').create_dataset({ name: 'step', data: [1] });
    });
    const model = await open(memorySource('model.h5', bytes));
    assert.equal(reason(model, 'reader'), 'The file has no weights for it.');
    assert.match(model.notes.join(), /Links in the file are not followed: model_weights\/head, model_weights\/reader\./);
  });

  it('warn of convolutions that Theano has turned round', async () => {
    const convolution = old('Conv1D', 'conv', { filters: 4, kernel_size: [2], batch_input_shape: [null, 8, 3] });
    const parts = { config: oldSequential(convolution), weights: { conv: { 'conv/kernel:0': [2, 3, 4], 'conv/bias:0': [4] } } };
    assert.match((await opened({ ...parts, attributes: { backend: 'theano' } })).notes.join(), /Theano, which turns the kernels.*: conv\./);
    assert.deepEqual((await opened({ ...parts, attributes: { backend: 'tensorflow' } })).notes, []);
  });
});

describe('Keras HDF5 files of weights alone', () => {
  const withHead = { ...lstmWeights('layers/lstm', 3, 2), 'layers/dense/vars/0': [2, 1], 'layers/dense/vars/1': [1] };
  const ids = (model: SequenceModel): string[] => model.assumptions.map(({ id }) => id);
  const inferred = async (shapes: Record<string, readonly number[]>): Promise<SequenceModel> => open(memorySource('model.weights.h5', await weightsFile(shapes)));
  const legacy = async (weights: LegacyParts['weights'], version = '2.4.0') => opened({ weights, attributes: { keras_version: version } });

  it('have an architecture inferred from places and shapes, with everything supposed said', async () => {
    const model = await inferred({ ...withHead, 'optimizer/vars/0': [], 'layers/dropout/seed_generator/vars/0': [2] });
    assert.deepEqual(model.layers.map(({ name, className }) => [name, className]), [['input', 'InputLayer'], ['lstm', 'LSTM'], ['dense', 'Dense']]);
    assert.deepEqual([recurrent(model, 'lstm').recurrentActivation, recurrent(model, 'lstm').returnSequences, model.outputMeaning], ['sigmoid', false, 'logit']);
    assert.deepEqual(ids(model), ['graph.order', 'cell.activation', 'head.timeStep', 'head.activation']);
    assert.match(model.assumptions[0]!.statement, /lstm → dense/);
  });

  it('are put in order by their sizes, and by their kinds', async () => {
    const model = await inferred({
      'layers/dense/vars/0': [6, 3], 'layers/dense/vars/1': [3],
      'layers/dense_1/vars/0': [5, 6], 'layers/dense_1/vars/1': [6],
      'layers/embedding/vars/0': [9, 4],
      'layers/gru/cell/vars/0': [4, 15], 'layers/gru/cell/vars/1': [5, 15], 'layers/gru/cell/vars/2': [2, 15],
      'layers/layer_normalization/vars/0': [5], 'layers/layer_normalization/vars/1': [5],
    });
    assert.deepEqual(model.layers.map(({ name }) => name), ['input', 'embedding', 'gru', 'layer_normalization', 'dense_1', 'dense']);
    assert.ok(recurrent(model, 'gru').resetAfter);
    const hidden = layerNamed(model, 'dense_1');
    assert.ok(hidden.kind === 'dense' && hidden.activation === 'relu');
    assert.ok(ids(model).includes('head.hiddenActivation') && ids(model).includes('embedding.maskZero'));
    const [input] = model.layers;
    assert.ok(input!.kind === 'input' && input.content === 'tokens');
  });

  it('tell two directions from one, and how they are joined', async () => {
    const direction = (way: string) => ({ [`layers/bidirectional/${way}/cell/vars/0`]: [3, 8], [`layers/bidirectional/${way}/cell/vars/1`]: [2, 8], [`layers/bidirectional/${way}/cell/vars/2`]: [8] });
    const both = { ...direction('backward_layer'), ...direction('forward_layer') };
    const concatenated = await inferred({ ...both, 'layers/dense/vars/0': [4, 2] });
    assert.equal(recurrent(concatenated, 'bidirectional').merge, 'concat');
    assert.equal((await recurrent(concatenated, 'bidirectional').runs[0]!.load()).kernel[0], 49);
    const added = await inferred({ ...both, 'layers/dense/vars/0': [2, 2] });
    assert.equal(recurrent(added, 'bidirectional').merge, 'sum');
    assert.ok(ids(added).includes('cell.merge'));
  });

  it('may be told apart by names that the file gives, or by attributes of a class of its author', async () => {
    const bytes = await hdf5Bytes((file) => {
      const add = (place: string, name: string, shapes: readonly (readonly number[])[]) => {
        const group = place.split('/').reduce((parent, step) => (parent.keys().includes(step) ? (parent.get(step) as typeof parent) : parent.create_group(step)), file as ReturnType<typeof file.create_group>);
        group.create_attribute('name', name);
        shapes.forEach((shape, i) => group.create_dataset({ name: String(i), data: new Float32Array(shape.reduce((a, b) => a * b)), shape: [...shape] }));
      };
      add('encoder/cell/vars', 'gru_cell', [[3, 6], [2, 6], [2, 6]]);
      add('encoder/vars', 'summary', []);
      add('fc/vars', '', [[2, 2], [2]]);
    });
    const model = await open(memorySource('model.weights.h5', bytes));
    assert.deepEqual(model.layers.map(({ name, className }) => `${name} ${className}`), ['input InputLayer', 'summary GRU', 'fc Dense']);
  });

  it('may be of a class of its author, whose layers stand under its attributes but know their names', async () => {
    const bytes = await hdf5Bytes((file) => {
      for (const [place, name, shapes] of [['table', 'embedding', [[9, 3]]], ['reader/cell', 'lstm_cell', [[3, 8], [2, 8], [8]]]] as const) {
        const group = [...place.split('/'), 'vars'].reduce((parent, step) => parent.create_group(step), file as ReturnType<typeof file.create_group>);
        group.create_attribute('name', name);
        shapes.forEach((shape, i) => group.create_dataset({ name: String(i), data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape: [...shape] }));
      }
    });
    const model = await open(memorySource('model.weights.h5', bytes));
    assert.deepEqual(model.layers.map(({ className }) => className), ['InputLayer', 'Embedding', 'LSTM']);
  });

  it('have their order where Keras 2 listed it', async () => {
    const model = await legacy({ words: { 'words/embeddings:0': [9, 4] }, reader: cell('reader/gru_cell', 4, 15, 5), dropout: {}, head: denseWeights('head', 5, 2) });
    assert.deepEqual(model.layers.map(({ name }) => name), ['input', 'words', 'reader', 'head']);
    assert.deepEqual([recurrent(model, 'reader').resetAfter, model.outputMeaning], [false, 'logits']);
    assert.ok(!ids(model).includes('graph.order'));
  });

  it('suppose what Keras did by default when it wrote them', async () => {
    const gates = async (version: string) => recurrent(await legacy({ reader: cell('reader', 3, 8, 2) }, version), 'reader').recurrentActivation;
    assert.deepEqual([await gates('1.2.2'), await gates('2.2.4'), await gates('2.2.4-tf'), await gates('2.3.1')], ['hard_sigmoid_keras2', 'hard_sigmoid_keras2', 'sigmoid', 'sigmoid']);
  });

  it('may be of Keras 1, or in the layout of CuDNN', async () => {
    const gatewise = Object.fromEntries(['i', 'c', 'f', 'o'].flatMap((gate) => [[`lstm_1_W_${gate}`, [3, 2]], [`lstm_1_U_${gate}`, [2, 2]], [`lstm_1_b_${gate}`, [2]]]));
    const first = await legacy({ lstm_1: gatewise, dense_1: { dense_1_W: [2, 3], dense_1_b: [3] } }, '1.2.2');
    assert.deepEqual([recurrent(first, 'lstm_1').cell, layerNamed(first, 'dense_1').kind], ['lstm', 'dense']);
    const cudnn = { 'gru/kernel:0': [3, 6], 'gru/recurrent_kernel:0': [2, 6], 'gru/bias:0': [12] };
    const second = recurrent(await legacy({ gru: cudnn }, '2.2.4'), 'gru');
    assert.deepEqual([second.cell, second.resetAfter, second.recurrentActivation], ['gru', true, 'sigmoid']);
  });

  it('give every step where the head is applied to every step', async () => {
    const model = await inferred({ ...lstmWeights('layers/lstm', 3, 2), 'layers/time_distributed/layer/vars/0': [2, 4], 'layers/time_distributed/layer/vars/1': [4] });
    assert.deepEqual(model.layers.at(-1)!.outputShape, [null, 4]);
    assert.match(model.assumptions.find(({ id }) => id === 'head.timeStep')!.statement, /time_distributed is applied to every step/);
  });

  describe('whose user says what they leave open', () => {
    const both = {
      'layers/bidirectional/forward_layer/cell/vars/0': [3, 8], 'layers/bidirectional/forward_layer/cell/vars/1': [2, 8], 'layers/bidirectional/forward_layer/cell/vars/2': [8],
      'layers/bidirectional/backward_layer/cell/vars/0': [3, 8], 'layers/bidirectional/backward_layer/cell/vars/1': [2, 8], 'layers/bidirectional/backward_layer/cell/vars/2': [8],
    };
    const everything = {
      'layers/embedding/vars/0': [9, 4],
      'layers/dense/vars/0': [4, 3], 'layers/dense/vars/1': [3],
      ...lstmWeights('layers/lstm', 3, 2),
      'layers/layer_normalization/vars/0': [2], 'layers/layer_normalization/vars/1': [2],
      'layers/dense_1/vars/0': [2, 5], 'layers/dense_1/vars/1': [5],
      'layers/dense_2/vars/0': [5, 4], 'layers/dense_2/vars/1': [4],
    };
    const given = async (shapes: Record<string, readonly number[]>, overrides: AssumptionOverrides): Promise<SequenceModel> =>
      (await openModel(memorySource('model.weights.h5', await weightsFile(shapes)), silentTask, overrides)).model;
    const statement = (model: SequenceModel, id: string): string => model.assumptions.find((assumption) => assumption.id === id)!.statement;

    const settings: readonly [id: string, overrides: AssumptionOverrides, effect: (model: SequenceModel) => unknown, expected: unknown][] = [
      ['cell.activation', { cell: { activation: 'relu', recurrentActivation: 'hard_sigmoid' } }, (model) => [recurrent(model, 'lstm').activation, recurrent(model, 'lstm').recurrentActivation], ['relu', 'hard_sigmoid']],
      ['embedding.maskZero', { embedding: { maskZero: true } }, (model) => model.layers.some((layer) => layer.kind === 'embedding' && layer.maskZero), true],
      ['input.activation', { input: { activation: 'tanh' } }, (model) => activationOf(model, 'dense'), 'tanh'],
      ['norm.epsilon', { norm: { epsilon: 0.5 } }, (model) => model.layers.flatMap((layer) => (layer.kind === 'layerNormalization' ? layer.epsilon : [])), [0.5]],
      ['head.hiddenActivation', { head: { hiddenActivation: 'selu' } }, (model) => activationOf(model, 'dense_1'), 'selu'],
      ['head.activation', { head: { activation: 'softmax' } }, (model) => [activationOf(model, 'dense_2'), model.outputMeaning], ['softmax', 'softmax']],
      ['head.activation', { outputMeaning: 'regression' }, (model) => model.outputMeaning, 'regression'],
      ['head.timeStep', { head: { timeStep: 'all' } }, (model) => model.layers.at(-1)!.outputShape, [null, 4]],
      ['head.timeStep', { head: { timeStep: 'mean' } }, (model) => model.layers.map(({ name }) => name).join(' '), 'input embedding dense lstm mean_over_time layer_normalization dense_1 dense_2'],
      ['head.timeStep', { head: { timeStep: 'max' } }, (model) => model.layers.map(({ className }) => className).includes('GlobalMaxPooling1D'), true],
      ['graph.order', { layers: ['embedding', 'dense', 'lstm', 'dense_1', 'dense_2'] }, (model) => model.layers.map(({ name }) => name).join(' '), 'input embedding dense lstm dense_1 dense_2'],
    ];
    for (const [id, overrides, effect, expected] of settings) {
      it(`are read that way: ${JSON.stringify(overrides)}`, async () => {
        const supposed = await given(everything, {});
        const model = await given(everything, overrides);
        assert.deepEqual(effect(model), expected);
        assert.notDeepEqual(effect(supposed), expected);
        assert.match(statement(model, id), /\(Given: .+\.\)$/);
        assert.doesNotMatch(statement(supposed, id), /Given/);
      });
    }

    it('have directions joined as they say, where the widths allow it', async () => {
      const averaged = await given({ ...both, 'layers/dense/vars/0': [2, 2] }, { cell: { merge: 'ave' } });
      assert.equal(recurrent(averaged, 'bidirectional').merge, 'ave');
      assert.match(statement(averaged, 'cell.merge'), /averaged.*Given: ave/);
      await assert.rejects(given({ ...both, 'layers/dense/vars/0': [4, 2] }, { cell: { merge: 'sum' } }), { name: 'UnrollError', message: /how its layers follow each other cannot be told/ });
    });

    it('are told what has no place in the model', async () => {
      const wrong: readonly [AssumptionOverrides, RegExp][] = [
        [{ embedding: { maskZero: true } }, /"embedding\.maskZero" is given \(true\), but the model has nothing that it could be said of/],
        [{ cell: { gateOrder: 'ifgo' } }, /The order of gates is given, but .* leaves nothing open/],
        [{ convolution: { stride: [2] } }, /A setting of convolutions is given/],
        [{ layers: ['gru'] }, /no module "gru"/],
      ];
      for (const [overrides, message] of wrong) await assert.rejects(given(withHead, overrides), { name: 'UnrollError', message });
    });
  });

  it('ask for the configuration where shapes do not tell enough', async () => {
    const asks = /holds weights without the model's configuration.*Put the configuration \(model\.to_json\(\)\) beside it as model\.json/;
    const weights = async (shapes: Record<string, readonly number[]>) => memorySource('model.weights.h5', await weightsFile(shapes));
    const unclear: readonly Record<string, readonly number[]>[] = [
      { ...withHead, 'layers/conv1d/vars/0': [5, 3, 3] }, // what a kernel's stride is, no weight says
      { ...withHead, 'layers/dense_1/vars/0': [7, 2] },
      { 'layers/rnn/cell/vars/0': [3, 4], 'layers/rnn/cell/vars/1': [2, 4] }, // two gates: no cell of Keras
    ];
    for (const shapes of unclear) await refused(await weights(shapes), asks, 'unsupported');
    const turned = await legacyFile({ weights: { head: denseWeights('head', 2, 4), reader: cell('reader', 3, 8, 2) } });
    await refused(turned, asks, 'unsupported');
  });

  it('take the configuration from a file beside them', async () => {
    const { weights } = small;
    const config: Config = { ...small.config, keras_version: '2.1.6' };
    const bytes = await legacyBytes({ weights });
    for (const [beside, name] of [['model.json', 'model.weights.h5'], ['config.json', 'anything.h5']] as const) {
      const files = besides(name, { [name]: bytes, [beside]: JSON.stringify(config) });
      const model = await open(files);
      assert.deepEqual([model.producer, recurrent(model, 'reader').recurrentActivation], ['Keras 2.1.6', 'hard_sigmoid_keras2']);
      assert.match(model.notes[0]!, new RegExp(`The architecture was read from ${beside}`));
      assert.equal(files.open(), 1);
    }
    // What stands there and is no Keras model is left alone.
    const other = besides('model.h5', { 'model.h5': bytes, 'model.json': '{"data": "words.csv"}', 'config.json': '{"model_type": "bert"}' });
    assert.match((await open(other)).assumptions.map(({ id }) => id).join(), /cell\.activation/);
    assert.equal(other.open(), 1);
  });
});

describe('HDF5 files that Keras cannot have written', () => {
  const folder = path.join(import.meta.dirname, '../../../../fixtures/malformed');
  const expected = Object.entries(JSON.parse(readFileSync(path.join(folder, 'EXPECT.json'), 'utf8')) as Record<string, string>);
  // What the registry refuses before any reader sees it.
  const seen = expected.filter(([name]) => /\.(h5|hdf5)$/.test(name) && !/^(empty|lfs-pointer)/.test(name));
  for (const [name, mentioned] of seen) {
    it(`${name}: ${mentioned}`, async () => {
      const source = memorySource(name, readFileSync(path.join(folder, name)));
      await assert.rejects(open(source), (error: Error) => {
        assert.equal(error.name, 'UnrollError', error.stack);
        assert.ok(error.message.startsWith(name) && error.message.includes(mentioned) && !error.message.includes('\n'), error.message);
        return true;
      });
    });
  }

  it('end in a model or one clear line, wherever a byte of a sound file is changed or the rest is missing', async () => {
    const sound = await legacyBytes({ ...small, attributes: { keras_version: '2.1.6' } });
    for (let at = 0; at < sound.length; at += 41) {
      const changed = Uint8Array.from(sound);
      changed[at]! ^= 1 << at % 8;
      for (const bytes of [changed, sound.subarray(0, at)]) {
        const problem = await open(memorySource('model.h5', bytes)).then((model) => model.close(), (error: Error) => error);
        assert.ok(!problem || problem.name === 'UnrollError', `byte ${at}: ${problem?.stack}`);
      }
    }
  });
});
