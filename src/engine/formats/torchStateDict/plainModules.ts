/**
 * Modules that are told by the rank and sizes of `weight` and `bias`, and by their name where that leaves it open:
 * Linear, Embedding, LayerNorm, and those that only have a place in the model but cannot be run yet.
 */
import type { TensorSource } from '../../core/tensor.js';
import type { Assumption, DenseLayer, EmbeddingLayer, LayerNormalizationLayer, UnsupportedLayer } from '../../model/sequenceModel.js';
import { isRecurrentModule, recurrentPart } from './recurrentModule.js';
import type { StateModule } from './modules.js';
import type { Part, Place, Reading } from './part.js';

const embeddingName = /emb|wte|vocab|lookup|token|word/i;

/** PyTorch's default. */
const normEpsilon = 1e-5;
const normAssumption: Assumption = {
  id: 'norm.epsilon',
  statement: `Layer normalisation uses PyTorch's default epsilon, ${normEpsilon}: weights do not say it.`,
};

export function partOf(module: StateModule): Part {
  if (isRecurrentModule(module)) return recurrentPart(module);
  const tensors = [...module.tensors.values()];
  const readings = plainReadings(module);
  return {
    path: module.path,
    tensors,
    readings,
    className: 'weights',
    reason: 'What it computes cannot be told from the names and shapes of its weights.',
  };
}

function plainReadings({ path, tensors }: StateModule): readonly Reading[] {
  const weight = tensors.get('weight');
  const bias = tensors.get('bias') ?? null;
  const known = ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'];
  if (!weight || weight.shape.includes(0) || [...tensors.keys()].some((name) => !known.includes(name))) return [];
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== weight.shape[0])) return [];
  const [rows, columns] = weight.shape as [number, number];
  switch (weight.shape.length) {
    case 1:
      if (tensors.has('running_mean')) return [withPlaceOnly('norm', 'nn.BatchNorm1d', path || 'norm', [...tensors.values()], rows, rows)];
      return bias ? [layerNorm(path || 'norm', weight, bias)] : [];
    case 2: {
      const asLinear = linear(path || 'linear', weight, bias);
      if (bias) return [asLinear];
      const asEmbedding = embedding(path || 'embedding', weight);
      return embeddingName.test(path) ? [asEmbedding, asLinear] : [asLinear, asEmbedding];
    }
    case 3:
      return [withPlaceOnly('convolution', 'nn.Conv1d', path || 'conv', [...tensors.values()], columns, rows)];
    default:
      return [];
  }
}

const shapeAt = (place: Place, width: number) => (place.timed ? [null, width] : [width]);

function linear(name: string, weight: TensorSource, bias: TensorSource | null): Reading {
  const [units, inputs] = weight.shape as [number, number];
  return {
    role: 'linear',
    takes: inputs,
    gives: units,
    assumptions: [],
    layers: (place): readonly DenseLayer[] => [
      {
        kind: 'dense',
        name,
        className: 'nn.Linear',
        inputs: [place.input],
        outputShape: shapeAt(place, units),
        tensors: bias ? [weight, bias] : [weight],
        units,
        activation: 'linear',
        async load() {
          const stored = await weight.load();
          const kernel = new Float32Array(stored.length);
          for (let unit = 0; unit < units; unit++) {
            for (let i = 0; i < inputs; i++) kernel[i * units + unit] = stored[unit * inputs + i]!;
          }
          return { kernel, bias: (await bias?.load()) ?? new Float32Array(units) };
        },
      },
    ],
  };
}

function embedding(name: string, weight: TensorSource): Reading {
  const [vocabularySize, width] = weight.shape as [number, number];
  return {
    role: 'embedding',
    takes: 'tokens',
    gives: width,
    assumptions: [],
    layers: ({ input }): readonly EmbeddingLayer[] => [
      {
        kind: 'embedding',
        name,
        className: 'nn.Embedding',
        inputs: [input],
        outputShape: [null, width],
        tensors: [weight],
        vocabularySize,
        maskZero: false,
        load: () => weight.load(),
      },
    ],
  };
}

function layerNorm(name: string, weight: TensorSource, bias: TensorSource): Reading {
  const width = weight.shape[0]!;
  return {
    role: 'norm',
    takes: width,
    gives: width,
    assumptions: [normAssumption],
    layers: (place): readonly LayerNormalizationLayer[] => [
      {
        kind: 'layerNormalization',
        name,
        className: 'nn.LayerNorm',
        inputs: [place.input],
        outputShape: shapeAt(place, width),
        tensors: [weight, bias],
        epsilon: normEpsilon,
        axes: [place.timed ? 1 : 0],
        load: async () => ({ gamma: await weight.load(), beta: await bias.load() }),
      },
    ],
  };
}

/** A module whose place in the model is known from its sizes, although it cannot be run. */
function withPlaceOnly(
  role: Reading['role'],
  className: string,
  name: string,
  tensors: readonly TensorSource[],
  takes: number,
  gives: number,
): Reading {
  return {
    role,
    takes,
    gives,
    assumptions: [],
    layers: (place): readonly UnsupportedLayer[] => [
      {
        kind: 'unsupported',
        name,
        className,
        inputs: [place.input],
        outputShape: shapeAt(place, gives),
        tensors,
        reason: `${className} cannot be run yet.`,
      },
    ],
  };
}
