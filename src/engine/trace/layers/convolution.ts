/** Conv1D, Conv2D and their depthwise and separable forms. They know no masks: what comes out has none. */
import { elementCount } from '../../core/tensor.js';
import { applyActivation } from '../../model/activations.js';
import type { ConvolutionLayer } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport } from './layerSupport.js';
import { placeWindow } from './windows.js';

export const convolution: LayerSupport<ConvolutionLayer> = {
  recordsOutput: true,
  actsPerStep: false,
  mixesSteps: () => true,
  async load(layer, { tensors }) {
    const { kernel, bias } = await layer.load();
    const { filters, groups } = layer;
    const channels = (kernel.length / elementCount(layer.window.size) / filters) * groups;
    return ([value], { task }) => {
      featureRows(layer, value, channels);
      const { images, window, outputSizes } = placeWindow(layer, value);
      const shape = [...outputSizes, filters];
      if (outputSizes.includes(0)) return { shape, data: new Float32Array(0), mask: null };
      const data = tensors.convolution({ ...images, window, groups, filters, kernel, bias }, task);
      applyActivation(layer.activation, data, filters);
      return { shape, data, mask: null };
    };
  },
};
