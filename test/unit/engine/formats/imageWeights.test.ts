/** CNNs of whose files only the weights are known; values are compared in test/golden. */
import assert from 'node:assert/strict';
import { imageWeightsModel } from '../../../../src/engine/formats/torchStateDict/weightedStages.js';
import type { StackedModel } from '../../../../src/engine/formats/torchStateDict/imageModel.js';
import type { AssumptionOverrides } from '../../../../src/engine/model/assumptionOverrides.js';
import { tensor } from './handmade.js';

type Shapes = Readonly<Record<string, readonly number[]>>;

const infer = (shapes: Shapes, given: AssumptionOverrides = {}, order: 'asDefined' | 'byName' = 'asDefined'): StackedModel | null =>
  imageWeightsModel({ tensors: Object.entries(shapes).map(([name, shape]) => tensor(name, shape)), order, given });
const conv = (path: string, channels: number, filters: number, side = 3): Shapes => ({ [`${path}.weight`]: [filters, channels, side, side], [`${path}.bias`]: [filters] });
const linear = (path: string, inputs: number, outputs: number): Shapes => ({ [`${path}.weight`]: [outputs, inputs], [`${path}.bias`]: [outputs] });
const batchNorm = (path: string, width: number): Shapes => ({
  ...{ [`${path}.bias`]: [width], [`${path}.running_mean`]: [width], [`${path}.running_var`]: [width], [`${path}.weight`]: [width] },
});
const named = (model: StackedModel | null): string => model!.layers.map(({ name, kind }) => (kind === 'unsupported' ? `(${name})` : name)).join(' ');
const firstReason = (model: StackedModel | null): string => model!.layers.flatMap((layer) => (layer.kind === 'unsupported' ? layer.reason : []))[0] ?? '';

describe('CNNs inferred from PyTorch weights', () => {
  const plain = { ...conv('conv1', 1, 4), ...conv('conv2', 4, 6), ...linear('fc1', 96, 8), ...linear('fc2', 8, 3) };

  it('need the size of their images, and say where', () => {
    const model = infer(plain);
    assert.equal(named(model), 'input input.channelsLast (conv1) (conv1.relu) (conv2) (conv2.relu) (fc1.flatten) (fc1) (fc1.relu) (fc2)');
    assert.match(firstReason(model), /Say it in the sidecar: "model": \{ "input": \{ "size": \[rows, columns\] \} \}/);
    assert.match(model!.assumptions.find(({ id }) => id === 'input.size')!.statement, /has to be given/);
    assert.equal(model!.outputMeaning, 'logits');
  });

  it('are run at a size that fits the head', () => {
    const model = infer(plain, { input: { size: [8, 8] } });
    assert.equal(named(model), 'input input.channelsLast conv1 conv1.relu conv2 conv2.relu fc1.flatten.channelsFirst fc1.flatten fc1 fc1.relu fc2');
    assert.deepEqual(model!.layers.map(({ outputShape }) => outputShape.join('×')), '1×8×8 8×8×1 6×6×4 6×6×4 4×4×6 4×4×6 6×4×4 96 8 8 3'.split(' '));
    const statements = model!.assumptions.map(({ id }) => id);
    assert.deepEqual(statements, ['graph.order', 'convolution.window', 'convolution.activation', 'head.hiddenActivation', 'input.size', 'head.activation']);
  });

  it('say what reaches the head where it does not fit', () => {
    const model = infer(plain, { input: { size: [9, 8] } });
    assert.match(firstReason(model), /"fc1" takes 96 numbers, but 5 × 4 × 6 = 120 reach it\. Say the stride, padding and pooling/);
    assert.equal(named(model).split(' ').at(-1), '(fc2)');
  });

  it('have their size found where their windows are given', () => {
    const model = infer(plain, { convolution: { padding: [1], pooling: [2, 2] } });
    assert.deepEqual(model!.layers[0]!.outputShape, [1, 16, 16]);
    assert.match(model!.assumptions.find(({ id }) => id === 'input.size')!.statement, /supposed to be 16 × 16/);
  });

  it('take the mean over all positions where the head has one number per channel', () => {
    const model = infer({ ...conv('conv', 3, 5), ...linear('fc', 5, 1) }, { input: { size: [4, 6] } });
    assert.deepEqual(model!.layers.find(({ kind }) => kind === 'overTime')!.outputShape, [5]);
    assert.equal(model!.outputMeaning, 'logit');
  });

  it('are put in order by the numbers in their names, norms behind their convolutions', () => {
    const shapes = { ...batchNorm('bn1', 4), ...batchNorm('bn2', 4), ...conv('conv1', 1, 4), ...conv('conv2', 4, 4), ...linear('classifier', 64, 3) };
    const model = infer(shapes, { input: { size: [8, 8] }, convolution: { activation: 'tanh' } }, 'byName');
    assert.equal(named(model).replace(/input\S* /g, ''), 'conv1 bn1 conv1.tanh conv2 bn2 conv2.tanh classifier.flatten.channelsFirst classifier.flatten classifier');
  });

  it('are told from depthwise ones by the channels there are', () => {
    const model = infer({ ...conv('a', 1, 6), ...conv('b', 1, 6), ...linear('fc', 6, 2) }, { input: { size: [9, 9] } });
    assert.deepEqual(model!.layers.flatMap((layer) => (layer.kind === 'convolution' ? [layer.groups] : [])), [1, 6]);
  });

  it('are not supposed where modules do not follow each other, or there are no images', () => {
    assert.equal(infer({ ...conv('a', 1, 4), ...conv('b', 5, 6), ...linear('fc', 6, 2) }), null);
    assert.equal(infer({ ...conv('a', 1, 4), ...linear('fc', 6, 2) }), null);
    assert.equal(infer({ ...linear('fc', 6, 2) }), null);
    assert.equal(infer({ ...conv('a', 1, 4), 'lstm.weight_ih_l0': [16, 3], 'lstm.weight_hh_l0': [16, 4] }), null);
  });

  it('cannot be given a size of other axes', () => {
    assert.throws(() => infer(plain, { input: { size: [8] } }), /given as 8, but its convolutions slide over 2 axes/);
  });
});
