/** Layer normalisation over the last axes: (x − mean) / √(variance + ε), or x / √(mean square + ε), then scale and offset. */
import { UnrollError } from '../../core/errors.js';
import { elementCount } from '../../core/tensor.js';
import type { LayerNormalizationLayer } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport } from './layerSupport.js';

export const layerNormalization: LayerSupport<LayerNormalizationLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  mixesSteps: ({ axes, outputShape }) => axes.includes(0) && outputShape.length > 1,
  async load(layer) {
    const { gamma, beta } = await layer.load();
    const axes = [...layer.axes].sort((a, b) => a - b);
    return ([value]) => {
      const { data: x } = featureRows(layer, value, null);
      const { shape, mask } = value!;
      const first = shape.length - 1 - axes.length;
      if (axes.some((axis, i) => axis !== first + i)) {
        throw new UnrollError(
          'unsupported',
          `Layer "${layer.name}" normalises the axes ${axes.join(', ')}; only the last ones are supported.`,
        );
      }
      const width = elementCount(shape.slice(first + 1));
      const data = new Float32Array(x.length);
      for (let at = 0; at < x.length; at += width) {
        let sum = 0;
        for (let i = 0; i < width; i++) sum += x[at + i]!;
        const mean = layer.keepsMean ? 0 : sum / width;
        let squares = 0;
        for (let i = 0; i < width; i++) squares += (x[at + i]! - mean) ** 2;
        const scale = 1 / Math.sqrt(squares / width + layer.epsilon);
        for (let i = 0; i < width; i++) data[at + i] = (x[at + i]! - mean) * scale * (gamma?.[i] ?? 1) + (beta?.[i] ?? 0);
      }
      return { shape, data, mask };
    };
  },
};
