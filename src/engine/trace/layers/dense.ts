/** Dense (Linear): the last axis times a matrix, at every step alike. */
import { applyActivation } from '../../model/activations.js';
import type { DenseLayer } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport } from './layerSupport.js';

export const dense: LayerSupport<DenseLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load(layer, { tensors }) {
    const { kernel, bias } = await layer.load();
    const { units } = layer;
    const inputs = kernel.length / units;
    return ([value], { task }) => {
      const { data: x } = featureRows(layer, value, inputs);
      const data = tensors.dense({ x, rows: x.length / inputs, inputs, units, kernel, bias }, task);
      applyActivation(layer.activation, data, units);
      return { shape: [...value!.shape.slice(0, -1), units], data, mask: value!.mask };
    };
  },
};
