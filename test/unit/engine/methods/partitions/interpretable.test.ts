/** The features in which partitions are told to people are those of what the model is given. */
import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import { interpretableFeatures } from '../../../../../src/engine/methods/partitions/interpretable.js';
import type { Layer } from '../../../../../src/engine/model/sequenceModel.js';
import { dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';
import { rowsDataset } from '../metaTree/twoFactors.js';

const head = dense([1, 0, 0, 1], [0, 0], { name: 'head', inputs: ['reshape'] });
const series = [featureInput(2), recurrent({ inputSize: 2 }), dense([1, 1], [0, 0])];

async function described(layers: readonly Layer[], dataset: SequenceDataset): Promise<Record<string, readonly number[]>> {
  const model = modelOf(layers);
  const data = pairData(model, dataset);
  const all = Int32Array.from({ length: data.count }, (_, i) => i);
  const features = await interpretableFeatures(data, all, model, silentTask);
  const { data: values, width, count } = await features.matrix(all, silentTask);
  return Object.fromEntries(features.names.map((name, i) => [name, Array.from({ length: count }, (_, row) => values[row * width + i]!)]));
}

describe('interpretable features', () => {
  it('of images are pixels, wherever their channels stand', async () => {
    const first: Layer = { kind: 'permute', name: 'reshape', className: 'Transpose', inputs: ['in'], outputShape: [1, 2, 3], tensors: [], order: [1, 2, 0] };
    const last: Layer = { kind: 'reshape', name: 'reshape', className: 'Flatten', inputs: ['in'], outputShape: [6], tensors: [], target: [6] };
    assert.deepEqual(await described([featureInput(1, { outputShape: [3, 1, 2] }), first, head], rowsDataset([[1, 10, 2, 20, 3, 30]], 6, null)), { 'pixel 0,0': [2], 'pixel 0,1': [20] });
    assert.deepEqual(await described([featureInput(1, { outputShape: [1, 2, 3] }), last, head], rowsDataset([[1, 2, 3, 10, 20, 30]], 6, null)), { 'pixel 0,0': [2], 'pixel 0,1': [20] });
  });

  it('of a row of whole numbers are these numbers, no symbols', async () => {
    const whole: SequenceDataset = { ...rowsDataset([[4, 7], [0, 2]], 1, null), content: { kind: 'tokens', vocabulary: null, ids: [0, 2, 4, 7] }, values: Int32Array.of(4, 7, 0, 2) };
    const net = [featureInput(1, { outputShape: [2] }), dense([1, 0, 0, 1], [0, 0], { name: 'head', inputs: ['in'] })];
    assert.deepEqual(await described(net, whole), { f1: [4, 0], f2: [7, 2] });
  });

  it('of series are statistics over the steps, far from zero too', async () => {
    const far = 2 ** 22;
    const found = await described(series, rowsDataset([[far + 1, 0, far + 3, 0, far + 5, 6], [1, 1, 1, 1]], 2, null));
    assert.deepEqual(found['mean of f1'], [far + 3, 1]);
    assert.deepEqual(found['deviation of f1'], [Math.fround(Math.sqrt(8 / 3)), 0]);
    assert.deepEqual([found['minimum of f2'], found['maximum of f2'], found['slope of f2'], found['last of f2'], found.length], [[0, 1], [6, 1], [3, 0], [6, 1], [3, 2]]);
  });
});
