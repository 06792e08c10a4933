/** Where a batch enters the model. */
import { UnrollError } from '../../core/errors.js';
import { elementCount, shapeText } from '../../core/tensor.js';
import { inputLayers } from '../../model/graph.js';
import type { InputLayer } from '../../model/sequenceModel.js';
import type { LayerSupport } from './layerSupport.js';

export const input: LayerSupport<InputLayer> = {
  recordsOutput: false,
  actsPerStep: true,
  async load(layer, { model }) {
    const index = inputLayers(model).indexOf(layer);
    return (_, { batch }) => {
      const given = batch.inputs[index];
      if (given === undefined) {
        throw new UnrollError('data', `The data have no input for "${layer.name}": the model takes ${index + 1} or more inputs.`);
      }
      if (given.kind !== layer.content) {
        throw new UnrollError('data', `Input "${layer.name}" takes ${layer.content}, but the data are ${given.kind}.`);
      }
      const { count } = batch;
      const { steps, mask } = given.own ?? batch;
      if (given.kind === 'tokens') return { shape: [count, steps], data: given.data, mask };
      const shape = featureShape(layer, steps, given.width);
      return { shape: [count, ...shape], data: given.data, mask: shape.length === 2 ? mask : null };
    };
  },
};

/** Sequences are [steps, width]; an input of any other rank has to hold just as many numbers (rows of a table, images). */
function featureShape(layer: InputLayer, steps: number, width: number): readonly number[] {
  const declared = layer.outputShape;
  const misfit = (): UnrollError =>
    new UnrollError(
      'data',
      `Input "${layer.name}" takes ${shapeText(declared)} per sequence, but the data are ${steps} steps of ${width} features.`,
    );
  if (declared.length === 2) {
    if (declared[1] !== null && declared[1] !== width) throw misfit();
    return [steps, width];
  }
  const fixed = declared.filter((size) => size !== null);
  if (fixed.length !== declared.length || elementCount(fixed) !== steps * width) throw misfit();
  return fixed;
}
