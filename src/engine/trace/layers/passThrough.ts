/** Layers that hand on what they are given: Dropout and noise when a model is run, and computations of masks. */
import type { IdentityLayer, MaskComputationLayer } from '../../model/sequenceModel.js';
import type { LayerSupport } from './layerSupport.js';

export const identity: LayerSupport<IdentityLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load() {
    return ([value]) => value!;
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
