/** An activation that stands as a layer of its own. */
import { applyActivation } from '../../model/activations.js';
import type { ActivationLayer } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport } from './layerSupport.js';

export const activation: LayerSupport<ActivationLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load(layer) {
    return ([value]) => {
      const { data: x, width } = featureRows(layer, value, null);
      const data = x.slice();
      if (layer.alpha === null) applyActivation(layer.activation, data, width);
      else applyWithAlpha(layer.activation, layer.alpha, data);
      return { shape: value!.shape, data, mask: value!.mask };
    };
  },
};

/** LeakyReLU (and ReLU with a slope): α·x below zero; ELU: α·(eˣ − 1). */
function applyWithAlpha(name: ActivationLayer['activation'], alpha: number, data: Float32Array): void {
  const below = name === 'elu' ? Math.expm1 : (x: number) => x;
  for (let i = 0; i < data.length; i++) if (data[i]! < 0) data[i] = alpha * below(data[i]!);
}
