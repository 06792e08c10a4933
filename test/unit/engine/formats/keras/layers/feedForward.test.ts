import assert from 'node:assert/strict';
import { denseWeights, input, layer, lstmWeights, sequential, type Config, type Shapes } from '../kerasFile.js';
import { layerOf, lstmConfig, opened, reasonOf } from '../openedKeras.js';

describe('other layers of Keras', () => {
  it('are normalised over the axes they say, counted without the batch', async () => {
    const normalisation = async (config: Config, weights: Shapes) => {
      const found = await layerOf(layer('LayerNormalization', 'norm', config), weights, [4, 3]);
      assert.ok(found.kind === 'layerNormalization');
      return found;
    };
    const place = 'layers/layer_normalization/vars';
    assert.deepEqual((await normalisation({ axis: [-1], epsilon: 0.01 }, { [`${place}/0`]: [3], [`${place}/1`]: [3] })).axes, [1]);
    assert.deepEqual((await normalisation({ axis: [1, 2] }, { [`${place}/0`]: [4, 3], [`${place}/1`]: [4, 3] })).axes, [0, 1]);
    const config = sequential([input('in', [4, 3]), layer('LayerNormalization', 'norm', { axis: -1, scale: false })]);
    const model = await opened({ config, weights: { [`${place}/0`]: [3] } });
    const found = model.layers[1]!;
    assert.ok(found.kind === 'layerNormalization');
    const { gamma, beta } = await found.load();
    assert.deepEqual([gamma, beta && [...beta], found.epsilon], [null, [1, 2, 3], 1e-3]);
    model.close();
  });

  it('are activations, alone or in a layer', async () => {
    const alone = async (className: string, config: Config) => {
      const found = await layerOf(layer(className, 'a', config));
      return found.kind === 'activation' ? [found.activation, found.alpha] : found.kind === 'unsupported' ? found.reason : found.kind;
    };
    assert.deepEqual(await alone('LeakyReLU', { negative_slope: 0.25 }), ['leaky_relu', 0.25]);
    assert.deepEqual(await alone('ELU', { alpha: 0.7 }), ['elu', 0.7]);
    assert.deepEqual(await alone('ReLU', { max_value: null, negative_slope: 0, threshold: 0 }), ['relu', null]);
    assert.deepEqual(await alone('ReLU', { max_value: 6 }), ['relu6', null]);
    assert.deepEqual(await alone('ReLU', { negative_slope: 0.1 }), ['leaky_relu', 0.1]);
    const relu = await layerOf(layer('ReLU', 'a', { threshold: 1, max_value: 3, negative_slope: 0.5 }));
    assert.ok(relu.kind === 'rectifier');
    assert.deepEqual([relu.slope, relu.threshold, relu.ceiling], [0.5, 1, 3]);
    const old = await layerOf(layer('ThresholdedReLU', 'a', { theta: 2 }), {}, undefined, '2.15.0');
    assert.ok(old.kind === 'rectifier');
    assert.deepEqual([old.slope, old.threshold, old.ceiling], [0, 2, null]);
    assert.deepEqual(await alone('Softmax', { axis: -1 }), ['softmax', null]);
    assert.match(String(await alone('Softmax', { axis: [1, 2] })), /softmax over the axes 1, 2 is not supported/);
    assert.deepEqual(await alone('Activation', { activation: 'swish' }), ['silu', null]);

    const inside = async (activation: unknown, version?: string) => {
      const found = await layerOf(layer('Dense', 'd', { units: 2, activation }), denseWeights('layers/dense', 3, 2), undefined, version);
      return found.kind === 'dense' ? found.activation : found.kind === 'unsupported' ? found.reason : found.kind;
    };
    assert.equal(await inside(null), 'linear');
    assert.equal(await inside('hard_sigmoid'), 'hard_sigmoid');
    assert.equal(await inside('hard_sigmoid', '2.15.0'), 'hard_sigmoid_keras2');
    assert.equal(await inside({ module: 'builtins', class_name: 'function', config: 'gelu', registered_name: 'function' }), 'gelu');
    assert.equal(await inside(layer('ReLU', 'r', { max_value: 6 })), 'relu6');
    assert.match(await inside({ class_name: '__lambda__', config: { code: 'x' } }), /Lambda, whose code is never run/);
    assert.match(await inside('sparkle'), /"sparkle" is not supported/);
  });

  it('are two where an activation has settings: the one behind bears the name', async () => {
    const leaky = layer('LeakyReLU', 'r', { negative_slope: 0.1 });
    const config = sequential([input('in', [null, 3]), layer('Dense', 'd', { units: 2, activation: leaky }), layer('Activation', 'a', { activation: leaky })]);
    const model = await opened({ config, weights: denseWeights('layers/dense', 3, 2) });
    model.close();
    const seen = model.layers.slice(1).map((found) => [found.name, found.kind, found.className, found.inputs[0]]);
    assert.deepEqual(seen, [['d:linear', 'dense', 'Dense', 'in'], ['d', 'activation', 'LeakyReLU', 'd:linear'], ['a', 'activation', 'LeakyReLU', 'd']]);
  });

  it('are the same at every step under TimeDistributed', async () => {
    const distributed = (inner: Config) => layer('TimeDistributed', 'every', { layer: inner });
    const dense = await layerOf(distributed(layer('Dense', 'd', { units: 5 })), denseWeights('layers/time_distributed/layer', 3, 5));
    assert.deepEqual([dense.kind, dense.name, dense.className, dense.outputShape], ['dense', 'every', 'TimeDistributed(Dense)', [null, 5]]);
    const norm = { 'layers/time_distributed/layer/vars/0': [3], 'layers/time_distributed/layer/vars/1': [3] };
    const normalised = await layerOf(distributed(layer('LayerNormalization', 'n', { axis: [-1] })), norm);
    assert.ok(normalised.kind === 'layerNormalization');
    assert.deepEqual(normalised.axes, [1]);
    assert.match(await reasonOf(distributed(layer('Attention', 'c'))), /Attention is not supported/);
    assert.match(await reasonOf(distributed(layer('Masking', 'm'))), /TimeDistributed around Masking is not supported/);
  });

  it('are unsupported, with the reason, where they cannot be run; layers before them stay', async () => {
    assert.match(await reasonOf(layer('Lambda', 'double', { function: { class_name: '__lambda__', config: { code: 'x' } } })), /^Lambda is not supported \(its code is never run\)\.$/);
    assert.match(await reasonOf({ ...layer('Attention', 'a'), module: null, registered_name: 'mine>Attention' }), /class of the model's author/);
    assert.match(await reasonOf({ ...layer('LSTM', 'a', lstmConfig), module: 'my.layers' }), /class of the model's author/);
    assert.match(await reasonOf(layer('ConvLSTM1D', 'conv', {}, {}), { 'layers/conv_lstm1d/vars/0': [3, 3, 4] }), /^ConvLSTM1D is not supported\.$/);
    const quantised = { dtype: { class_name: 'QuantizedDTypePolicy', config: { mode: 'int8', source_name: 'float32' } } };
    assert.match(await reasonOf(layer('Dense', 'd', { units: 2, ...quantised })), /quantised \(int8\)/);

    const config = sequential([
      input('in', [null, 3]),
      layer('LSTM', 'lstm', lstmConfig),
      layer('Lambda', 'double'),
      layer('Dense', 'head', { units: 2 }, { build_config: { input_shape: [null, 2] } }),
    ]);
    const model = await opened({ config, weights: { ...lstmWeights('layers/lstm', 3, 2), ...denseWeights('layers/dense', 2, 2) } });
    assert.deepEqual(model.layers.map((found) => [found.kind, found.outputShape]), [['input', [null, 3]], ['recurrent', [2]], ['unsupported', [2]], ['dense', [2]]]);
    model.close();
  });
});
