/** Max and average pooling. It knows no masks: what comes out has none. */
import type { PoolingLayer } from '../../model/sequenceModel.js';
import type { LayerSupport } from './layerSupport.js';
import { placeWindow } from './windows.js';

export const pooling: LayerSupport<PoolingLayer> = {
  recordsOutput: true,
  actsPerStep: false,
  mixesSteps: () => true,
  async load(layer, { tensors }) {
    return ([value], { task }) => {
      const { images, window, outputSizes } = placeWindow(layer, value);
      const shape = [...outputSizes, images.channels];
      if (outputSizes.includes(0)) return { shape, data: new Float32Array(0), mask: null };
      return { shape, data: tensors.pooling({ ...images, window, how: layer.how }, task), mask: null };
    };
  },
};
