/**
 * LayerNorm and BatchNorm1d. Their weights do not say the ε beside the variance; PyTorch's default is supposed, and put
 * right where the file or the user says it.
 */
import type { TensorSource } from '../../core/tensor.js';
import type { AffineLayer, Assumption, Layer, LayerBase, LayerNormalizationLayer } from '../../model/sequenceModel.js';
import { shapeAt, type Reading } from './part.js';

/** PyTorch's default for all of them. */
const usualEpsilon = 1e-5;

const epsilonAssumption: Assumption = {
  id: 'norm.epsilon',
  statement: `Normalisation uses PyTorch's default epsilon, ${usualEpsilon}: weights do not say it.`,
};

export const batchNormClass = 'nn.BatchNorm1d';

export function layerNorm(name: string, weight: TensorSource, bias: TensorSource): Reading {
  const width = weight.shape[0]!;
  return {
    ...normOf(width),
    layers: (place): readonly LayerNormalizationLayer[] => [
      {
        kind: 'layerNormalization',
        name,
        className: 'nn.LayerNorm',
        inputs: [place.input],
        outputShape: shapeAt(place, width),
        tensors: [weight, bias],
        epsilon: usualEpsilon,
        axes: [place.timed ? 1 : 0],
        load: async () => ({ gamma: await weight.load(), beta: await bias.load() }),
      },
    ],
  };
}

/** @param tensors of the module, by name; running_mean and running_var among them */
export function batchNorm(name: string, tensors: ReadonlyMap<string, TensorSource>): Reading {
  const width = tensors.get('running_mean')!.shape[0]!;
  return {
    ...normOf(width),
    layers: (place) => {
      const base = { name, className: batchNormClass, inputs: [place.input], outputShape: shapeAt(place, width), tensors: [...tensors.values()] };
      return [batchNormLayer(base, usualEpsilon)];
    },
  };
}

function normOf(width: number): Pick<Reading, 'role' | 'takes' | 'gives' | 'assumptions'> {
  return { role: 'norm', takes: width, gives: width, assumptions: [epsilonAssumption] };
}

/** (x − mean) / √(variance + ε) · weight + bias, all four known when a model is run (Ioffe & Szegedy 2015). */
function batchNormLayer(base: LayerBase, epsilon: number): AffineLayer {
  const valuesOf = async (role: string): Promise<Float32Array | null> =>
    (await base.tensors.find(({ name }) => name === role || name.endsWith(`.${role}`))?.load()) ?? null;
  return {
    ...base,
    kind: 'affine',
    async load() {
      const [weight, bias, mean, variance] = await Promise.all(['weight', 'bias', 'running_mean', 'running_var'].map(valuesOf));
      const scale = variance!.map((value, i) => (weight?.[i] ?? 1) / Math.sqrt(value + epsilon));
      return { scale, offset: scale.map((factor, i) => (bias?.[i] ?? 0) - mean![i]! * factor) };
    },
  };
}

/** @returns the layer with another ε, null where it has none */
export function withEpsilon(layer: Layer, epsilon: number): Layer | null {
  if (layer.kind === 'layerNormalization') return { ...layer, epsilon };
  return layer.kind === 'affine' && layer.className === batchNormClass ? batchNormLayer(layer, epsilon) : null;
}
