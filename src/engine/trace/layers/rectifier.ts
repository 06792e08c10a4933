/** ReLU with a slope, a threshold or a ceiling of its own, ThresholdedReLU, and PReLU with its learned slopes. */
import { UnrollError } from '../../core/errors.js';
import { shapeText } from '../../core/tensor.js';
import type { ParametricReluLayer, RectifierLayer } from '../../model/sequenceModel.js';
import { broadcast } from './broadcast.js';
import { featureRows, type LayerSupport } from './layerSupport.js';

export const rectifier: LayerSupport<RectifierLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load(layer) {
    const { slope, threshold } = layer;
    const ceiling = layer.ceiling ?? Infinity;
    return ([value]) => {
      const { data: x } = featureRows(layer, value, null);
      const data = x.map((number) => (number >= threshold ? Math.min(number, ceiling) : slope * (number - threshold)));
      return { shape: value!.shape, data, mask: value!.mask };
    };
  },
};

export const parametricRelu: LayerSupport<ParametricReluLayer> = {
  recordsOutput: true,
  actsPerStep: false,
  mixesSteps: ({ alphaShape }) => alphaShape.length > 1 && alphaShape[0] !== 1,
  async load(layer) {
    const alpha = await layer.load();
    return ([value]) => {
      const { data: x } = featureRows(layer, value, null);
      const { shape, mask } = value!;
      const slopes = broadcast({ shape: [1, ...layer.alphaShape], data: alpha }, shape);
      if (slopes === null) {
        throw new UnrollError('data', `Layer "${layer.name}" has slopes of the shape ${shapeText(layer.alphaShape)} but is given ${shapeText(shape.slice(1))}.`);
      }
      return { shape, data: x.map((number, i) => (number < 0 ? slopes[i]! * number : number)), mask };
    };
  },
};
