/**
 * Layers that slide a window over a sequence or an image: convolutions in all their forms, and pooling.
 */
import { UnrollError } from '../../../core/errors.js';
import type { FreeShape, PoolingMethod, SlidingWindow } from '../../../model/sequenceModel.js';
import { windowedLength } from '../../../model/slidingWindow.js';
import { activationOf } from '../activation.js';
import type { LayerSettings } from '../config.js';
import type { ExpectedWeight } from '../weights.js';
import { featureCount, layerBase, loadOrZeros, type LayerContext, type LayerReader } from './context.js';

/** @throws UnrollError of kind `unsupported` for layers that keep their channels first */
export function checkChannelsLast(settings: LayerSettings): void {
  const format = settings.values['data_format'] ?? 'channels_last';
  if (format !== 'channels_last' && format !== 'tf') {
    throw settings.unsupported(`its channels come first (data_format=${JSON.stringify(format)}), which is not supported`);
  }
}

const ones = (axes: number): number[] => new Array<number>(axes).fill(1);

function windowOf(settings: LayerSettings, size: readonly number[], strides: readonly number[]): SlidingWindow {
  checkChannelsLast(settings);
  const axes = size.length;
  const padding = settings.values['padding'] ?? 'valid';
  if (padding !== 'valid' && padding !== 'same' && !(padding === 'causal' && axes === 1)) {
    throw settings.unsound('padding', axes === 1 ? '"valid", "same" or "causal"' : '"valid" or "same"');
  }
  return {
    size,
    strides: settings.sizes('strides', strides),
    dilation: settings.sizes('dilation_rate', ones(axes)),
    padding,
  };
}

/** @returns the sizes of what a window gives, and the number of its channels */
function windowedShape({ inputShape }: LayerContext, window: SlidingWindow, channels: number | null): FreeShape {
  const sizes = window.size.map((_, axis) => {
    const length = inputShape?.[axis] ?? null;
    return length === null ? null : windowedLength(window, axis, length);
  });
  return [...sizes, channels];
}

function checkRank({ inputShape, settings, layer }: LayerContext, axes: number): void {
  if (inputShape && inputShape.length !== axes + 1) {
    throw new UnrollError('model', `${settings.where}: ${layer.className} takes ${axes + 1} axes beside the batch, but its input has ${inputShape.length}. The file is not sound.`);
  }
}

/** Conv1D and Conv2D. */
export function readConvolution(axes: 1 | 2): LayerReader {
  return (context) => {
    const { settings, weights, dialect, inputShape } = context;
    checkRank(context, axes);
    const window = windowOf(settings, settings.sizes('kernel_size', ones(axes)), ones(axes));
    const filters = settings.size('filters');
    const groups = settings.values['groups'] === undefined ? 1 : settings.size('groups');
    const channels = inputShape?.[axes] ?? null;
    const activation = activationOf(settings.values['activation'], dialect);
    const kernelShape = [...window.size, channels === null ? null : channels / groups, filters];
    const [kernel, bias] = weights.read('', withBias(settings, { role: 'kernel', shape: kernelShape }, filters));
    return {
      ...layerBase(context, windowedShape(context, window, filters), bias ? [kernel!, bias] : [kernel!]),
      kind: 'convolution',
      ...{ window, filters, groups, activation },
      load: async () => ({ kernel: await kernel!.load(), bias: await loadOrZeros(bias, filters) }),
    };
  };
}

/** Every channel has filters of its own: as many groups as channels, for which Keras's layout of the kernel is the same. */
export function readDepthwise(axes: 1 | 2): LayerReader {
  return (context) => {
    const { settings, weights, dialect, inputShape } = context;
    checkRank(context, axes);
    const window = windowOf(settings, settings.sizes('kernel_size', ones(axes)), ones(axes));
    const multiplier = settings.values['depth_multiplier'] === undefined ? 1 : settings.size('depth_multiplier');
    const activation = activationOf(settings.values['activation'], dialect);
    const declared = inputShape?.[axes] ?? null;
    const kernelWeight = { role: 'depthwise_kernel', shape: [...window.size, declared, multiplier] };
    const filtersOf = (channels: number | null): number | null => channels && channels * multiplier;
    const tensors = weights.read('', withBias(settings, kernelWeight, filtersOf(declared)));
    const [kernel, bias] = tensors;
    const groups = kernel!.shape[axes]!;
    const filters = groups * multiplier;
    return {
      ...layerBase(context, windowedShape(context, window, filters), tensors),
      kind: 'convolution',
      ...{ window, filters, groups, activation },
      load: async () => ({ kernel: await kernel!.load(), bias: await loadOrZeros(bias, filters) }),
    };
  };
}

/** A depthwise convolution and one of size 1 after it; with nothing in between, the two are one convolution. */
export function readSeparable(axes: 1 | 2): LayerReader {
  return (context) => {
    const { settings, weights, dialect, inputShape } = context;
    checkRank(context, axes);
    const window = windowOf(settings, settings.sizes('kernel_size', ones(axes)), ones(axes));
    const filters = settings.size('filters');
    const multiplier = settings.values['depth_multiplier'] === undefined ? 1 : settings.size('depth_multiplier');
    const activation = activationOf(settings.values['activation'], dialect);
    const channels = inputShape?.[axes] ?? null;
    const between = channels && channels * multiplier;
    const expected: ExpectedWeight[] = [
      { role: 'depthwise_kernel', shape: [...window.size, channels, multiplier] },
      ...withBias(settings, { role: 'pointwise_kernel', shape: [...window.size.map(() => 1), between, filters] }, filters),
    ];
    const tensors = weights.read('', expected);
    const [depthwise, pointwise, bias] = tensors;
    return {
      ...layerBase(context, windowedShape(context, window, filters), tensors),
      kind: 'convolution',
      ...{ window, filters, groups: 1, activation },
      load: async () => ({
        kernel: jointKernel(await depthwise!.load(), await pointwise!.load(), multiplier, filters),
        bias: await loadOrZeros(bias, filters),
      }),
    };
  };
}

/**
 * @param depthwise [taps, channels, multiplier]
 * @param pointwise [channels · multiplier, filters]
 * @returns [taps, channels, filters]
 */
function jointKernel(depthwise: Float32Array, pointwise: Float32Array, multiplier: number, filters: number): Float32Array {
  const channels = pointwise.length / multiplier / filters;
  const kernel = new Float32Array((depthwise.length / multiplier) * filters);
  for (let at = 0; at < kernel.length; at++) {
    const position = Math.floor(at / filters);
    const channel = position % channels;
    let sum = 0;
    for (let m = 0; m < multiplier; m++) sum += depthwise[position * multiplier + m]! * pointwise[(channel * multiplier + m) * filters + (at % filters)]!;
    kernel[at] = sum;
  }
  return kernel;
}

function withBias(settings: LayerSettings, kernel: ExpectedWeight, filters: number | null): readonly ExpectedWeight[] {
  return settings.flag('use_bias', true) ? [kernel, { role: 'bias', shape: [filters] }] : [kernel];
}

export function readPooling(how: PoolingMethod, axes: 1 | 2): LayerReader {
  return (context) => {
    const { settings, inputShape } = context;
    checkRank(context, axes);
    const size = settings.sizes('pool_size', ones(axes).fill(2));
    const window = windowOf(settings, size, size);
    return { ...layerBase(context, windowedShape(context, window, inputShape?.[axes] ?? null)), kind: 'pooling', window, how };
  };
}

/** The whole sequence or image becomes one row. Only the mean over a sequence knows masks. */
export function readGlobalPooling(how: 'max' | 'mean', axes: 1 | 2): LayerReader {
  return (context) => {
    const { settings } = context;
    checkRank(context, axes);
    checkChannelsLast(settings);
    const keepsAxes = settings.flag('keepdims');
    const kept = keepsAxes ? ones(axes) : [];
    return {
      ...layerBase(context, [...kept, featureCount(context)]),
      kind: 'overTime',
      reduction: { how },
      countsMasked: how === 'max',
      ...(axes === 2 && { overImage: true }),
      ...(keepsAxes && { keepsAxes }),
    };
  };
}
