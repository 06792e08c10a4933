/** Layers that hand on what they are given: Dropout and noise when a model is run, and computations of masks. */
import type { IdentityLayer, MaskComputationLayer } from '../../model/sequenceModel.js';
import { lengthsMask, type LayerSupport } from './layerSupport.js';

export const identity: LayerSupport<IdentityLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load({ dropsMask }) {
    return ([value]) => {
      if (!dropsMask) return value!;
      // What pads the batch is no part of the sequence, whatever the model's own masks say.
      const { shape, lengths } = value!;
      return { ...value!, mask: lengths ? lengthsMask(lengths, shape[1]!) : null };
    };
  },
};

/** The tracer derives masks itself, so a layer that computes one has nothing to do and nothing to show. */
export const maskComputation: LayerSupport<MaskComputationLayer> = {
  recordsOutput: false,
  actsPerStep: true,
  async load() {
    return ([value]) => value!;
  },
};
