/** The state a run of a recurrent layer ended with, for layers that take it as an input: decoders, heads. */
import type { FinalStateLayer } from '../../model/sequenceModel.js';
import type { LayerSupport } from './layerSupport.js';

export const finalState: LayerSupport<FinalStateLayer> = {
  recordsOutput: true,
  actsPerStep: false,
  async load({ run, part, outputShape }) {
    const [units] = outputShape as [number];
    return ([value], context) => ({ shape: [value!.shape[0]!, units], data: context.stateLeft(run)[part]!, mask: null });
  },
};
