/**
 * What a convolution or pooling that was saved as a whole says of its window: stride, padding, dilation.
 */
import type { ConvolutionLayer, SlidingWindow, UnsupportedLayer } from '../../model/sequenceModel.js';
import { shortClassName } from './checkpoint.js';
import type { ModuleFacts } from './moduleTree.js';
import { entryNamed, sequenceItems, type PickleDict } from './pickle/values.js';

/** @returns the layer with its own window, or as one that cannot be run where it does more than a convolution of zeros */
export function withStatedWindow(layer: ConvolutionLayer, { className, attributes }: ModuleFacts): ConvolutionLayer | UnsupportedLayer {
  const stated = shortClassName(className);
  const { size } = layer.window;
  if (stated !== `nn.Conv${size.length}d`) return refused(layer, stated, `${stated} is not supported.`);
  const around = entryNamed(attributes, 'padding_mode') ?? 'zeros';
  if (around !== 'zeros') return refused(layer, stated, `Its padding mode ${JSON.stringify(around)} is not supported.`);
  const groups = numbersOf(attributes, 'groups', 1)?.[0] ?? layer.groups;
  if (groups !== layer.groups) return refused(layer, stated, `Its ${groups} groups are not supported.`);
  return { ...layer, window: statedWindow(attributes, size) };
}

function refused({ name, inputs, outputShape, tensors }: ConvolutionLayer, className: string, reason: string): UnsupportedLayer {
  return { kind: 'unsupported', name, className, inputs, outputShape, tensors, reason };
}

/** @param usualStrides where the module states none: 1, or for pooling the window's size */
export function statedWindow(attributes: PickleDict, size: readonly number[], usualStrides: readonly number[] = size.map(() => 1)): SlidingWindow {
  const partial = entryNamed(attributes, 'ceil_mode') === true;
  return {
    size,
    strides: numbersOf(attributes, 'stride', size.length) ?? usualStrides,
    dilation: numbersOf(attributes, 'dilation', size.length) ?? size.map(() => 1),
    padding: paddingOf(attributes, size.length),
    ...(partial && { partial }),
  };
}

/** A number of zeros on both sides, `valid`, or `same`, which PyTorch allows without strides only. */
function paddingOf(attributes: PickleDict, axes: number): SlidingWindow['padding'] {
  if (entryNamed(attributes, 'padding') === 'same') return 'same';
  return (numbersOf(attributes, 'padding', axes) ?? new Array<number>(axes).fill(0)).map((zeros) => [zeros, zeros] as const);
}

/** @returns a setting that PyTorch keeps as one number per axis in a tuple, or as one for all; null where it is neither */
export function numbersOf(attributes: PickleDict, name: string, axes: number): readonly number[] | null {
  const value = entryNamed(attributes, name);
  const given = sequenceItems(value) ?? (value === undefined || value === null ? [] : [value]);
  const numbers = given.flatMap((item) => (typeof item === 'number' && Number.isInteger(item) && item >= 0 ? [item] : []));
  if (numbers.length !== given.length || numbers.length === 0) return null;
  return numbers.length === 1 ? new Array<number>(axes).fill(numbers[0]!) : numbers.length === axes ? numbers : null;
}
