/**
 * How much arithmetic a model's feed-forward layers take, by which one decides what is to compute them: loading
 * TensorFlow.js costs more than a small layer.
 */
import { elementCount } from '../core/tensor.js';
import type { Layer, SequenceModel } from '../model/sequenceModel.js';

/** Steps supposed where a model leaves their number free. */
const usualSteps = 50;

/** @returns multiplications of dense layers and convolutions for one sequence, about */
export function feedForwardOperations(model: SequenceModel): number {
  const shapes = new Map(model.layers.map((layer) => [layer.name, layer.outputShape]));
  return model.layers.reduce((sum, layer) => sum + operationsOf(layer, shapes.get(layer.inputs[0] ?? '')?.at(-1) ?? 1), 0);
}

/** @param channels the last axis of what the layer takes */
function operationsOf(layer: Layer, channels: number): number {
  const positions = layer.outputShape.slice(0, -1).reduce<number>((product, size) => product * (size ?? usualSteps), 1);
  switch (layer.kind) {
    case 'dense':
      return positions * channels * layer.units;
    case 'convolution':
      return (positions * elementCount(layer.window.size) * channels * layer.filters) / layer.groups;
    case 'timeDistributed':
      return (layer.outputShape[0] ?? usualSteps) * operationsOf(layer.step, channels);
    default:
      return 0;
  }
}
