/** Keras Discretization: numbers become indices of intervals. */
import type { DiscretizationLayer } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport } from './layerSupport.js';

export const discretization: LayerSupport<DiscretizationLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load(layer) {
    const boundaries = Float32Array.from(layer.boundaries);
    return ([value]) => {
      const { data: x } = featureRows(layer, value, null);
      const data = x.map((number) => boundaries.reduce((reached, boundary) => reached + (number >= boundary ? 1 : 0), 0));
      return { shape: value!.shape, data, mask: value!.mask };
    };
  },
};
