/**
 * Modules that are told by the rank and sizes of `weight` and `bias`, and by their name where that leaves it open:
 * Linear, Embedding, norms, convolutions.
 */
import type { TensorSource } from '../../core/tensor.js';
import type { DenseLayer, EmbeddingLayer } from '../../model/sequenceModel.js';
import { convolutionReadings } from './convolutionModule.js';
import type { StateModule } from './modules.js';
import { batchNorm, layerNorm } from './normModules.js';
import { shapeAt, type Part, type Reading } from './part.js';
import { isRecurrentModule, recurrentPart } from './recurrentModule.js';

export const attentionClass = 'nn.MultiheadAttention';

const embeddingName = /emb|wte|vocab|lookup|token|word/i;
/** Names that no Linear module has; those above may be of one too (`token_out`). */
const surelyEmbedding = /(^|[._])emb(ed)?(s|dings?|der)?$/i;

export function partOf(module: StateModule): Part {
  if (isRecurrentModule(module)) return recurrentPart(module);
  const tensors = [...module.tensors.values()];
  const readings = plainReadings(module);
  return { path: module.path, tensors, readings, ...(readings.length > 0 ? { className: 'weights', reason: '' } : unknownModule(module)) };
}

/** What a module that has no place in a chain is known to be. */
function unknownModule({ tensors }: StateModule): Pick<Part, 'className' | 'reason'> {
  if (tensors.has('in_proj_weight') || tensors.has('q_proj_weight')) return { className: attentionClass, reason: 'Attention is not supported.' };
  const rank = tensors.get('weight')?.shape.length ?? 0;
  if (rank === 4 || rank === 5) return { className: `nn.Conv${rank - 2}d`, reason: 'The size of its images and its place among the other modules cannot be told from weights; save the model as ONNX, which says them.' };
  return { className: 'weights', reason: 'What it computes cannot be told from the names and shapes of its weights.' };
}

function plainReadings({ path, tensors }: StateModule): readonly Reading[] {
  const known = ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'];
  if ([...tensors.keys()].some((name) => !known.includes(name))) return [];
  const vectors = [tensors.get('weight'), tensors.get('bias'), tensors.get('running_var')].filter((tensor) => tensor !== undefined);
  const mean = tensors.get('running_mean');
  // Of images or sequences alike; its parts are as wide as each other, or it is something else.
  if (mean) return tensors.has('running_var') && vectors.every(({ shape }) => shape.join() === mean.shape.join() && shape.length === 1) ? [batchNorm(path || 'norm', tensors)] : [];
  const weight = tensors.get('weight');
  const bias = tensors.get('bias') ?? null;
  if (!weight || weight.shape.includes(0)) return [];
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== weight.shape[0])) return [];
  switch (weight.shape.length) {
    case 1:
      return bias ? [layerNorm(path || 'norm', weight, bias)] : [];
    case 2: {
      const asLinear = linear(path || 'linear', weight, bias);
      if (bias) return [asLinear];
      const asEmbedding = embedding(path || 'embedding', weight);
      if (surelyEmbedding.test(path)) return [asEmbedding];
      return embeddingName.test(path) ? [asEmbedding, asLinear] : [asLinear, asEmbedding];
    }
    case 3:
      return convolutionReadings(path || 'conv', weight, bias);
    default:
      return [];
  }
}

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
