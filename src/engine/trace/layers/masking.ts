/** Keras Masking: a step whose features all equal the mask value is masked and zeroed. */
import type { MaskingLayer } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport } from './layerSupport.js';

export const masking: LayerSupport<MaskingLayer> = {
  recordsOutput: true,
  actsPerStep: false,
  async load(layer) {
    const maskValue = Math.fround(layer.maskValue);
    return ([value]) => {
      const { data: x, width } = featureRows(layer, value, null);
      const data = x.slice();
      const mask = value!.mask?.slice() ?? new Uint8Array(x.length / width || 0).fill(1);
      for (let step = 0, at = 0; step < mask.length; step++, at += width) {
        let real = false;
        for (let i = 0; i < width && !real; i++) real = x[at + i] !== maskValue;
        if (real) continue;
        mask[step] = 0;
        data.fill(0, at, at + width);
      }
      return { shape: value!.shape, data, mask };
    };
  },
};
