/**
 * Convolution and pooling along the steps, [n, features, steps], or over images, [n, features, rows, columns].
 */
import { elementCount, shapeText } from '../../../core/tensor.js';
import type { ConvolutionLayer, FreeShape, PoolingLayer, PoolingMethod, SlidingWindow, TimeDistributedLayer } from '../../../model/sequenceModel.js';
import { windowedLength } from '../../../model/slidingWindow.js';
import { newAxis, type Axis } from '../axes.js';
import { loadConstant, transposedConstant } from '../constants.js';
import type { LayerBase } from '../drafts.js';
import { Obstacle } from '../obstacle.js';
import type { NewLayer, Operation, Operator } from '../operation.js';
import type { FlowValue } from '../values.js';
import { essential, flowOf, isFeatureGroup, sameAxes, widthOf } from '../view.js';
import { arranged } from './arrange.js';
import { featuresSecond } from './inputRoles.js';

export const windowOperators: Readonly<Record<string, Operator>> = {
  Conv: (operation) => [convolution(operation)],
  MaxPool: (operation) => [pooled(operation, 'max')],
  AveragePool: (operation) => [pooled(operation, 'average')],
};

/** What a window slides over, and in which order the engine has it. */
export interface Places {
  readonly flow: FlowValue;
  /** Axes that the window slides over, as the engine has them. */
  readonly axes: readonly Axis[];
  /** Of each of these its place among those that the operator names: its rows, its columns. */
  readonly order: readonly number[];
  /** The images are steps of sequences, which the engine keeps apart. */
  readonly isPerStep: boolean;
}

/** @returns a flow that has nothing but sequences or images of features, the features in its second group */
export function placesOf(operation: Operation): Places {
  const given = operation.flow(0);
  const count = given.groups.length - 2;
  if (count < 1 || count > 2) throw new Obstacle(`It slides over ${count} axes; only windows over the steps of a sequence or over images are supported.`);
  const flow = withPlaces(operation, featuresSecond(operation, given));
  const [batchGroup, , ...places] = flow.groups;
  const axes = flow.port.axes.filter((axis) => places.some(([place]) => place === axis));
  return { flow, axes, order: axes.map((axis) => places.findIndex(([place]) => place === axis)), isPerStep: stepsWithin(batchGroup!).length > 0 };
}

function stepsWithin(group: readonly Axis[]): readonly Axis[] {
  return group.filter(({ role }) => role === 'time');
}

/** Steps and positions are axes of their own; features that a window slides over become such. */
function withPlaces(operation: Operation, flow: FlowValue): FlowValue {
  const { port, groups } = flow;
  const [batchGroup, , ...places] = groups;
  const isPlace = (group: readonly Axis[]): boolean => group.length === 1 && (group[0]!.role === 'time' || group[0]!.role === 'space');
  const found = port.axes.filter(({ role }) => role === 'time' || role === 'space');
  const isWhole = places.every(isPlace) && found.length === places.length + stepsWithin(batchGroup!).length && isFeatureGroup(flow, 1);
  if (isWhole) return flow;
  const isTime = (group: readonly Axis[]): boolean => group.some(({ role }) => role === 'time') && sameAxes(essential(group), group.filter(({ role }) => role === 'time'));
  return arranged(operation, flow, groups.map((group, i) => (i === 0 ? null : i === 1 ? 'feature' : isTime(group) ? 'time' : 'space')));
}

/** @param size of the window, as the operator names its axes */
function windowOf({ attributes }: Operation, { order }: Places, size: readonly number[]): SlidingWindow {
  const perAxis = (name: string): number[] => order.map((axis) => attributes.integers(name)?.[axis] ?? 1);
  const pads = attributes.integers('pads') ?? [];
  const padding = order.map((axis): readonly [number, number] => [pads[axis] ?? 0, pads[axis + size.length] ?? 0]);
  if (padding.flat().some((amount) => amount < 0)) throw new Obstacle('Its padding is negative.');
  return {
    size: order.map((axis) => size[axis]!),
    strides: perAxis('strides'),
    dilation: perAxis('dilations'),
    padding: paddingOf(attributes.text('auto_pad', 'NOTSET'), padding),
    ...(attributes.integer('ceil_mode', 0) !== 0 && { partial: true }),
  };
}

function paddingOf(automatic: string, padding: readonly (readonly [number, number])[]): SlidingWindow['padding'] {
  if (automatic === 'SAME_UPPER') return 'same';
  if (automatic === 'SAME_LOWER') return 'same-lower';
  return automatic === 'NOTSET' && padding.flat().some((amount) => amount > 0) ? padding : 'valid';
}

type Windowed = ConvolutionLayer | PoolingLayer;

/** The flow of a layer that gives other positions, and so many features where that is another number. */
function slid(
  operation: Operation,
  { flow, axes, order, isPerStep }: Places,
  window: SlidingWindow,
  features: readonly Axis[],
  { tensors, make }: { tensors?: NewLayer['tensors']; make: (base: LayerBase) => Windowed },
): FlowValue {
  const moved = axes.map((axis, i) => {
    const length = axis.size === null ? null : windowedLength(window, i, axis.size);
    if (length === 0) throw new Obstacle('Its window is longer than what it slides over.');
    // A window over all steps leaves no sequence.
    return newAxis(length === 1 ? 'space' : axis.role, length, axis.role === 'space' ? axis.origin : null);
  });
  const kept = flow.port.axes.filter((axis) => axis.role === 'batch' || (isPerStep && axis.role === 'time'));
  const port = operation.layer({
    inputs: [flow.port],
    ...(tensors && { tensors }),
    axes: [...kept, ...moved, ...features],
    make: (base) => (isPerStep ? atEveryStep(base, make) : make(base)),
  });
  return flowOf(port, [flow.groups[0]!, features, ...order.map((_, axis) => [moved[order.indexOf(axis)]!])]);
}

/** A layer for what is within a step, put to every step. */
export function atEveryStep(base: LayerBase, make: (base: LayerBase) => TimeDistributedLayer['step']): TimeDistributedLayer {
  const outputShape: FreeShape = base.outputShape.slice(1);
  return { kind: 'timeDistributed', ...base, step: make({ ...base, outputShape }) };
}

function convolution(operation: Operation): FlowValue {
  const places = placesOf(operation);
  const { flow, order } = places;
  const stored = operation.weight(1, 'kernel');
  const bias = operation.optional(2) === null ? null : operation.weight(2, 'bias');
  const [filters, channels, ...size] = stored.shape;
  const groups = operation.attributes.integer('group', 1);
  const width = widthOf(flow.port);
  const kernel = size.length === order.length ? transposedConstant(stored, [...order.map((axis) => axis + 2), 1, 0]) : null;
  const fits = width === null || width === channels! * groups;
  if (!kernel || !filters || !channels || size.includes(0) || filters % groups !== 0 || !fits || (bias && elementCount(bias.shape) !== filters)) {
    throw new Obstacle(`Its kernel has the shape ${shapeText(stored.shape)}, which does not fit ${width ?? '?'} features.`);
  }
  const window = windowOf(operation, places, size);
  return slid(operation, places, window, [newAxis('feature', filters)], {
    tensors: [...stored.tensors, ...(bias?.tensors ?? [])],
    make: (base) => ({
      kind: 'convolution',
      ...base,
      window,
      filters,
      groups,
      activation: 'linear',
      load: async () => ({ kernel: loadConstant(kernel), bias: bias ? loadConstant(bias) : new Float32Array(filters) }),
    }),
  });
}

function pooled(operation: Operation, how: PoolingMethod): FlowValue {
  const places = placesOf(operation);
  const size = operation.attributes.integers('kernel_shape') ?? [];
  if (size.length !== places.order.length || size.some((length) => length < 1)) throw new Obstacle('It does not say how large its window is.');
  const window = windowOf(operation, places, size);
  const countsPadding = how === 'average' && operation.attributes.integer('count_include_pad', 0) !== 0 && typeof window.padding !== 'string';
  const features = places.flow.port.axes.filter(({ role }) => role === 'feature');
  return slid(operation, places, window, features, {
    make: (base) => ({ kind: 'pooling', ...base, window, how, ...(countsPadding && { countsPadding }) }),
  });
}
