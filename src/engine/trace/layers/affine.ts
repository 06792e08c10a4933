/** A factor and an offset per feature, at every step alike. */
import type { AffineLayer } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport } from './layerSupport.js';

export const affine: LayerSupport<AffineLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load(layer) {
    const { scale, offset } = await layer.load();
    const width = scale.length;
    return ([value]) => {
      const { data: x } = featureRows(layer, value, width);
      const data = new Float32Array(x.length);
      for (let at = 0; at < x.length; at += width) {
        for (let i = 0; i < width; i++) data[at + i] = x[at + i]! * scale[i]! + offset[i]!;
      }
      return { shape: value!.shape, data, mask: value!.mask };
    };
  },
};
