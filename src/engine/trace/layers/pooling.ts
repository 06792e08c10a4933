/** Max and average pooling. It knows no masks: what comes out has none. */
import type { PoolingLayer } from '../../model/sequenceModel.js';
import { windowPadding } from '../../model/slidingWindow.js';
import type { LayerSupport, LayerValue } from './layerSupport.js';
import { bordered } from './reshape.js';
import { placeWindow } from './windows.js';

export const pooling: LayerSupport<PoolingLayer> = {
  recordsOutput: true,
  actsPerStep: false,
  mixesSteps: () => true,
  async load(layer, { tensors }) {
    return ([value], { task }) => {
      const { images, window, outputSizes } = layer.countsPadding ? placeWindow(...withZeros(layer, value)) : placeWindow(layer, value);
      const shape = [...outputSizes, images.channels];
      if (outputSizes.includes(0)) return { shape, data: new Float32Array(0), mask: null };
      return { shape, data: tensors.pooling({ ...images, window, how: layer.how }, task), mask: null };
    };
  },
};

/** Padding that counts is part of the image. */
function withZeros(layer: PoolingLayer, value: LayerValue | undefined): [PoolingLayer, LayerValue] {
  const { window } = layer;
  const amounts = window.size.map((_, axis) => windowPadding({ ...window, partial: false }, axis, value!.shape[axis + 1] ?? 0));
  return [{ ...layer, window: { ...window, padding: 'valid' } }, bordered(layer, value, amounts)];
}
