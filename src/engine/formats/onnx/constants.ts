/**
 * Tensors that do not depend on the model's input: initialisers, and what a graph makes of them (exporters cut, join,
 * turn and cast weights before they use them). Shapes are known at once; values are computed when a layer is loaded.
 */
import { elementCount, type DType, type TensorSource } from '../../core/tensor.js';
import type { StoredTensor } from './storedTensors.js';

export interface Constant {
  readonly kind: 'constant';
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The tensors of the file it is made of. */
  readonly tensors: readonly TensorSource[];
  /** The file's own tensor, where it is one as it stands. */
  readonly stored: StoredTensor | null;
  /** How many computations lie between it and the file. */
  readonly depth: number;
  /** @returns its values, row-major; not to be changed */
  values(computed: Computed): Float32Array;
}

/** What has been computed already, so that a constant used often is computed once. */
export type Computed = Map<Constant, Float32Array>;

/** Values that a graph computes may not grow without bounds: a few nodes could ask for any amount of memory. */
const mostComputed = 2 ** 26;
const deepest = 64;

export function storedConstant(tensor: StoredTensor): Constant {
  return { kind: 'constant', shape: tensor.shape, dtype: tensor.dtype, tensors: [tensor], stored: tensor, depth: 0, values: () => tensor.read() };
}

/**
 * A constant computed from others.
 * @param compute is given the values of `inputs`
 * @returns null where it would be too large, or too many steps away from the file
 */
export function computedConstant(
  inputs: readonly Constant[],
  shape: readonly number[],
  compute: (values: readonly Float32Array[]) => Float32Array,
  dtype: DType = inputs[0]?.dtype ?? 'float32',
): Constant | null {
  const depth = 1 + Math.max(0, ...inputs.map((input) => input.depth));
  if (elementCount(shape) > mostComputed || depth > deepest) return null;
  const constant: Constant = {
    kind: 'constant',
    shape,
    dtype,
    depth,
    stored: null,
    tensors: [...new Set(inputs.flatMap((input) => input.tensors))],
    values(computed) {
      const known = computed.get(constant);
      if (known) return known;
      const values = compute(inputs.map((input) => input.values(computed)));
      computed.set(constant, values);
      return values;
    },
  };
  return constant;
}

/** The same values under another shape. */
export function reshapedConstant(constant: Constant, shape: readonly number[]): Constant | null {
  if (elementCount(shape) !== elementCount(constant.shape)) return null;
  return computedConstant([constant], shape, ([values]) => values!);
}

/** @returns a copy of the values, for whoever keeps and changes them */
export function loadConstant(constant: Constant): Float32Array {
  return constant.values(new Map()).slice();
}

/** @returns the one number a constant holds, null where it holds more */
export function scalarOf(constant: Constant | null): number | null {
  return constant !== null && elementCount(constant.shape) === 1 ? constant.values(new Map())[0]! : null;
}

/** A constant turned: axis i of the result is axis `order[i]`. */
export function transposedConstant(constant: Constant, order: readonly number[]): Constant | null {
  const shape = order.map((axis) => constant.shape[axis]!);
  const strides = stridesOf(constant.shape);
  return computedConstant([constant], shape, ([values]) => gathered(values!, shape, order.map((axis) => strides[axis]!), 0));
}

/** Elements `start`, `start + step`, … of one axis. */
export function slicedConstant(constant: Constant, axis: number, start: number, step: number, length: number): Constant | null {
  const shape = constant.shape.map((size, i) => (i === axis ? length : size));
  const strides = stridesOf(constant.shape);
  const from = start * strides[axis]!;
  const turned = strides.map((stride, i) => (i === axis ? stride * step : stride));
  return computedConstant([constant], shape, ([values]) => gathered(values!, shape, turned, from));
}

/** Constants of one rank, one after the other on an axis. */
export function joinedConstants(parts: readonly Constant[], axis: number): Constant | null {
  const [first] = parts;
  if (first === undefined || parts.some((part) => part.shape.length !== first.shape.length)) return null;
  if (parts.some((part) => part.shape.some((size, i) => i !== axis && size !== first.shape[i]))) return null;
  const length = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const shape = first.shape.map((size, i) => (i === axis ? length : size));
  const outer = elementCount(shape.slice(0, axis));
  const inner = elementCount(shape.slice(axis + 1));
  return computedConstant(parts, shape, (all) => {
    const joined = new Float32Array(elementCount(shape));
    for (let row = 0, to = 0; row < outer; row++) {
      for (const [i, values] of all.entries()) {
        const width = parts[i]!.shape[axis]! * inner;
        joined.set(values.subarray(row * width, (row + 1) * width), to);
        to += width;
      }
    }
    return joined;
  });
}

/** A constant repeated along the axes where it has size 1 or that it lacks. @returns null where the shapes do not fit */
export function expandedConstant(constant: Constant, wanted: readonly number[]): Constant | null {
  const shape = broadcastShape(constant.shape, wanted);
  if (shape === null) return null;
  const strides = broadcastStrides(constant.shape, shape);
  return computedConstant([constant], shape, ([values]) => gathered(values!, shape, strides, 0));
}

/** Element by element, smaller shapes repeated as NumPy does. */
export function combinedConstants(a: Constant, b: Constant, combine: (a: number, b: number) => number): Constant | null {
  const shape = broadcastShape(a.shape, b.shape);
  if (shape === null) return null;
  return computedConstant([a, b], shape, ([x, y]) => {
    const left = gathered(x!, shape, broadcastStrides(a.shape, shape), 0);
    const right = gathered(y!, shape, broadcastStrides(b.shape, shape), 0);
    return left.map((value, i) => combine(value, right[i]!));
  });
}

export function mappedConstant(constant: Constant, map: (value: number) => number): Constant | null {
  return computedConstant([constant], constant.shape, ([values]) => values!.map(map));
}

function broadcastShape(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return null;
    shape.push(x === 1 ? y : x);
  }
  return shape;
}

function broadcastStrides(from: readonly number[], shape: readonly number[]): number[] {
  const strides = stridesOf(from);
  return shape.map((_, i) => {
    const axis = from.length - shape.length + i;
    return axis < 0 || from[axis] === 1 ? 0 : strides[axis]!;
  });
}

function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** Reads a strided view into a row-major array. */
function gathered(values: Float32Array, shape: readonly number[], strides: readonly number[], from: number): Float32Array {
  const result = new Float32Array(elementCount(shape));
  if (result.length === 0) return result;
  const last = shape.length - 1;
  if (last < 0) {
    result[0] = values[from]!;
    return result;
  }
  let to = 0;
  const walk = (axis: number, at: number): void => {
    const stride = strides[axis]!;
    for (let i = 0, source = at; i < shape[axis]!; i++, source += stride) {
      if (axis === last) result[to++] = values[source]!;
      else walk(axis + 1, source);
    }
  };
  walk(0, from);
  return result;
}
