import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import { cancelledTask, silentTask } from '../../../../../src/engine/core/task.js';
import { kerasFormat } from '../../../../../src/engine/formats/keras/keras.js';
import type { RecurrentLayer } from '../../../../../src/engine/model/sequenceModel.js';
import {
  called, counted, denseWeights, functional, input, kerasFile, layer, lstmWeights, sequential, tensorOf, weightsFile, zipBytes, type Config,
} from './kerasFile.js';
import { lstmConfig, opened, refused, twoLstms, twoLstmWeights } from './openedKeras.js';

const golden = path.join(import.meta.dirname, '../../../../fixtures/golden');
const goldenFile = (name: string): ByteSource => memorySource('model.keras', readFileSync(path.join(golden, name, 'model.keras')));

describe('Keras 3 files', () => {
  it('are recognised by their content', async () => {
    const head = (source: ByteSource) => source.read(0, Math.min(4096, source.size));
    assert.ok(kerasFormat.sniff(head(goldenFile('keras-lstm')), 'x.bin'));
    const other = memorySource('x.keras', await zipBytes({ 'X.npy': 'numbers' }));
    assert.ok(!kerasFormat.sniff(head(other), 'x.keras'));
    assert.ok(!kerasFormat.sniff(new TextEncoder().encode('config.json'), 'config.json'));
  });

  it('become layers with shapes and weights, found by class and number, not by name', async () => {
    const model = await opened({ config: twoLstms, weights: twoLstmWeights });
    assert.deepEqual(
      model.layers.map(({ name, kind, className, inputs, outputShape }) => [name, kind, className, inputs, outputShape]),
      [
        ['in', 'input', 'InputLayer', [], [null, 3]],
        ['reader', 'recurrent', 'LSTM', ['in'], [null, 2]],
        ['dropout', 'identity', 'Dropout', ['reader'], [null, 2]],
        ['summary', 'recurrent', 'LSTM', ['dropout'], [2]],
        ['head', 'dense', 'Dense', ['summary'], [4]],
      ],
    );
    assert.deepEqual([model.producer, model.output, model.outputMeaning, model.format], ['Keras 3.15.1', 'head', 'softmax', 'keras']);
    assert.deepEqual([model.assumptions, model.notes, model.tensors.length], [[], [], 8]);
    const summary = model.layers[3] as RecurrentLayer;
    const weights = await summary.runs[0]!.load();
    const firstOfSecond = 3 * 8 + 2 * 8 + 8 + 1;
    assert.deepEqual([weights.kernel[0], weights.recurrent[0], weights.bias[0]], [firstOfSecond, firstOfSecond + 16, firstOfSecond + 32]);
    assert.deepEqual([weights.kernel.length, weights.recurrent.length, weights.bias.length, weights.recurrentBias], [16, 16, 8, null]);
    assert.deepEqual(summary.tensors.map((tensor) => tensor.name), [0, 1, 2].map((i) => `layers/lstm_1/cell/vars/${i}`));
    model.close();
  });

  it('are opened without holding or reading their weights twice', async () => {
    const weights = { ...lstmWeights('layers/lstm', 300, 200), ...denseWeights('layers/dense', 200, 2) };
    const config = sequential([input('in', [null, 300]), layer('LSTM', 'lstm', { ...lstmConfig, units: 200 }), layer('Dense', 'head', { units: 2 })]);
    const source = counted(await kerasFile({ config, weights }));
    const model = await kerasFormat.open(source, silentTask);
    assert.ok(source.bytesRead < 1.2 * source.size, `${source.bytesRead} of ${source.size} bytes read`);
    source.bytesRead = 0;
    await model.layers[2]!.tensors[1]!.load();
    assert.ok(source.bytesRead < 100_000);
    model.close();
  });

  it('take tokens where an Embedding reads the input', async () => {
    const config = sequential([input('in', [null]), layer('Embedding', 'embedding', { input_dim: 9, output_dim: 3, mask_zero: true }), layer('LSTM', 'lstm', lstmConfig)]);
    const model = await opened({ config, weights: { 'layers/embedding/vars/0': [9, 3], ...lstmWeights('layers/lstm', 3, 2) } });
    const [tokens, embedding] = model.layers;
    assert.ok(tokens!.kind === 'input' && tokens.content === 'tokens');
    assert.ok(embedding!.kind === 'embedding' && embedding.maskZero && embedding.vocabularySize === 9);
    assert.deepEqual(embedding.outputShape, [null, 3]);
    assert.deepEqual((await embedding.load()).length, 27);
    model.close();
  });

  it('may say where Keras computes otherwise', async () => {
    const half = { ...lstmConfig, stateful: true, dtype: { class_name: 'DTypePolicy', config: { name: 'mixed_float16' } } };
    const model = await opened({ config: sequential([input('in', [null, 3]), layer('LSTM', 'lstm', half)]), weights: lstmWeights('layers/lstm', 3, 2) });
    assert.equal(model.notes.length, 2);
    assert.match(model.notes[0]!, /lstm is stateful/);
    assert.match(model.notes[1]!, /lstm in mixed_float16/);
    model.close();
  });

  it('use the first of several outputs and say so', async () => {
    const head = (name: string) => called(layer('Dense', name, { units: 2, activation: 'softmax' }), { args: [tensorOf('in', [3])] });
    const config = functional([input('in', [3]), head('a'), head('b')], ['in'], ['b', 'a']);
    const model = await opened({ config, weights: { ...denseWeights('layers/dense', 3, 2), ...denseWeights('layers/dense_1', 3, 2) } });
    assert.equal(model.output, 'b');
    assert.match(model.notes.join(), /2 outputs; the first, b, is taken as its output\. Others, which can be traced as layers: a\./);
    model.close();
  });

  it('may be of Keras 2.13, whose container has another name and whose hard_sigmoid is another', async () => {
    const moved = Object.fromEntries(Object.entries(twoLstmWeights).map(([name, shape]) => [name.replace('layers/', '_layer_checkpoint_dependencies/'), shape]));
    const old = JSON.stringify(twoLstms).replaceAll('"sigmoid"', '"hard_sigmoid"');
    const model = await opened({ config: old, weights: moved, version: '2.13.1' });
    const reader = model.layers[1] as RecurrentLayer;
    assert.equal(reader.recurrentActivation, 'hard_sigmoid_keras2');
    assert.equal((await reader.runs[0]!.load()).kernel[0], 1);
    model.close();
  });
});

describe('Keras files of a class of their author', () => {
  it('are told from their weights', async () => {
    const weights = { ...lstmWeights('reader', 3, 2), 'head/vars/0': [2, 4], 'head/vars/1': [4] };
    const model = await opened({ config: { module: 'net', class_name: 'Net', config: { units: 3 } }, weights });
    assert.deepEqual([model.format, model.layers.map(({ className }) => className)], ['keras', ['InputLayer', 'LSTM', 'Dense']]);
    assert.match(model.notes[0]!, /of the class Net, whose code is never run/);
    assert.ok(model.assumptions.length > 0);
    model.close();
  });
});

describe('broken Keras files', () => {
  const sound = { config: twoLstms, weights: twoLstmWeights };
  const changed = (name: string, config: Config) => {
    const { layers } = twoLstms['config'] as { layers: Config[] };
    return sequential(layers.map((item) => ((item['config'] as Config)['name'] === name ? { ...item, config: { ...(item['config'] as Config), ...config } } : item)));
  };

  it('name the layer whose configuration is not sound', async () => {
    await refused({ ...sound, config: changed('reader', { units: -5 }) }, /layer reader: units is -5 in the configuration/);
    await refused({ ...sound, config: changed('reader', { units: '7' }) }, /layer reader: units is "7"/);
    await refused({ ...sound, config: changed('head', { use_bias: 'yes' }) }, /layer head: use_bias is "yes"/);
  });

  it('name the layer whose weights have another shape, what was found and what expected', async () => {
    await refused({ ...sound, config: changed('reader', { units: 7 }) }, /layer reader: its kernel \(7 units\) has the shape \[3, 8\] in the file.*but \[3, 28\]/);
    await refused({ ...sound, weights: { ...twoLstmWeights, 'layers/dense/vars/1': [5] } }, /layer head: its bias has the shape \[5\].*but \[4\]/);
  });

  it('name the layer whose weights are missing', async () => {
    const without = (start: string) => Object.fromEntries(Object.entries(twoLstmWeights).filter(([name]) => !name.startsWith(start)));
    await refused({ ...sound, weights: without('layers/lstm_1/') }, /layer summary: it has no weights in the file/);
    await refused({ ...sound, weights: without('layers/dense/vars/1') }, /layer head: its bias is missing from the file/);
    await refused({ ...sound, weights: await weightsFile({}) }, /no weights in the file; the model was saved before it was built/);
  });

  it('are refused when config.json is not what it must be', async () => {
    await refused({ ...sound, config: '{"class_name": ' }, /config\.json is not valid JSON/);
    await refused({ ...sound, config: '[1, 2, 3]' }, /config\.json does not describe a model/);
    await refused({ ...sound, config: '['.repeat(5000) + ']'.repeat(5000) }, /config\.json is nested more than 500 levels deep/);
    const ofOwnClass = { module: null, class_name: 'MyModel', config: { units: 3 } };
    await refused({ config: ofOwnClass, weights: { 'attention/vars/0': [3, 4, 5] } }, /MyModel does not list its layers/);
    await refused({ ...sound, config: sequential([input('in', [3])], { layers: [] }) }, /does not list its layers/);
  });

  it('are refused when a part of them is missing or no HDF5', async () => {
    const archive = async (contents: Record<string, string>) => memorySource('model.keras', await zipBytes(contents));
    const config = JSON.stringify(twoLstms);
    await refused(await archive({ 'model.weights.h5': 'x' }), /config\.json is missing/);
    await refused(await archive({ 'config.json': config }), /model\.weights\.h5 is missing/);
    await refused(await archive({ 'config.json': config, 'model.weights.h5': 'x' }), /model\.weights\.h5 is not an HDF5 file/);
    await refused(await archive({ 'config.json': config, 'model.weights.npz': 'x' }), /stored as model\.weights\.npz/, 'unsupported');
  });

  it('do not stop a cancellation', async () => {
    await assert.rejects(kerasFormat.open(await kerasFile(sound), cancelledTask), { name: 'CancelledError' });
  });
});
