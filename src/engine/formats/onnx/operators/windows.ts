/**
 * Convolution and pooling along the steps, [n, features, steps].
 */
import { elementCount, shapeText } from '../../../core/tensor.js';
import type { PoolingMethod, SlidingWindow } from '../../../model/sequenceModel.js';
import { windowedLength } from '../../../model/slidingWindow.js';
import { newAxis, type Axis } from '../axes.js';
import { loadConstant, transposedConstant } from '../constants.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import type { FlowValue } from '../values.js';
import { flowOf, isTimeGroup, widthOf } from '../view.js';
import { featuresSecond } from './inputRoles.js';

export const windowOperators: Readonly<Record<string, Operator>> = {
  Conv: (operation) => [convolution(operation)],
  MaxPool: (operation) => [pooled(operation, 'max')],
  AveragePool: (operation) => [pooled(operation, 'average')],
};

/** @returns what the window slides over */
function stepsOf(operation: Operation): FlowValue {
  const { groups } = operation.flow(0);
  if (groups.length !== 3) throw new Obstacle(`It slides over ${groups.length - 2} axes; only windows over the steps of a sequence are supported.`);
  const flow = featuresSecond(operation.flow(0));
  if (!isTimeGroup(flow, 2)) throw new Obstacle('It slides over something else than the steps of a sequence.');
  return flow;
}

function windowOf({ attributes }: Operation, size: number): SlidingWindow {
  const single = (name: string): number => attributes.integers(name)?.[0] ?? 1;
  if (attributes.integer('ceil_mode', 0) !== 0) throw new Obstacle('It counts windows that are not whole (ceil_mode).');
  const [before = 0, after = 0] = attributes.integers('pads') ?? [];
  const automatic = attributes.text('auto_pad', 'NOTSET');
  if (automatic === 'SAME_LOWER') throw new Obstacle('It puts the odd zero before the first step (SAME_LOWER).');
  const isPadded = before !== 0 || after !== 0;
  if (before < 0 || after < 0) throw new Obstacle('Its padding is negative.');
  return {
    size: [size],
    strides: [single('strides')],
    dilation: [single('dilations')],
    padding: automatic === 'SAME_UPPER' ? 'same' : automatic === 'NOTSET' && isPadded ? [[before, after]] : 'valid',
  };
}

/** The flow of a layer that gives other steps, and so many features where that is another number. */
function slid(flow: FlowValue, window: SlidingWindow, features: readonly Axis[], layer: (axes: readonly Axis[]) => FlowValue['port']): FlowValue {
  const steps = flow.port.axes.find(({ role }) => role === 'time')!;
  const length = steps.size === null ? null : windowedLength(window, 0, steps.size);
  if (length === 0) throw new Obstacle('Its window is longer than the sequence.');
  const time = newAxis('time', length);
  const port = layer([...flow.port.axes.filter(({ role }) => role === 'batch'), time, ...features]);
  return flowOf(port, [flow.groups[0]!, features, [time]]);
}

function convolution(operation: Operation): FlowValue {
  const flow = stepsOf(operation);
  const stored = operation.weight(1, 'kernel');
  const bias = operation.optional(2) === null ? null : operation.weight(2, 'bias');
  const [filters, channels, size] = stored.shape;
  const groups = operation.attributes.integer('group', 1);
  const width = widthOf(flow.port);
  const kernel = stored.shape.length === 3 ? transposedConstant(stored, [2, 1, 0]) : null;
  const fits = width === null || width === channels! * groups;
  if (!kernel || !filters || !channels || !size || filters % groups !== 0 || !fits || (bias && elementCount(bias.shape) !== filters)) {
    throw new Obstacle(`Its kernel has the shape ${shapeText(stored.shape)}, which does not fit ${width ?? '?'} features.`);
  }
  const window = windowOf(operation, size);
  return slid(flow, window, [newAxis('feature', filters)], (axes) =>
    operation.layer({
      inputs: [flow.port],
      tensors: [...stored.tensors, ...(bias?.tensors ?? [])],
      axes,
      make: (base) => ({
        kind: 'convolution',
        ...base,
        window,
        filters,
        groups,
        activation: 'linear',
        load: async () => ({ kernel: loadConstant(kernel), bias: bias ? loadConstant(bias) : new Float32Array(filters) }),
      }),
    }),
  );
}

function pooled(operation: Operation, how: PoolingMethod): FlowValue {
  const flow = stepsOf(operation);
  const [size] = operation.attributes.integers('kernel_shape') ?? [];
  if (!size || size < 1) throw new Obstacle('It does not say how large its window is.');
  const window = windowOf(operation, size);
  if (how === 'average' && window.padding !== 'valid' && operation.attributes.integer('count_include_pad', 0) !== 0) {
    throw new Obstacle('It counts padding as steps (count_include_pad).');
  }
  const features = flow.port.axes.filter(({ role }) => role === 'feature');
  return slid(flow, window, features, (axes) =>
    operation.layer({ inputs: [flow.port], axes, make: (base) => ({ kind: 'pooling', ...base, window, how }) }),
  );
}
