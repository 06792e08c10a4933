/**
 * Attention over the steps of a sequence as it is written out behind recurrent layers: a softmax over the steps, products
 * of what differs from step to step with what does not, and sums of steps by their weights. Each is put together from
 * layers that know the lengths of sequences.
 */
import type { DenseLayer } from '../../../model/sequenceModel.js';
import { newAxis, type Axis } from '../axes.js';
import type { LayerBase, Port } from '../drafts.js';
import { Obstacle } from '../obstacle.js';
import type { Operation } from '../operation.js';
import type { FlowValue } from '../values.js';
import { essential, flowOf, isFeatureGroup, isTimeGroup, widthOf } from '../view.js';
import { countsMaskedSteps } from './recurrent.js';

/** What a layer is called that stands before the one which bears the node's name. */
export function partOfNode({ node, type }: Operation, part: string): { readonly name: string; readonly className: string } {
  return { name: `${node.name || type.toLowerCase()}:${part}`, className: `${type} (${part})` };
}

const withoutTime = (axes: readonly Axis[]): readonly Axis[] => axes.filter(({ role }) => role !== 'time');

/** exp(x − max) / Σ exp(x − max), maximum and sum over the steps. */
export function softmaxOverSteps(operation: Operation, { port, groups }: FlowValue): FlowValue {
  const { axes } = port;
  const countsMasked = countsMaskedSteps(port);
  const over = (how: 'max' | 'sum', of: Port): Port =>
    operation.layer({
      ...partOfNode(operation, how === 'max' ? 'largest' : 'total'),
      inputs: [of],
      axes: withoutTime(axes),
      make: (base) => ({ kind: 'overTime', ...base, reduction: { how }, countsMasked }),
    });
  const centred = operation.layer({
    ...partOfNode(operation, 'centred'),
    inputs: [port, over('max', port)],
    axes,
    make: (base) => ({ kind: 'merge', ...base, operation: 'subtract' }),
  });
  const powers = operation.layer({
    ...partOfNode(operation, 'powers'),
    inputs: [centred],
    axes,
    make: (base) => ({ kind: 'activation', ...base, activation: 'exponential', alpha: null }),
  });
  const shares = operation.layer({
    inputs: [powers, over('sum', powers)],
    axes,
    make: (base) => ({ kind: 'merge', ...base, operation: 'divide' }),
  });
  return flowOf(shares, groups);
}

/** @returns the product of matrices that two layers give for every sequence, [n, a, b] and [n, b, c] */
export function productOfFlows(operation: Operation, left: FlowValue, right: FlowValue): FlowValue {
  if (left.groups.length !== 3 || right.groups.length !== 3) throw notFollowed();
  const isOfSteps = isTimeGroup(left, 2) && isTimeGroup(right, 1);
  if (isOfSteps && isFeatureGroup(left, 1) && isFeatureGroup(right, 2)) return weighedSum(operation, left, right);
  if (isFeatureGroup(left, 2) && isFeatureGroup(right, 1) && widthOf(left.port) === widthOf(right.port)) return scores(operation, left, right);
  throw notFollowed();
}

function notFollowed(): Obstacle {
  return new Obstacle('A product of two matrices that both depend on the input is only followed for one row of weights over the steps, or one score for each.');
}

/** Σ over the steps of weight · values, where one side has a single number for each step. */
function weighedSum(operation: Operation, left: FlowValue, right: FlowValue): FlowValue {
  const values = widthOf(left.port) === 1 ? right : left;
  const weights = values === left ? right : left;
  if (widthOf(weights.port) !== 1) throw notFollowed();
  const countsMasked = countsMaskedSteps(values.port);
  const weighed = multiplied(operation, [left.port, right.port], values.port.axes);
  const sum = operation.layer({
    inputs: [weighed],
    axes: withoutTime(values.port.axes),
    make: (base) => ({ kind: 'overTime', ...base, reduction: { how: 'sum' }, countsMasked }),
  });
  const features = sum.axes.filter(({ role }) => role === 'feature');
  const [batch] = left.groups;
  return flowOf(sum, values === right ? [batch!, [], features] : [batch!, features, []]);
}

/** A scalar product at every step of one side with the one vector of the other. */
function scores(operation: Operation, left: FlowValue, right: FlowValue): FlowValue {
  const isTimed = ({ port }: FlowValue): boolean => port.axes.some(({ role }) => role === 'time');
  const [steps, vector] = isTimed(left) ? [left, right] : [right, left];
  const [stepsAt, vectorAt] = steps === left ? [1, 2] : [2, 1];
  const width = widthOf(steps.port);
  if (isTimed(vector) || !isTimeGroup(steps, stepsAt) || essential(vector.groups[vectorAt]!).length > 0 || width === null) throw notFollowed();
  const port = featureSum(operation, multiplied(operation, [left.port, right.port], steps.port.axes), width);
  const one = port.axes.filter(({ role }) => role === 'feature');
  const [batch] = left.groups;
  return flowOf(port, steps === left ? [batch!, steps.groups[1]!, one] : [batch!, one, steps.groups[2]!]);
}

/** @returns the sum of `width` features, at every step where there are steps */
function featureSum(operation: Operation, of: Port, width: number): Port {
  return operation.layer({
    inputs: [of],
    axes: [...of.axes.filter(({ role }) => role !== 'feature'), newAxis('feature', 1)],
    make: (base): DenseLayer => ({
      kind: 'dense',
      ...base,
      units: 1,
      activation: 'linear',
      load: async () => ({ kernel: new Float32Array(width).fill(1), bias: new Float32Array(1) }),
    }),
  });
}

/** @returns the sum over a group of a flow, where that holds its features; else null */
export function summedFeatures(operation: Operation, flow: FlowValue, at: number, keepsAxis: boolean): FlowValue | null {
  const width = widthOf(flow.port);
  if (width === null || !isFeatureGroup(flow, at) || essential(flow.groups[at]!).length === 0) return null;
  const port = featureSum(operation, flow.port, width);
  const one = port.axes.filter(({ role }) => role === 'feature');
  return flowOf(port, flow.groups.flatMap((group, i) => (i === at ? (keepsAxis ? [one] : []) : [group])));
}

function multiplied(operation: Operation, inputs: readonly Port[], axes: readonly Axis[]): Port {
  return operation.layer({ ...partOfNode(operation, 'products'), inputs, axes, make: (base: LayerBase) => ({ kind: 'merge', ...base, operation: 'multiply' }) });
}
