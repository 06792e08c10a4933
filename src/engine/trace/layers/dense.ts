/** Dense (Linear): the last axis times a matrix, at every step alike. */
import { applyActivation } from '../../model/activations.js';
import { addProduct } from '../../model/products.js';
import type { DenseLayer } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport } from './layerSupport.js';

/** Multiplications between two looks at whether the work was cancelled: some milliseconds. */
const operationsPerLook = 4e6;

export const dense: LayerSupport<DenseLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load(layer) {
    const { kernel, bias } = await layer.load();
    const { units } = layer;
    const inputs = kernel.length / units;
    const rowsPerLook = Math.max(1, Math.floor(operationsPerLook / (inputs * units)));
    const sums = new Float64Array(units);
    return ([value], { task }) => {
      const { data: x } = featureRows(layer, value, inputs);
      const rows = x.length / inputs;
      const data = new Float32Array(rows * units);
      for (let row = 0; row < rows; row++) {
        if (row % rowsPerLook === 0) task.throwIfCancelled();
        sums.set(bias);
        addProduct(sums, x, row * inputs, kernel, inputs, units, 0, units);
        data.set(sums, row * units);
      }
      applyActivation(layer.activation, data, units);
      return { shape: [...value!.shape.slice(0, -1), units], data, mask: value!.mask };
    };
  },
};
