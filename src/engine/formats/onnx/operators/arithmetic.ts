/**
 * Sums, differences, products and quotients: of flows (residual connections, gating), or of a flow and a constant (a
 * bias, a scaler).
 */
import { elementCount, shapeText } from '../../../core/tensor.js';
import type { MergeOperation } from '../../../model/sequenceModel.js';
import type { Axis, AxisRole } from '../axes.js';
import { loadConstant, type Constant } from '../constants.js';
import { leaves } from '../drafts.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import type { FlowValue, Value } from '../values.js';
import { essential, flowOf, isFeatureGroup, widthOf } from '../view.js';
import { withBias } from './dense.js';
import { normalizationStep } from './layerNormParts.js';
import { perElement } from './perElement.js';

/** What becomes of x with a constant c: x · scale + offset. */
type Affine = (c: number) => readonly [scale: number, offset: number];

interface Arithmetic {
  readonly merge: MergeOperation;
  readonly constantSecond: Affine;
  readonly constantFirst: Affine | null;
}

const arithmetics: Readonly<Record<string, Arithmetic>> = {
  Add: { merge: 'add', constantSecond: (c) => [1, c], constantFirst: (c) => [1, c] },
  Sub: { merge: 'subtract', constantSecond: (c) => [1, -c], constantFirst: (c) => [-1, c] },
  Mul: { merge: 'multiply', constantSecond: (c) => [c, 0], constantFirst: (c) => [c, 0] },
  Div: { merge: 'divide', constantSecond: (c) => [1 / c, 0], constantFirst: null },
};

export const arithmeticOperators: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(
    Object.entries(arithmetics).map(([type, arithmetic]): [string, Operator] => [type, (operation) => [arithmeticOf(operation, arithmetic)]]),
  ),
  Sum: (operation) => [merged(operation, 'add')],
  Mean: (operation) => [merged(operation, 'average')],
  Max: (operation) => [merged(operation, 'maximum')],
  Min: (operation) => [merged(operation, 'minimum')],
  Pow: (operation) => [onlyInNormalization(operation)],
  Sqrt: (operation) => [onlyInNormalization(operation)],
  Neg: (operation) => [perElement(operation, operation.flow(0), affineLayer([], () => [-1, 0], widthOf(operation.flow(0).port)))],
};

/** A constant, also one that is repeated to the size of a batch. */
function addend(operation: Operation, index: number): Constant | null {
  const value = operation.optional(index);
  return value?.kind === 'expanded' ? value.base : operation.constant(index);
}

function onlyInNormalization(operation: Operation): Value {
  const value = normalizationStep(operation);
  if (value === null) throw new Obstacle(`${operation.type} is only followed as a part of a layer normalisation.`);
  return value;
}

function arithmeticOf(operation: Operation, { merge, constantFirst, constantSecond }: Arithmetic): Value {
  const normalization = normalizationStep(operation);
  if (normalization) return normalization;
  const [left, right] = [addend(operation, 0), addend(operation, 1)];
  if (right !== null) return withConstant(operation, operation.flow(0), right, constantSecond);
  if (left === null) return merged(operation, merge);
  if (constantFirst === null) throw new Obstacle('A constant divided by what a layer gives is not supported.');
  return withConstant(operation, operation.flow(1), left, constantFirst);
}

function withConstant(operation: Operation, flow: FlowValue, constant: Constant, affine: Affine): FlowValue {
  const biased = operation.type === 'Add' ? withBias(operation, flow, constant) : null;
  if (biased) return biased;
  const width = widthOf(flow.port);
  const isSingle = elementCount(constant.shape) === 1;
  if (constant.shape.length > flow.groups.length || !(isSingle || isPerFeature(flow, constant))) {
    throw new Obstacle(`Its constant of the shape ${shapeText(constant.shape)} is neither one number nor one for each feature.`);
  }
  return perElement(operation, flow, affineLayer([constant], affine, width));
}

/** Whether a constant has a number for each feature of a flow, and the same everywhere else. */
export function isPerFeature(flow: FlowValue, { shape }: Constant): boolean {
  const first = flow.groups.length - shape.length;
  const [at, ...more] = shape.flatMap((size, i) => (size === 1 ? [] : [first + i]));
  return at !== undefined && at >= 0 && more.length === 0 && isFeatureGroup(flow, at) && elementCount(shape) === widthOf(flow.port);
}

function affineLayer([constant]: readonly Constant[], affine: Affine, width: number | null): Parameters<typeof perElement>[2] {
  if (width === null) throw new Obstacle('The number of features it is applied to is not known.');
  return {
    tensors: constant?.tensors ?? [],
    make: (base) => ({
      kind: 'affine',
      ...base,
      async load() {
        const values = constant ? loadConstant(constant) : new Float32Array(1);
        const pairs = Array.from({ length: width }, (_, i) => affine(values[i % values.length]!));
        return { scale: Float32Array.from(pairs, ([scale]) => scale), offset: Float32Array.from(pairs, ([, offset]) => offset) };
      },
    }),
  };
}

/** Flows element by element; one may lack the steps, or have a single feature for all. */
function merged(operation: Operation, merge: MergeOperation): FlowValue {
  const flows = operation.inputs.map((_, i) => operation.flow(i));
  if (flows.length < 2) throw new Obstacle('It has fewer than two inputs.');
  const rank = Math.max(...flows.map(({ groups }) => groups.length));
  const aligned = flows.map(({ port, groups }) => flowOf(port, [...new Array<readonly []>(rank - groups.length).fill([]), ...groups]));
  const base = aligned.find(({ port }) => port.axes.some(({ role }) => role === 'time')) ?? aligned[0]!;
  const widest = aligned.reduce((a, b) => ((widthOf(b.port) ?? 0) > (widthOf(a.port) ?? 0) ? b : a));
  if (!aligned.every((flow) => isLike(flow, base) || isRepeatedOver(flow, base, widest))) throw new Obstacle('It joins values whose axes differ.');
  const features = widest.port.axes.filter(({ role }) => role === 'feature');
  const port = operation.layer({
    inputs: flows.map((flow) => flow.port),
    axes: [...base.port.axes.filter(({ role }) => role !== 'feature'), ...features],
    make: (layer) => ({ kind: 'merge', ...layer, operation: merge }),
  });
  const isSame = aligned.every((flow) => isLike(flow, base));
  return flowOf(port, isSame ? base.groups : [...base.groups.slice(0, -1), features]);
}

/** Whether two flows have the same axes in the same order of the engine: what one layer gives, and what others made of it. */
function isLike(a: FlowValue, b: FlowValue): boolean {
  const fits = (x: Axis, y: Axis): boolean => x === y || (x.role === y.role && x.size === y.size);
  const isSame = (x: readonly Axis[], y: readonly Axis[]): boolean => x.length === y.length && x.every((axis, i) => fits(axis, y[i]!));
  return a.groups.every((group, i) => isSame(essential(group), essential(b.groups[i]!))) && engineOrder(a) === engineOrder(b);
}

/** In which order the engine has the steps, rows, columns and features that groups hold. @param leftOut a role whose place is known */
export function engineOrder({ port, groups }: FlowValue, leftOut?: AxisRole): string {
  const axes = essential(port.axes.filter(({ role }) => role !== 'batch' && role !== leftOut));
  return axes.map((axis) => groups.findIndex((group) => leaves(group).includes(axis))).join();
}

/** Whether a flow fits another axis by axis, or has size 1 where it does not. */
function isRepeatedOver(flow: FlowValue, base: FlowValue, widest: FlowValue): boolean {
  const last = flow.groups.length - 1;
  const width = widthOf(flow.port);
  return (
    isFeatureGroup(flow, last) &&
    width !== null &&
    (width === widthOf(widest.port) || width === 1) &&
    flow.groups.slice(0, -1).every((group, i) => essential(group).length === 0 || sameRoles(group, base.groups[i]!))
  );
}

/** Batch and steps are the same ones wherever they appear in a graph. */
export function sameRoles(a: FlowValue['groups'][number], b: FlowValue['groups'][number]): boolean {
  const roles = (group: FlowValue['groups'][number]): string => essential(group).map((axis) => axis.role).join();
  return roles(a) === roles(b);
}
