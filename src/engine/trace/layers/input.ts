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
      const { steps, mask, ends: lengths = null } = given.own ?? batch;
      if (given.kind === 'tokens') return { shape: [count, steps], data: given.data, mask, lengths };
      const shape = featureShape(layer, steps, given.width);
      const timing = isSequence(layer) ? { mask, lengths } : { mask: null, lengths: null };
      return { shape: [count, ...shape], data: given.data, ...timing };
    };
  },
};

/** Rows of a table and images have no time of their own: all their sizes are fixed, and they are not of rank 2. */
function isSequence({ outputShape }: InputLayer): boolean {
  return outputShape.length === 2 || outputShape[0] === null;
}

/** Sequences are [steps, width]; an input of any other rank has to hold just as many numbers. */
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
  const [first, ...rest] = declared;
  const sizes = first === null ? [steps, ...rest] : declared;
  const fixed = sizes.filter((size) => size !== null);
  if (fixed.length !== declared.length || elementCount(fixed) !== steps * width) throw misfit();
  return fixed;
}
