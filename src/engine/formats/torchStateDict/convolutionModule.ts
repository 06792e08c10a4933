/**
 * Conv1d and Conv2d. Weights tell its filters, channels and window; stride, padding and dilation are supposed to be PyTorch's
 * defaults until the file or the user says them.
 */
import type { TensorSource } from '../../core/tensor.js';
import type { ConvolutionLayer, LayerBase } from '../../model/sequenceModel.js';
import type { Reading } from './part.js';

/**
 * @param weight [filters, channels / groups, size]
 * @param bias [filters]
 * @returns as one that mixes all channels, and, where that is as likely by its shape, as one per channel
 */
export function convolutionReadings(name: string, weight: TensorSource, bias: TensorSource | null): readonly Reading[] {
  const [filters, channels] = weight.shape as [number, number, number];
  const mixing = convolution(name, weight, bias, 1);
  return channels === 1 && filters > 1 ? [mixing, convolution(name, weight, bias, filters)] : [mixing];
}

function convolution(name: string, weight: TensorSource, bias: TensorSource | null, groups: number): Reading {
  const [filters, channels] = weight.shape as [number, number];
  return {
    role: 'convolution',
    takes: channels * groups,
    gives: filters,
    assumptions: [],
    layers: ({ input }): readonly ConvolutionLayer[] => [convolutionLayer({ name, inputs: [input], outputShape: [null, filters] }, weight, bias, groups)],
  };
}

/**
 * @param weight [filters, channels / groups, ...size]
 * @returns the layer with PyTorch's default window
 */
export function convolutionLayer(
  base: Pick<LayerBase, 'name' | 'inputs' | 'outputShape'>,
  weight: TensorSource,
  bias: TensorSource | null,
  groups: number,
): ConvolutionLayer {
  const [filters, channels, ...size] = weight.shape as [number, number, ...number[]];
  const ones = size.map(() => 1);
  return {
    kind: 'convolution',
    ...base,
    className: `nn.Conv${size.length}d`,
    tensors: bias ? [weight, bias] : [weight],
    window: { size, strides: ones, dilation: ones, padding: 'valid' },
    filters,
    groups,
    activation: 'linear',
    load: async () => ({ kernel: tapsFirst(await weight.load(), filters, channels), bias: (await bias?.load()) ?? new Float32Array(filters) }),
  };
}

/** [filters, channels, ...size] to [...size, channels, filters]. */
function tapsFirst(stored: Float32Array, filters: number, channels: number): Float32Array {
  const taps = stored.length / filters / channels;
  const kernel = new Float32Array(stored.length);
  for (let filter = 0; filter < filters; filter++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < taps; tap++) {
        kernel[(tap * channels + channel) * filters + filter] = stored[(filter * channels + channel) * taps + tap]!;
      }
    }
  }
  return kernel;
}
