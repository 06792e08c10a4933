/**
 * Sums, differences, products and quotients: of flows (residual connections, gating), or of a flow and a constant (a
 * bias, a scaler).
 */
import { elementCount, shapeText } from '../../../core/tensor.js';
import type { MergeOperation } from '../../../model/sequenceModel.js';
import { loadConstant, type Constant } from '../constants.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import type { FlowValue, Value } from '../values.js';
import { essential, flowOf, isFeatureGroup, sameAxes, widthOf } from '../view.js';
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
  const last = flow.groups.length - 1;
  const isSingle = elementCount(constant.shape) === 1;
  const isVector = constant.shape.at(-1) === width && elementCount(constant.shape) === width && isFeatureGroup(flow, last);
  if (constant.shape.length > flow.groups.length || !(isSingle || isVector)) {
    throw new Obstacle(`Its constant of the shape ${shapeText(constant.shape)} is neither one number nor one for each feature.`);
  }
  return perElement(operation, flow, affineLayer([constant], affine, width));
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

/** Flows of one shape, element by element. */
function merged(operation: Operation, merge: MergeOperation): FlowValue {
  const flows = operation.inputs.map((_, i) => operation.flow(i));
  const [first] = flows;
  if (first === undefined || flows.length < 2) throw new Obstacle('It has fewer than two inputs.');
  if (!flows.every((flow) => isLike(flow, first))) throw new Obstacle('It joins values whose axes differ.');
  return flowOf(operation.layer({ inputs: flows.map((flow) => flow.port), axes: first.port.axes, make: (base) => ({ kind: 'merge', ...base, operation: merge }) }), first.groups);
}

/** Whether two flows have the same axes in the same order; features count by their number. */
export function isLike(a: FlowValue, b: FlowValue): boolean {
  const last = a.groups.length - 1;
  if (a.port === b.port) return a.groups.every((group, i) => sameAxes(essential(group), essential(b.groups[i] ?? [])));
  return (
    a.groups.length === b.groups.length &&
    widthOf(a.port) === widthOf(b.port) &&
    isFeatureGroup(a, last) &&
    isFeatureGroup(b, last) &&
    a.groups.slice(0, -1).every((group, i) => sameRoles(group, b.groups[i]!))
  );
}

/** Batch and steps are the same ones wherever they appear in a graph. */
export function sameRoles(a: FlowValue['groups'][number], b: FlowValue['groups'][number]): boolean {
  const roles = (group: FlowValue['groups'][number]): string => essential(group).map((axis) => axis.role).join();
  return roles(a) === roles(b);
}
