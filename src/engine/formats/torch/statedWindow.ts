/**
 * What a Conv1d that was saved as a whole says of its window: stride, padding, dilation.
 */
import type { ConvolutionLayer, SlidingWindow, UnsupportedLayer } from '../../model/sequenceModel.js';
import { shortClassName } from './checkpoint.js';
import type { ModuleFacts } from './moduleTree.js';
import { entryNamed, sequenceItems, type PickleDict } from './pickle/values.js';

/** @returns the layer with its own window, or as one that cannot be run where it does more than a Conv1d of zeros */
export function withStatedWindow(layer: ConvolutionLayer, { className, attributes }: ModuleFacts): ConvolutionLayer | UnsupportedLayer {
  const stated = shortClassName(className);
  if (stated !== 'nn.Conv1d') return refused(layer, stated, `${stated} is not supported.`);
  const around = entryNamed(attributes, 'padding_mode') ?? 'zeros';
  if (around !== 'zeros') return refused(layer, stated, `Its padding mode ${JSON.stringify(around)} is not supported.`);
  const groups = oneNumber(attributes, 'groups') ?? layer.groups;
  if (groups !== layer.groups) return refused(layer, stated, `Its ${groups} groups are not supported.`);
  const padding = paddingOf(attributes);
  const strides = oneNumber(attributes, 'stride') ?? 1;
  const dilation = oneNumber(attributes, 'dilation') ?? 1;
  return { ...layer, window: { size: layer.window.size, strides: [strides], dilation: [dilation], padding } };
}

function refused({ name, inputs, outputShape, tensors }: ConvolutionLayer, className: string, reason: string): UnsupportedLayer {
  return { kind: 'unsupported', name, className, inputs, outputShape, tensors, reason };
}

/** A number of zeros on both sides, `valid`, or `same`, which PyTorch allows without strides only. */
function paddingOf(attributes: PickleDict): SlidingWindow['padding'] {
  const word = entryNamed(attributes, 'padding');
  if (word === 'same') return 'same';
  const zeros = oneNumber(attributes, 'padding') ?? 0;
  return [[zeros, zeros]];
}

/** PyTorch keeps one number per axis in a tuple. */
function oneNumber(attributes: PickleDict, name: string): number | null {
  const value = entryNamed(attributes, name);
  const number = sequenceItems(value)?.[0] ?? value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : null;
}
