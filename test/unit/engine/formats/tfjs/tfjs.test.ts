import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { openModel } from '../../../../../src/engine/formats/registry.js';
import { tfjsFormat } from '../../../../../src/engine/formats/tfjs/tfjs.js';
import type { SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { openFileSource } from '../../../../../src/worker/fileSource.js';
import { besides, legacyBytes, old } from '../kerasH5/legacyFile.js';

const bytesOf = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);
const counting = (count: number, first = 1) => Array.from({ length: count }, (_, i) => first + i);
const weight = (name: string, shape: readonly number[], more: object = {}) => ({ name, shape, dtype: 'float32', ...more });

const dense = old('Dense', 'head', { units: 2, activation: 'softmax', batch_input_shape: [null, 3] });
const topology = { class_name: 'Sequential', config: { name: 's', layers: [dense] }, keras_version: 'tfjs-layers 4.22.0' };
const head = [weight('head/kernel', [3, 2]), weight('head/bias', [2])];
const whole = { modelTopology: topology, weightsManifest: [{ paths: ['w'], weights: head }] };

type Files = Readonly<Record<string, Uint8Array | string>>;

function opened(model: object, files: Files = { w: bytesOf(counting(8)) }): Promise<SequenceModel> {
  return tfjsFormat.open(besides('model.json', { 'model.json': JSON.stringify(model), ...files }), silentTask);
}

const sniffed = (text: string): boolean => tfjsFormat.sniff(new TextEncoder().encode(text).subarray(0, 4096), 'x.json');

describe('TensorFlow.js layers models', () => {
  it('are recognised by their content, as Keras architectures are; other JSON is not', () => {
    for (const model of [
      JSON.stringify(whole),
      JSON.stringify({ weightsManifest: [{ paths: ['w'], weights: counting(2000) }] }),
      '\n{ "format" : "graph-model", "generatedBy": "x" }',
      JSON.stringify(topology),
      JSON.stringify({ config: { layers: [dense] }, class_name: 'Model' }),
    ]) {
      assert.ok(sniffed(model), model.slice(0, 80));
    }
    for (const data of [
      '[{"tokens": [1, 2], "label": 0}]',
      '{"tokens": [1], "class_name": "a", "config": {}}',
      '{"name": "x", "format": "csv", "config": {}}',
      '{"class_name": "Sequential"}',
      '{"x": "modelTopology"}',
      'PK',
      '',
    ]) {
      assert.ok(!sniffed(data), data);
    }
  });

  it('find their weights by name, in any group and any order', async () => {
    const manifest = [
      { paths: ['b'], weights: [weight('other/kernel', [1]), weight('head/bias', [2])] },
      { paths: ['a'], weights: [weight('head/kernel', [3, 2])] },
    ];
    const model = await opened({ ...whole, weightsManifest: manifest }, { a: bytesOf(counting(6, 10)), b: bytesOf([7, 8, 9]) });
    const found = model.layers[1]!;
    assert.ok(found.kind === 'dense');
    assert.deepEqual(await found.load(), { kernel: Float32Array.from(counting(6, 10)), bias: Float32Array.from([8, 9]) });
    assert.deepEqual([model.format, model.producer, model.outputMeaning], ['tfjs', 'TensorFlow.js 4.22.0', 'softmax']);
  });

  it('are read across the cuts between their shards', async () => {
    const stored = bytesOf(counting(8));
    const files = { 'model.json': JSON.stringify({ ...whole, weightsManifest: [{ paths: ['x', 'y', 'z'], weights: head }] }), x: stored.slice(0, 5), y: stored.slice(5, 7), z: stored.slice(7) };
    const source = besides('model.json', files);
    const model = await tfjsFormat.open(source, silentTask);
    const [kernel, bias] = model.tensors;
    assert.deepEqual([[...(await kernel!.load())], [...(await kernel!.load(1, 2))], [...(await bias!.load(1))]], [counting(6), [2, 3], [8]]);
    assert.equal(source.open(), 4);
    model.close();
    assert.equal(source.open(), 1, 'the shards are closed with the model');
  });

  it('give back what quantisation has left', async () => {
    const quantised = (dtype: string, more: object) => weight(dtype, [2], { quantization: { dtype, ...more } });
    const weights = [
      quantised('uint8', { scale: 0.5, min: -1 }),
      quantised('uint16', { scale: 2, min: 0 }),
      quantised('float16', {}),
      { ...quantised('uint8', { scale: 0.4, min: -1 }), name: 'whole', dtype: 'int32' },
      weight('flags', [2], { dtype: 'bool' }),
      weight('none', [0, 5]),
    ];
    const bytes = Uint8Array.from([0, 255, 1, 0, 0, 1, 0x00, 0x3c, 0x00, 0xc0, 3, 4, 1, 0]);
    const model = await opened({ ...whole, weightsManifest: [...whole.weightsManifest, { paths: ['q'], weights }] }, { w: bytesOf(counting(8)), q: bytes });
    const values = await Promise.all(model.tensors.slice(2).map(async (tensor) => [tensor.dtype, ...(await tensor.load())]));
    assert.deepEqual(values, [
      ['float32', -1, 126.5],
      ['float32', 2, 512],
      ['float32', 1, -2],
      ['int32', 0, 1],
      ['bool', 1, 0],
      ['float32'],
    ]);
  });

  it('mean by hard_sigmoid and GRU what Keras 2 does, unless they come from Keras 3', async () => {
    const gru = old('GRU', 'gru', { units: 1, recurrent_activation: 'hard_sigmoid', batch_input_shape: [null, null, 1] });
    const gates = async (version: string, columns: readonly number[]) => {
      const weights = [weight('gru/gru_cell/kernel', [1, 3]), weight('gru/gru_cell/recurrent_kernel', [1, 3]), weight('gru/gru_cell/bias', columns)];
      const { layers } = await opened({ modelTopology: { model_config: { class_name: 'Sequential', config: [gru] }, keras_version: version }, weightsManifest: [{ paths: ['w'], weights }] }, { w: bytesOf(counting(12)) });
      const found = layers[1]!;
      assert.ok(found.kind === 'recurrent', JSON.stringify(found));
      return [found.recurrentActivation, found.resetAfter];
    };
    assert.deepEqual(await gates('tfjs-layers 2.0.0', [3]), ['hard_sigmoid_keras2', false]);
    assert.deepEqual(await gates('3.4.1', [2, 3]), ['hard_sigmoid', true]);
  });

  it('say which layer lacks weights', async () => {
    const { layers } = await opened({ ...whole, weightsManifest: [{ paths: ['w'], weights: [weight('head/kernel', [3, 2])] }] });
    assert.ok(layers[1]!.kind === 'unsupported' && layers[1].reason === 'Its bias is missing from the file.');
  });

  it('close their shards where they cannot be used', async () => {
    const unsound = { ...whole, modelTopology: { ...topology, config: [{ ...dense, config: { name: 'head', units: -1 } }] } };
    const source = besides('model.json', { 'model.json': JSON.stringify(unsound), w: bytesOf(counting(8)) });
    await assert.rejects(tfjsFormat.open(source, silentTask), { name: 'UnrollError', message: /layer head: units is -1/ });
    assert.equal(source.open(), 1);
  });
});

describe('Keras architectures in JSON', () => {
  it('take their weights from an HDF5 file of their name', async () => {
    const weights = await legacyBytes({ weights: { head: { 'head/kernel:0': [3, 2], 'head/bias:0': [2] } } });
    for (const name of ['net.weights.h5', 'net.h5', 'net_weights.h5', 'net.hdf5']) {
      const source = besides('net.json', { 'net.json': JSON.stringify(topology), [name]: weights });
      const { model, format } = await openModel(source, silentTask);
      assert.equal(format.id, 'tfjs');
      assert.deepEqual(model.layers.map(({ name: own, kind }) => [own, kind]), [['input', 'input'], ['head', 'dense']]);
      assert.match(model.notes[0]!, /architecture was read from net\.json/);
      model.close();
      assert.equal(source.open(), 1);
    }
  });
});

describe('JSON that holds no usable model', () => {
  const folder = path.join(import.meta.dirname, '../../../../fixtures/malformed');
  const expected = Object.entries(JSON.parse(readFileSync(path.join(folder, 'EXPECT.json'), 'utf8')) as Record<string, string>);
  // Through the registry and from real files: also what the index of a sharded safetensors model may do.
  for (const [name, mentioned] of expected.filter(([file]) => /^(tfjs|architecture)-.*\.json$|\.index\.json$/.test(file))) {
    it(`${name}: ${mentioned}`, async () => {
      const source = openFileSource(path.join(folder, name), 'model');
      await assert.rejects(openModel(source, silentTask), (error: Error) => {
        assert.equal(error.name, 'UnrollError', error.stack);
        assert.ok(error.message.includes(mentioned) && !error.message.includes('\n'), error.message);
        return true;
      });
      source.close();
    });
  }

  it('is told apart from models', async () => {
    const source = (text: string): ByteSource => memorySource('data.json', new TextEncoder().encode(text));
    const refused = (text: string, message: RegExp) => assert.rejects(openModel(source(text), silentTask), { name: 'UnrollError', message });
    await refused('{"tokens": [1, 2]}', /^data\.json: JSON, but neither a TensorFlow\.js model \(modelTopology\) nor a Keras architecture/);
    await refused('[1, 2', /^data\.json is not valid JSON/);
    await refused(JSON.stringify({ class_name: 'MyModel', config: { units: 3 } }), /does not describe a Keras model by its layers/);
  });
});
