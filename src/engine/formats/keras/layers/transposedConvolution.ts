/**
 * Conv1DTranspose and Conv2DTranspose: a convolution whose strides lie between its inputs, which is a plain convolution
 * with the kernel turned round over inputs that stand apart with zeros between them (Dumoulin & Visin 2016, relation 14).
 * Source: keras/src/backend/common/backend_utils.py.
 */
import { elementCount } from '../../../core/tensor.js';
import type { ConvolutionLayer, Layer } from '../../../model/sequenceModel.js';
import { windowedLength } from '../../../model/slidingWindow.js';
import { activationOf } from '../activation.js';
import { chained, featureCount, knownShape, layerBase, loadOrZeros, type LayerContext, type LayersReader } from './context.js';
import { checkChannelsLast } from './windows.js';

export function readTransposedConvolution(axes: 1 | 2): LayersReader {
  return (context) => {
    const { settings } = context;
    checkChannelsLast(settings);
    const strides = settings.sizes('strides', new Array<number>(axes).fill(1));
    const spread = (own: LayerContext): Layer => {
      const shape = knownShape(own).map((size, axis) => size && size * (strides[axis] ?? 1));
      return { ...layerBase(own, shape), kind: 'upSampling', factors: strides, zeros: true };
    };
    const convolve = (own: LayerContext): Layer => convolution(own, strides);
    return chained(strides.every((stride) => stride === 1) ? [convolve] : [spread, convolve])(context);
  };
}

function convolution(context: LayerContext, strides: readonly number[]): ConvolutionLayer {
  const { settings, weights, dialect } = context;
  const ones = strides.map(() => 1);
  const size = settings.sizes('kernel_size', ones);
  const dilation = settings.sizes('dilation_rate', ones);
  const filters = settings.size('filters');
  const channels = featureCount(context);
  const expected = [{ role: 'kernel', shape: [...size, filters, channels] }, ...(settings.flag('use_bias', true) ? [{ role: 'bias', shape: [filters] }] : [])];
  const tensors = weights.read('', expected);
  const [kernel, bias] = tensors;
  const window = { size, strides: ones, dilation, padding: paddingOf(context, size, strides, dilation) };
  const sizes = knownShape(context).slice(0, -1).map((length, axis) => length && windowedLength(window, axis, length));
  return {
    ...layerBase(context, [...sizes, filters], tensors),
    kind: 'convolution',
    window,
    filters,
    groups: 1,
    activation: activationOf(settings.values['activation'], dialect),
    load: async () => ({ kernel: turnedRound(await kernel!.load(), elementCount(size), filters), bias: await loadOrZeros(bias, filters) }),
  };
}

/** Zeros around the spread inputs, of which the last ends with those between inputs already. */
function paddingOf({ settings }: LayerContext, size: readonly number[], strides: readonly number[], dilation: readonly number[]): readonly (readonly [number, number])[] {
  const isSame = settings.values['padding'] === 'same';
  if (!isSame && (settings.values['padding'] ?? 'valid') !== 'valid') throw settings.unsound('padding', '"valid" or "same"');
  const given: unknown = settings.values['output_padding'] ?? null;
  return size.map((taps, axis) => {
    const [stride, span] = [strides[axis]!, (taps - 1) * dilation[axis]! + 1];
    const more: unknown = Array.isArray(given) ? given[axis] : given;
    // How much longer the output is than the spread inputs.
    const growth = typeof more === 'number' ? span - stride - 2 * (isSame ? Math.floor(span / 2) : 0) + more : isSame ? 0 : Math.max(span - stride, 0);
    const cut = isSame ? Math.floor(Math.max(span - stride - growth, 0) / 2) : 0;
    const [before, after] = [span - 1 - cut, growth + cut];
    if (before < 0 || after < 0) throw settings.unsupported(`its output_padding ${JSON.stringify(given)} is not supported`);
    return [before, after] as const;
  });
}

/**
 * @param kernel [taps, filters, channels]
 * @returns [taps, channels, filters], the taps in reverse order
 */
function turnedRound(kernel: Float32Array, taps: number, filters: number): Float32Array {
  const channels = kernel.length / taps / filters;
  return kernel.map((_, at) => {
    const [filter, channel, tap] = [at % filters, Math.floor(at / filters) % channels, Math.floor(at / filters / channels)];
    return kernel[((taps - 1 - tap) * filters + filter) * channels + channel]!;
  });
}
