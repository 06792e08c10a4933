/**
 * Operators on constants alone: what exporters leave to be computed of weights (cut, joined, turned, dequantised) and
 * of initial states (filled, repeated to the size of a batch).
 */
import { elementCount, type DType } from '../../core/tensor.js';
import { fixedDim, knownNumber, type Dim } from './axes.js';
import {
  combinedConstants,
  computedConstant,
  expandedConstant,
  joinedConstants,
  mappedConstant,
  reshapedConstant,
  slicedConstant,
  transposedConstant,
  type Constant,
} from './constants.js';
import { Obstacle } from './obstacle.js';
import { constantOf, dimsOf, type Operation } from './operation.js';
import { slicesOf, takenElements } from './slices.js';
import { dtypeOf } from './tensorMessage.js';
import type { ExpandedValue, Value } from './values.js';
import { normalAxis } from './view.js';

const binary = new Map<string, (a: number, b: number) => number>(Object.entries({
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: Math.max,
  Min: Math.min,
}));

const unary = new Map<string, (value: number) => number>(Object.entries({
  Neg: (value) => -value,
  Abs: Math.abs,
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Reciprocal: (value) => 1 / value,
}));

type Fold = (operation: Operation, first: Constant) => readonly (Constant | null)[];

const folds = new Map<string, Fold>(Object.entries<Fold>({
  Identity: (_, first) => [first],
  Cast: (operation, first) => [cast(first, dtypeOf(operation.attributes.integer('to', 1)))],
  CastLike: (_, first) => [first],
  Dropout: (_, first) => [first],
  Transpose: (operation, first) => [transposedConstant(first, operation.attributes.integers('perm') ?? reversedAxes(first))],
  Reshape: (operation, first) => [reshaped(first, operation.settings('shape', 1))],
  Flatten: (operation, first) => [flattened(first, operation.attributes.integer('axis', 1))],
  Squeeze: (operation, first) => [squeezed(first, operation.settings('axes', 1))],
  Unsqueeze: (operation, first) => [unsqueezed(first, operation.settings('axes', 1) ?? [])],
  Slice: (operation, first) => [sliced(operation, first)],
  Split: split,
  Gather: (operation, first) => [gathered(operation, first)],
  Concat: (operation) => [joined(operation)],
  DequantizeLinear: (operation, first) => [dequantised(operation, first)],
}));

/**
 * @returns the node's outputs; null where not all its inputs are constants, or its operator is none of these
 * @throws Obstacle where shapes do not fit or too much would be computed
 */
export function foldConstants(operation: Operation): readonly Value[] | null {
  const { type, inputs } = operation;
  const combine = binary.get(type);
  const map = unary.get(type);
  const fold = folds.get(type);
  if (type === 'ConstantOfShape') return [filled(operation)];
  if (inputs[0]?.kind === 'flow') return null;
  if (type === 'Expand') return [repeated(operation)];
  if (type === 'Tile') return [tiled(operation)];
  const areConstant = inputs.every((value) => value === null || value.kind === 'constant' || value.kind === 'dims');
  if (!(combine ?? map ?? fold) || inputs.length === 0 || !areConstant) return null;
  const first = operation.constant(0);
  if (first === null) throw new Obstacle('What it takes depends on sizes that the model leaves free.');
  const second = combine ? operation.constant(1) : null;
  const folded = combine ? [second && combinedConstants(first, second, combine)] : map ? [mappedConstant(first, map)] : fold!(operation, first);
  return folded.map((constant) => {
    if (constant === null) throw new Obstacle('It computes a constant of shapes that do not fit, or of too many values.');
    return constant;
  });
}

function reversedAxes({ shape }: Constant): number[] {
  return shape.map((_, i) => shape.length - 1 - i);
}

/** Whole numbers lose their fractions. */
function cast(constant: Constant, dtype: DType | null): Constant | null {
  if (dtype === null) return null;
  if (dtype === constant.dtype) return constant;
  const isWhole = /int/.test(dtype);
  return computedConstant([constant], constant.shape, ([values]) => (isWhole ? values!.map(Math.trunc) : values!), dtype);
}

function reshaped(constant: Constant, target: readonly number[] | null): Constant | null {
  const shape = (target ?? []).map((size, i) => (size === 0 ? (constant.shape[i] ?? 0) : size));
  const rest = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  return reshapedConstant(constant, shape.map((size) => (size === -1 ? elementCount(constant.shape) / rest : size)));
}

function flattened(constant: Constant, axis: number): Constant | null {
  const at = axis < 0 ? axis + constant.shape.length : axis;
  return reshapedConstant(constant, [elementCount(constant.shape.slice(0, at)), elementCount(constant.shape.slice(at))]);
}

function squeezed(constant: Constant, axes: readonly number[] | null): Constant | null {
  const chosen = axes?.map((axis) => normalAxis(axis, constant.shape.length));
  return reshapedConstant(constant, constant.shape.filter((size, i) => size !== 1 || !(chosen?.includes(i) ?? true)));
}

function unsqueezed(constant: Constant, axes: readonly number[]): Constant | null {
  const rank = constant.shape.length + axes.length;
  const chosen = new Set(axes.map((axis) => normalAxis(axis, rank)));
  const rest = [...constant.shape];
  return reshapedConstant(constant, Array.from({ length: rank }, (_, i) => (chosen.has(i) ? 1 : (rest.shift() ?? 1))));
}

function sliced(operation: Operation, constant: Constant): Constant | null {
  return slicesOf(operation, constant.shape.length).reduce<Constant | null>((part, slice) => {
    const size = part?.shape[slice.axis];
    if (!part || size === undefined) return null;
    const { start, length } = takenElements(slice, size);
    return slicedConstant(part, slice.axis, start, slice.step, length);
  }, constant);
}

function split(operation: Operation, constant: Constant): readonly (Constant | null)[] {
  const axis = normalAxis(operation.attributes.integer('axis', 0), constant.shape.length);
  if (axis === null) return [null];
  const lengths = splitLengths(operation, constant.shape[axis]!);
  let start = 0;
  return lengths.map((length) => {
    const part = start + length > constant.shape[axis]! ? null : slicedConstant(constant, axis, start, 1, length);
    start += length;
    return part;
  });
}

/** @returns how many elements of an axis each output of a Split takes */
export function splitLengths(operation: Operation, size: number): number[] {
  const given = operation.settings('split', 1);
  if (given) return given;
  const count = operation.node.outputs.length;
  const length = Math.ceil(size / count);
  return Array.from({ length: count }, (_, i) => Math.min(length, size - i * length));
}

function gathered(operation: Operation, constant: Constant): Constant | null {
  const axis = normalAxis(operation.attributes.integer('axis', 0), constant.shape.length);
  const indices = dimsOf(operation.optional(1));
  if (axis === null || indices === null) return null;
  const size = constant.shape[axis]!;
  const parts = indices.items.map((index) => {
    const at = normalAxis(knownNumber(index) ?? NaN, size);
    return at === null ? null : slicedConstant(constant, axis, at, 1, 1);
  });
  if (parts.includes(null)) return null;
  const result = joinedConstants(parts as Constant[], axis);
  return indices.isScalar && result ? reshapedConstant(result, result.shape.filter((_, i) => i !== axis)) : result;
}

function joined(operation: Operation): Constant | null {
  const parts = operation.inputs.map(constantOf);
  const axis = normalAxis(operation.attributes.integer('axis', 0), parts[0]?.shape.length ?? 0);
  return axis === null || parts.includes(null) ? null : joinedConstants(parts as Constant[], axis);
}

/** (x − zero point) · scale, both for the whole tensor or per slice of one axis. */
function dequantised(operation: Operation, constant: Constant): Constant | null {
  const axis = normalAxis(operation.attributes.integer('axis', 1), constant.shape.length);
  const aligned = (index: number): Constant | null => {
    const given = operation.constant(index);
    if (given === null || elementCount(given.shape) === 1 || axis === null) return given;
    return reshapedConstant(given, constant.shape.map((_, i) => (i === axis ? elementCount(given.shape) : 1)));
  };
  const scale = aligned(1);
  const zero = aligned(2);
  const centred = zero ? combinedConstants(constant, zero, (a, b) => a - b) : constant;
  return scale && centred && combinedConstants(centred, scale, (a, b) => a * b);
}

/** ConstantOfShape: 0 unless the node says otherwise. */
function filled(operation: Operation): Value {
  const shape = dimsOf(operation.input(0))?.items;
  if (!shape) throw new Obstacle('The shape it fills is computed from the input.');
  const value = operation.tensor('value');
  const one = value ? reshapedConstant(value, shape.map(() => 1)) : computedConstant([], shape.map(() => 1), () => new Float32Array(1));
  if (one === null) throw new Obstacle('It is to be filled with more than one value.');
  return expandedOver(one, shape);
}

function repeated(operation: Operation): Value {
  const value = operation.input(0);
  const base = value.kind === 'expanded' ? value.base : constantOf(value);
  const wanted = dimsOf(operation.input(1))?.items;
  if (base === null || !wanted) throw new Obstacle('It repeats something to a shape that cannot be followed.');
  const rank = Math.max(base.shape.length, wanted.length);
  const aligned = reshapedConstant(base, [...new Array<number>(rank - base.shape.length).fill(1), ...base.shape])!;
  const padded = [...new Array<Dim>(rank - wanted.length).fill(fixedDim(1)), ...wanted];
  return expandedOver(aligned, padded.map((dim, i) => (aligned.shape[i] !== 1 ? fixedDim(aligned.shape[i]!) : dim)));
}

/** As Expand, where axes of size 1 are repeated. */
function tiled(operation: Operation): Value {
  const base = constantOf(operation.input(0));
  const times = dimsOf(operation.input(1))?.items;
  const fits = base?.shape.length === times?.length && times?.every((dim, i) => base!.shape[i] === 1 || knownNumber(dim) === 1);
  if (!base || !times || !fits) throw new Obstacle('It repeats something in a way that cannot be followed.');
  return expandedOver(base, base.shape.map((size, i) => (size === 1 ? times[i]! : fixedDim(size))));
}

function expandedOver(base: Constant, shape: readonly (Dim | null)[]): Constant | ExpandedValue {
  const sizes = shape.map(knownNumber);
  const whole = sizes.includes(null) || sizes.some((size) => size! < 0) ? null : expandedConstant(base, sizes as number[]);
  return whole ?? { kind: 'expanded', base, shape };
}
