import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { memorySource } from '../../../../src/engine/core/bytes.js';
import type { TensorSource } from '../../../../src/engine/core/tensor.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { withGiven } from '../../../../src/engine/formats/torchStateDict/givenAssumptions.js';
import { inferModel, type InferredModel } from '../../../../src/engine/formats/torchStateDict/inferModel.js';
import { openModel } from '../../../../src/engine/formats/registry.js';
import type { AssumptionOverrides } from '../../../../src/engine/model/assumptionOverrides.js';
import type { RecurrentLayer, SequenceModel } from '../../../../src/engine/model/sequenceModel.js';
import { loadRunnable, outputName } from '../../../../src/engine/trace/loadRunnable.js';
import { batchOf } from '../trace/handmade.js';
import { savedTensors, tensor } from './handmade.js';

type Shapes = Readonly<Record<string, readonly number[]>>;

const rnn = (path: string, gates: number, inputs: number, units: number): Shapes => ({ [`${path}.weight_ih_l0`]: [gates * units, inputs], [`${path}.weight_hh_l0`]: [gates * units, units] });
const linear = (path: string, inputs: number, outputs: number): Shapes => ({ [`${path}.weight`]: [outputs, inputs], [`${path}.bias`]: [outputs] });
const tensors = (shapes: Shapes): TensorSource[] => Object.entries(shapes).map(([name, shape]) => tensor(name, shape));

function given(shapes: Shapes, overrides: AssumptionOverrides): InferredModel {
  return withGiven(inferModel(tensors(shapes), 'byName', overrides.layers), overrides);
}

const statement = (model: InferredModel, id: string): string => model.assumptions.find((assumption) => assumption.id === id)?.statement ?? '';
const names = (model: InferredModel): string => model.layers.map(({ name }) => name).join(' ');
const recurrent = (model: InferredModel): RecurrentLayer => model.layers.find((layer): layer is RecurrentLayer => layer.kind === 'recurrent')!;
const classifier = { ...rnn('rnn', 1, 2, 3), ...linear('fc', 3, 1) };

describe('what is given of a model of weights alone', () => {
  it('changes nothing where nothing is given', () => {
    const inferred = inferModel(tensors(classifier), 'byName');
    assert.equal(withGiven(inferred, {}), inferred);
  });

  it('is the activation of simple recurrent cells', () => {
    const model = given(classifier, { cell: { activation: 'relu' } });
    assert.deepEqual([recurrent(model).activation, statement(model, 'cell.activation')], ['relu', 'The activation of the simple recurrent cells is given: relu.']);
  });

  for (const [gates, supposed, stated] of [[4, 'ifgo', 'ofig'], [3, 'rzn', 'nrz'], [2, 'fn', 'nf']] as const) {
    it(`is the order of gates: ${stated} for ${supposed}`, async () => {
      // Every weight of block b is b + 1, so that a gate tells which block it was read from.
      const blocks = (name: string, shape: readonly number[]): TensorSource => ({
        ...tensor(name, shape),
        load: async () => Float32Array.from({ length: shape[0]! * (shape[1] ?? 1) }, (_, i) => 1 + Math.floor(i / ((shape[0]! / gates) * (shape[1] ?? 1)))),
      });
      const inferred = inferModel([blocks('r.weight_ih_l0', [gates * 2, 3]), blocks('r.weight_hh_l0', [gates * 2, 2]), blocks('r.bias_ih_l0', [gates * 2])], 'byName');
      const engineOrder = gates === 3 ? 'zrn' : supposed;
      for (const [model, order] of [[inferred, supposed], [withGiven(inferred, { cell: { gateOrder: stated } }), stated]] as const) {
        const { kernel, recurrent: inner, bias } = await recurrent(model).runs[0]!.load();
        const expected = [...engineOrder].flatMap((gate) => [order.indexOf(gate) + 1, order.indexOf(gate) + 1]);
        assert.deepEqual([[...kernel.subarray(0, gates * 2)], [...inner.subarray(gates * 2)], [...bias]], [expected, expected, expected]);
      }
    });
  }

  it('is what the head sees: the mean or maximum over time', async () => {
    const model = given(classifier, { head: { timeStep: 'mean' } });
    assert.equal(names(model), 'input rnn.l0 rnn.l0.mean fc');
    assert.deepEqual([recurrent(model).returnSequences, statement(model, 'head.timeStep')], [true, 'What the head sees of the recurrent states is given: their mean over time.']);
    const traced = (await run(model, ['rnn.l0.h', 'rnn.l0.mean.out'])).arrays;
    const [states, mean] = [traced.get('rnn.l0.h')!, traced.get('rnn.l0.mean.out')!];
    assert.deepEqual(mean.shape, [1, 3]);
    for (let unit = 0; unit < 3; unit++) assert.ok(Math.abs(mean.data[unit]! - (states.data[unit]! + states.data[3 + unit]!) / 2) < 1e-6);
  });

  it('is a head for every step', async () => {
    const model = given({ ...rnn('rnn', 1, 2, 3), ...linear('fc1', 3, 4), ...linear('fc2', 4, 2) }, { head: { timeStep: 'all' } });
    assert.deepEqual(model.layers.slice(1).map(({ outputShape }) => outputShape), [[null, 3], [null, 4], [null, 4], [null, 2]]);
    assert.deepEqual((await run(model, [outputName])).arrays.get(outputName)!.shape, [1, 2, 2]);
  });

  it('is what stands between Linear layers', () => {
    const model = given({ ...rnn('rnn', 1, 2, 3), ...linear('fc1', 3, 4), ...linear('fc2', 4, 2) }, { head: { hiddenActivation: 'tanh' } });
    const between = model.layers.find(({ kind }) => kind === 'activation');
    assert.deepEqual(between?.kind === 'activation' && [between.activation, between.className], ['tanh', 'tanh (given)']);
  });

  it('is the activation of the output, and with it its meaning', () => {
    const sigmoid = given(classifier, { head: { activation: 'sigmoid' } });
    assert.deepEqual([names(sigmoid), sigmoid.output, sigmoid.outputMeaning], ['input rnn.l0 fc fc.sigmoid', 'fc.sigmoid', 'sigmoid']);
    const linearHead = given(classifier, { head: { activation: 'linear' }, outputMeaning: 'regression' });
    assert.deepEqual([linearHead.output, linearHead.outputMeaning], ['fc', 'regression']);
  });

  it('is the activation of gates, and whether id 0 is padding', () => {
    const gated = given({ 'emb.weight': [9, 2], ...rnn('gru', 3, 2, 3), ...linear('fc', 3, 2) }, { cell: { recurrentActivation: 'hard_sigmoid' }, embedding: { maskZero: true } });
    assert.equal(recurrent(gated).recurrentActivation, 'hard_sigmoid');
    assert.ok(gated.layers.some((layer) => layer.kind === 'embedding' && layer.maskZero));
    assert.equal(statement(gated, 'embedding.maskZero'), 'Whether id 0 is padding is given: it is.');
  });

  it('is what stands behind Linear layers before recurrent ones', () => {
    const shapes = { ...linear('a', 2, 4), ...rnn('rnn', 1, 4, 3), ...linear('fc', 3, 5) };
    const model = given(shapes, { input: { activation: 'relu' } });
    assert.equal(names(model), 'input a a.relu rnn.l0 fc');
    assert.deepEqual(recurrent(model).inputs, ['a.relu']);
    assert.equal(names(given(shapes, { input: { activation: 'linear' } })), 'input a rnn.l0 fc');
  });

  it('is the epsilon of norms', async () => {
    const shapes = { ...rnn('rnn', 1, 2, 3), 'bn.weight': [3], 'bn.bias': [3], 'bn.running_mean': [3], 'bn.running_var': [3], 'ln.weight': [3], 'ln.bias': [3], ...linear('fc', 3, 2) };
    const model = given(shapes, { norm: { epsilon: 3 }, layers: ['rnn', 'bn', 'ln', 'fc'] });
    const [batchNorm, layerNorm] = [model.layers[2]!, model.layers[3]!];
    assert.ok(layerNorm.kind === 'layerNormalization' && layerNorm.epsilon === 3);
    assert.ok(batchNorm.kind === 'affine');
    // Weight, bias, mean and variance hold 1, 2, 3 each.
    assert.deepEqual([...(await batchNorm.load()).scale], [...Float32Array.of(1 / 2, 2 / Math.sqrt(5), 3 / Math.sqrt(6))]);
    assert.equal(statement(model, 'norm.epsilon'), 'The epsilon of normalisation is given: 3.');
  });

  describe('of convolutions', () => {
    const shapes = { 'a.weight': [4, 2, 2], 'a.bias': [4], 'b.weight': [3, 4, 1], 'b.bias': [3], ...rnn('rnn', 1, 3, 3), ...linear('fc', 3, 2) };
    const windows = (model: InferredModel) => model.layers.flatMap((layer) => (layer.kind === 'convolution' ? [[layer.window.strides, layer.window.padding, layer.window.dilation]] : []));

    it('is one number for all, or one for each', () => {
      const model = given(shapes, { convolution: { padding: [1], stride: [1, 2], dilation: [3] } });
      assert.deepEqual(windows(model), [[[1], [[1, 1]], [3]], [[2], [[1, 1]], [3]]]);
      assert.equal(statement(model, 'convolution.window'), "Given of the convolutions: stride 1, 2; padding 1; dilation 3. The rest is as the file says, or PyTorch's default.");
      assert.throws(() => given(shapes, { convolution: { stride: [1, 2, 3] } }), { name: 'UnrollError', message: /3 numbers are given for 2 convolutions \(a, b\)/ });
    });

    it('is pooling behind their activation', async () => {
      const model = given(shapes, { convolution: { padding: [1], pooling: [2, 1] } });
      assert.equal(names(model), 'input a a.relu a.pooling b b.relu rnn.l0 fc');
      // Two steps, one more for the padding of a, half of them behind the pooling, two more for the padding of b.
      assert.deepEqual((await run(model, ['rnn.l0.h'])).arrays.get('rnn.l0.h')!.shape, [1, 3, 3]);
    });

    it('is the activation, or none', () => {
      const tanh = given(shapes, { convolution: { activation: 'tanh' } });
      assert.deepEqual(tanh.layers.flatMap((layer) => (layer.kind === 'activation' ? layer.activation : [])), ['tanh', 'tanh']);
      const none = given(shapes, { convolution: { activation: 'linear' } });
      assert.equal(names(none), 'input a b rnn.l0 fc');
      assert.deepEqual(recurrent(none).inputs, ['b']);
    });

    it('is how the steps become one where no recurrent layer follows', () => {
      const stack = { 'a.weight': [4, 2, 2], 'a.bias': [4], ...linear('fc', 4, 2) };
      assert.equal(names(given(stack, { head: { timeStep: 'mean' } })), 'input a a.relu a.relu.mean fc');
      assert.equal(names(given(stack, { head: { timeStep: 'last' } })), 'input a a.relu a.relu.last fc');
      const all = given(stack, { head: { timeStep: 'all' } });
      assert.deepEqual([names(all), all.layers.at(-1)!.outputShape], ['input a a.relu fc', [null, 2]]);
    });
  });

  it('is the order of the modules; those left out are not part of the model', () => {
    const shapes = { ...rnn('a', 1, 3, 3), ...rnn('b', 1, 3, 3), ...linear('fc', 3, 2), ...linear('aux', 3, 5) };
    const model = given(shapes, { layers: ['b', 'a', 'fc'] });
    assert.deepEqual([names(model), model.output], ['input b.l0 a.l0 fc', 'fc']);
    assert.match(model.notes.join(' '), /Not used: aux\.weight, aux\.bias/);
    assert.equal(statement(model, 'graph.order'), 'The order of the layers is given: b → a → fc.');
  });

  const wrong: readonly [what: string, overrides: AssumptionOverrides, message: RegExp][] = [
    ['a module that is not there', { layers: ['lstm'] }, /no module "lstm".*Its modules: fc, rnn/],
    ['modules that do not fit each other', { layers: ['fc', 'rnn'] }, /Module "rnn" takes 2 features, but "fc" gives 1/],
    ['gates of another cell', { cell: { gateOrder: 'ifgo' } }, /The order "ifgo" of gates is given, but the model has none/],
    ['two directions', { cell: { merge: 'sum' } }, /How two directions are joined.* is given, but the model has none/],
    ['gates that it has none of', { cell: { recurrentActivation: 'sigmoid' } }, /The activation of gates is given, but the model has none/],
    ['an embedding', { embedding: { maskZero: true } }, /The masking of id 0 is given, but the model has none/],
    ['convolutions', { convolution: { pooling: [2] } }, /A setting of convolutions is given, but the model has none/],
    ['norms', { norm: { epsilon: 1 } }, /The epsilon of normalisation is given, but the model has none/],
    ['Linear layers before recurrent ones', { input: { activation: 'relu' } }, /An activation before the recurrent layers is given, but the model has none/],
    ['an activation between Linear layers of which there is one', { head: { hiddenActivation: 'relu' } }, /An activation between Linear layers is given, but the model has none/],
  ];
  for (const [what, overrides, message] of wrong) {
    it(`is refused where it has no place: ${what}`, () => {
      assert.throws(() => given(classifier, overrides), { name: 'UnrollError', message });
    });
  }
});

describe('openModel', () => {
  it('takes what is given to files of weights alone', async () => {
    const { model } = await openModel(savedTensors(classifier), silentTask, { head: { activation: 'sigmoid' } });
    assert.deepEqual([model.output, model.outputMeaning], ['fc.sigmoid', 'sigmoid']);
  });

  it('takes only the meaning of the output for files that hold their architecture', async () => {
    const source = () => memorySource('binary-lstm.keras', readFileSync('media/samples/binary-lstm.keras'));
    assert.equal((await openModel(source(), silentTask, { outputMeaning: 'regression' })).model.outputMeaning, 'regression');
    await assert.rejects(openModel(source(), silentTask, { head: { timeStep: 'mean' } }), { name: 'UnrollError', message: /binary-lstm\.keras: holds its own architecture.*Leave it out/ });
  });
});

async function run(model: InferredModel, record: readonly string[]) {
  const whole: SequenceModel = { ...model, name: 'm', format: 'test', producer: null, tensors: [], metadata: {}, close() {} };
  const runnable = await loadRunnable(whole, silentTask);
  const batch = batchOf('features', [[1, 2]]);
  const inputs = [{ kind: 'features', data: Float32Array.of(1, -1, 0.5, 2), width: 2 }] as const;
  return runnable.run({ ...batch, inputs }, { record: new Set(record) }, silentTask);
}
