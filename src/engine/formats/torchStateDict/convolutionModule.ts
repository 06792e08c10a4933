/**
 * Conv1d. Weights tell its filters, channels and window; stride, padding and dilation are supposed to be PyTorch's
 * defaults until the file or the user says them.
 */
import type { TensorSource } from '../../core/tensor.js';
import type { ConvolutionLayer } from '../../model/sequenceModel.js';
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
  const [filters, channels, size] = weight.shape as [number, number, number];
  return {
    role: 'convolution',
    takes: channels * groups,
    gives: filters,
    assumptions: [],
    layers: ({ input }): readonly ConvolutionLayer[] => [
      {
        kind: 'convolution',
        name,
        className: 'nn.Conv1d',
        inputs: [input],
        outputShape: [null, filters],
        tensors: bias ? [weight, bias] : [weight],
        window: { size: [size], strides: [1], dilation: [1], padding: 'valid' },
        filters,
        groups,
        activation: 'linear',
        load: async () => ({ kernel: tapsFirst(await weight.load(), filters, channels, size), bias: (await bias?.load()) ?? new Float32Array(filters) }),
      },
    ],
  };
}

/** [filters, channels, size] to [size, channels, filters]. */
function tapsFirst(stored: Float32Array, filters: number, channels: number, size: number): Float32Array {
  const kernel = new Float32Array(stored.length);
  for (let filter = 0; filter < filters; filter++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < size; tap++) {
        kernel[(tap * channels + channel) * filters + filter] = stored[(filter * channels + channel) * size + tap]!;
      }
    }
  }
  return kernel;
}
