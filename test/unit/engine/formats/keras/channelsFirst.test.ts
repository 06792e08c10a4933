import assert from 'node:assert/strict';
import type { Layer } from '../../../../../src/engine/model/sequenceModel.js';
import { input, layer, sequential, type Config, type Shapes } from './kerasFile.js';
import { opened, reasonOf } from './openedKeras.js';

const first = { data_format: 'channels_first' };
const convolution = (config: Config = {}): Config => layer('Conv2D', 'conv', { filters: 4, kernel_size: [3, 3], ...first, ...config });
const kernel: Shapes = { 'layers/conv2d/vars/0': [3, 3, 2, 4], 'layers/conv2d/vars/1': [4] };

async function layersOf(...described: readonly Config[]): Promise<readonly Layer[]> {
  const model = await opened({ config: sequential([input('in', [2, 7, 6]), ...described]), weights: kernel });
  model.close();
  return model.layers.slice(1);
}

describe('layers of Keras whose channels come first', () => {
  it('are run with channels last, between layers that turn the axes', async () => {
    const layers = await layersOf(convolution(), layer('MaxPooling2D', 'pool', first), layer('GlobalAveragePooling2D', 'mean', first));
    assert.deepEqual(
      layers.map(({ name, kind, inputs, outputShape }) => [name, kind, inputs[0], outputShape]),
      [
        ['conv:input', 'permute', 'in', [7, 6, 2]],
        ['conv:channels_last', 'convolution', 'conv:input', [5, 4, 4]],
        ['conv', 'permute', 'conv:channels_last', [4, 5, 4]],
        ['pool:channels_last', 'pooling', 'conv:channels_last', [2, 2, 4]],
        ['pool', 'permute', 'pool:channels_last', [4, 2, 2]],
        ['mean', 'overTime', 'pool:channels_last', [4]],
      ],
    );
  });

  it('need no turning where they do nothing, or a layer has one axis', async () => {
    const layers = await layersOf(layer('SpatialDropout2D', 'drop', { rate: 0.5, ...first }), layer('Flatten', 'flat'), layer('UnitNormalization', 'unit', { axis: 1 }));
    assert.deepEqual(layers.map(({ name, kind }) => [name, kind]), [['drop', 'identity'], ['flat', 'reshape'], ['unit', 'unitNormalization']]);
  });

  it('are unsupported where a softmax is over positions, or the axis is neither first nor last', async () => {
    assert.match(await reasonOf(convolution({ activation: 'softmax' }), kernel, [2, 7, 6]), /^Its channels come first and its softmax is over another axis/);
    assert.match(await reasonOf(layer('BatchNormalization', 'norm', { axis: 2 }), {}, [2, 7, 6]), /^Its axis 2 is not supported/);
  });
});
