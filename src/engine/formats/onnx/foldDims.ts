/**
 * Arithmetic on shapes: Shape, Gather, Concat, Mul and what else exporters compute target shapes and indices with.
 * Sizes that the model leaves free stay free in it.
 */
import { addDims, divideDims, equalDims, fixedDim, knownNumber, multiplyDims, subtractDims, type Dim } from './axes.js';
import { Obstacle } from './obstacle.js';
import { dimsOf, type Operation } from './operation.js';
import { slicesOf, takenElements } from './slices.js';
import { dimsValue, type DimsValue } from './values.js';

type Items = readonly (Dim | null)[];
type Combine = (a: Dim, b: Dim) => Dim | null;

const binary = new Map<string, Combine>(Object.entries({
  Add: addDims,
  Sub: subtractDims,
  Mul: multiplyDims,
  Div: divideDims,
  // A free size is taken to differ from any number: exporters ask whether a size is 1 or −1.
  Equal: (a, b) => fixedDim(equalDims(a, b) ? 1 : 0),
  Greater: compared((a, b) => a > b),
  GreaterOrEqual: compared((a, b) => a >= b),
  Less: compared((a, b) => a < b),
  LessOrEqual: compared((a, b) => a <= b),
  And: compared((a, b) => a !== 0 && b !== 0),
  Or: compared((a, b) => a !== 0 || b !== 0),
  Min: known(Math.min),
  Max: known(Math.max),
  Mod: known((a, b) => a % b),
}));

const unary = new Map<string, (dim: Dim) => Dim | null>(Object.entries<(dim: Dim) => Dim | null>({
  Neg: (dim) => multiplyDims(dim, fixedDim(-1)),
  Not: (dim) => (knownNumber(dim) === null ? null : fixedDim(knownNumber(dim) === 0 ? 1 : 0)),
  Identity: (dim) => dim,
  Cast: (dim) => dim,
  Floor: (dim) => dim,
  Ceil: (dim) => dim,
}));

/** @returns what a node makes of whole numbers that are known already; null where it is none of these operators */
export function foldDims(operation: Operation): DimsValue | null {
  const inputs = operation.inputs.map((value) => (value === null ? null : dimsOf(value)));
  const [first] = inputs;
  if (!first || inputs.some((dims, i) => dims === null && operation.optional(i) !== null)) return null;
  const { type } = operation;
  const change = unary.get(type);
  const combine = binary.get(type);
  if (change) return dimsValue(first.items.map((item) => item && change(item)), first.isScalar);
  if (combine && inputs[1]) return paired(first, inputs[1], combine);
  switch (type) {
    case 'Gather':
      return gathered(first.items, inputs[1]);
    case 'Slice':
      return sliced(operation, first.items);
    case 'Concat':
      return dimsValue(inputs.flatMap((dims) => dims?.items ?? []));
    case 'Unsqueeze':
      return first.isScalar ? dimsValue(first.items) : null;
    case 'Squeeze':
      return first.items.length === 1 ? dimsValue(first.items, true) : null;
    case 'Reshape':
      return inputs[1]?.items.length === 1 ? dimsValue(first.items) : inputs[1]?.items.length === 0 ? dimsValue(first.items, true) : null;
    case 'Where':
      return chosen(first, inputs[1]!, inputs[2]!);
    case 'ReduceProd':
      return dimsValue([productOfItems(first.items)], operation.attributes.integer('keepdims', 1) === 0);
    case 'ConstantOfShape':
      return filled(operation, first.items);
    case 'Expand':
      return expanded(first, inputs[1]!.items);
    case 'Range':
      return ranged(inputs.map((dims) => dims?.items[0] ?? null));
    default:
      return null;
  }
}

function compared(test: (a: number, b: number) => boolean): Combine {
  return known((a, b) => (test(a, b) ? 1 : 0));
}

function known(combine: (a: number, b: number) => number): Combine {
  return (a, b) => {
    const x = knownNumber(a);
    const y = knownNumber(b);
    return x === null || y === null ? null : fixedDim(combine(x, y));
  };
}

function productOfItems(items: Items): Dim | null {
  return items.reduce<Dim | null>((product, item) => product && item && multiplyDims(product, item), fixedDim(1));
}

/** Item by item; a single one goes with each of the others. */
function paired(a: DimsValue, b: DimsValue, combine: Combine): DimsValue | null {
  const length = Math.max(a.items.length, b.items.length);
  if ([a, b].some(({ items }) => items.length !== length && items.length !== 1)) return null;
  const items = Array.from({ length }, (_, i) => {
    const x = a.items.length === 1 ? a.items[0]! : a.items[i]!;
    const y = b.items.length === 1 ? b.items[0]! : b.items[i]!;
    return x && y && combine(x, y);
  });
  return dimsValue(items, a.isScalar && b.isScalar);
}

function gathered(items: Items, indices: DimsValue | null | undefined): DimsValue | null {
  if (!indices) return null;
  const found = indices.items.map((index) => {
    const at = knownNumber(index);
    return at === null ? null : (items.at(at) ?? null);
  });
  return dimsValue(found, indices.isScalar);
}

function sliced(operation: Operation, items: Items): DimsValue {
  const [slice] = slicesOf(operation, 1);
  if (slice === undefined) return dimsValue(items);
  const { start, length } = takenElements(slice, items.length);
  return dimsValue(Array.from({ length }, (_, i) => items[start + i * slice.step]!));
}

function chosen(condition: DimsValue, yes: DimsValue, no: DimsValue): DimsValue | null {
  const length = Math.max(condition.items.length, yes.items.length, no.items.length);
  const item = ({ items }: DimsValue, i: number): Dim | null => (items.length === 1 ? items[0]! : (items[i] ?? null));
  const items = Array.from({ length }, (_, i) => {
    const decided = knownNumber(item(condition, i));
    return decided === null ? null : item(decided === 0 ? no : yes, i);
  });
  return dimsValue(items, condition.isScalar && yes.isScalar && no.isScalar);
}

/** ConstantOfShape for lists of whole numbers; tensors of floats are constants (foldConstants.ts). */
function filled(operation: Operation, shape: Items): DimsValue | null {
  const value = operation.tensor('value');
  const length = shape.length === 0 ? 1 : knownNumber(shape[0]!);
  if (value?.dtype !== 'int64' || shape.length > 1 || length === null || length < 0 || length > 1024) return null;
  const item = fixedDim(value.stored?.integers()[0] ?? 0);
  return dimsValue(new Array<Dim>(length).fill(item), shape.length === 0);
}

function expanded(dims: DimsValue, shape: Items): DimsValue | null {
  const length = knownNumber(shape.at(-1) ?? null);
  if (shape.length !== 1 || length === null) return null;
  if (dims.items.length === length || length === 1) return dimsValue(dims.items);
  return dims.items.length === 1 && length <= 1024 ? dimsValue(new Array<Dim | null>(length).fill(dims.items[0]!)) : null;
}

/** A range up to a free size is some numbers, which ones is not known. */
function ranged(items: Items): DimsValue {
  const [start = null, limit = null, delta = null] = items.map(knownNumber);
  if (start === null || limit === null || delta === null) return dimsValue([null]);
  const length = Math.max(0, Math.ceil((limit - start) / delta));
  if (!(length <= 1024)) throw new Obstacle(`Its range of ${length} numbers is too long.`);
  return dimsValue(Array.from({ length }, (_, i) => fixedDim(start + i * delta)));
}
