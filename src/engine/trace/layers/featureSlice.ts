/** Some neighbouring features of every row: one direction of a bidirectional layer, say. */
import { UnrollError } from '../../core/errors.js';
import type { FeatureSliceLayer } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport } from './layerSupport.js';

export const featureSlice: LayerSupport<FeatureSliceLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load(layer) {
    const { start, length } = layer;
    return ([value]) => {
      const { data: x, width } = featureRows(layer, value, null);
      if (start + length > width) {
        throw new UnrollError('model', `Layer "${layer.name}" takes features ${start + 1} to ${start + length} of ${width}.`);
      }
      const data = new Float32Array((x.length / width) * length);
      for (let from = start, to = 0; to < data.length; from += width, to += length) data.set(x.subarray(from, from + length), to);
      return { shape: [...value!.shape.slice(0, -1), length], data, mask: value!.mask };
    };
  },
};
