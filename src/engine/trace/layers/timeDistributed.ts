/** TimeDistributed: every step of every sequence is a sample of its own to the layer inside. */
import type { TimeDistributedLayer } from '../../model/sequenceModel.js';
import type { LayerSupport, LayerValue } from './layerSupport.js';

export const timeDistributed: LayerSupport<TimeDistributedLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load({ step }, context) {
    const run = await context.loadLayer(step);
    return (values, runContext) => {
      const { shape, mask } = values[0]!;
      const [count, steps] = shape as [number, number];
      const samples = values.map((value): LayerValue => ({ shape: [count * steps, ...value.shape.slice(2)], data: value.data, mask: null }));
      // What goes on inside one step has no place among the records, which are per step.
      const result = run(samples, { ...runContext, initial: null, record() {}, leaveState() {} });
      return { shape: [count, steps, ...result.shape.slice(1)], data: result.data, mask };
    };
  },
};
