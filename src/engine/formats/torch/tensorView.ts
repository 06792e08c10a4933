/**
 * A tensor as PyTorch stores it: a view into a storage, with a stride for every axis. Views may be transposed, sliced
 * or share a storage; their values always come out row-major, and no more of the storage is read than is needed.
 */
import type { DType, TensorSource } from '../../core/tensor.js';
import { decodeElements, elementBytes } from '../elements.js';
import type { Storage } from './storage.js';

export interface TensorView {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Elements from one index to the next, for every axis. */
  readonly strides: readonly number[];
  /** First element in the storage. */
  readonly offset: number;
  readonly storage: Storage;
}

/** Elements read at a time. */
const spanElements = 2 ** 22;
/** As in PyTorch. */
const mostAxes = 64;
/** A view may repeat elements (stride 0), and then be larger than its storage; up to here that is sensible. */
const mostRepeated = 2 ** 24;

/** @returns in one phrase why the view is not sound, null where it is */
export function viewProblem({ dtype, shape, strides, offset, storage }: TensorView): string | null {
  if (shape.length > mostAxes) return `it has ${shape.length} axes`;
  if (shape.length !== strides.length) return `${shape.length} sizes and ${strides.length} strides`;
  const inStorage = Math.floor(storage.size / elementBytes[dtype]);
  const elements = shape.reduce((product, size) => product * size, 1);
  if (elements === 0) return null;
  if (elements > Math.max(inStorage, mostRepeated)) return `its shape asks for ${elements} elements, and its storage has ${inStorage}`;
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, offset);
  // Beyond 2^53 sums are not exact, but then far larger than any storage.
  if (last >= inStorage) return `it reaches element ${last} of a storage that has ${inStorage}`;
  return null;
}

/** @param view one without problems (see {@link viewProblem}) */
export function tensorSource(name: string, view: TensorView): TensorSource {
  const { dtype, shape } = view;
  const total = shape.reduce((product, size) => product * size, 1);
  return {
    name,
    shape,
    dtype,
    async load(start = 0, count = total - start) {
      if (start < 0 || count < 0 || start + count > total) throw new RangeError(`${name} has ${total} values, not ${start + count}.`);
      if (count === 0) return new Float32Array(0);
      const { sizes, strides } = mergedAxes(view);
      const rowElements = total / sizes[0]!;
      const firstRow = Math.floor(start / rowElements);
      const rows = Math.ceil((start + count) / rowElements) - firstRow;
      const box: Box = { sizes: [rows, ...sizes.slice(1)], from: view.offset + firstRow * strides[0]!, to: 0 };
      const values = new Float32Array(rows * rowElements);
      gather(await elementReader(view), strides, box, rowMajor(box.sizes), values);
      const skipped = start - firstRow * rowElements;
      return values.length === count ? values : values.slice(skipped, skipped + count);
    },
  };
}

/** Axes that lie in memory as one count as one, so that a contiguous tensor is a single run. */
function mergedAxes({ shape, strides }: TensorView): { sizes: number[]; strides: number[] } {
  const merged = { sizes: [] as number[], strides: [] as number[] };
  for (const [axis, size] of shape.entries()) {
    const last = merged.sizes.length - 1;
    if (last >= 0 && merged.strides[last] === size * strides[axis]!) {
      merged.sizes[last]! *= size;
      merged.strides[last] = strides[axis]!;
    } else if (size !== 1) {
      merged.sizes.push(size);
      merged.strides.push(strides[axis]!);
    }
  }
  return merged.sizes.length > 0 ? merged : { sizes: [1], strides: [1] };
}

/** Part of a view, and where it goes. */
interface Box {
  readonly sizes: readonly number[];
  /** Its first element in the storage. */
  readonly from: number;
  /** Its first element among the values. */
  readonly to: number;
}

type ElementReader = (first: number, count: number) => Float32Array;

/** @returns reads `count` elements of the view's storage from `first` on */
async function elementReader({ dtype, storage }: TensorView): Promise<ElementReader> {
  const width = elementBytes[dtype];
  const source = await storage.open();
  return (first, count) => {
    const bytes = source.read(first * width, count * width);
    return decodeElements(dtype, storage.bigEndian ? swapped(bytes, width) : bytes);
  };
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const turned = Uint8Array.from(bytes);
  for (let at = 0; at < turned.length; at += width) turned.subarray(at, at + width).reverse();
  return turned;
}

/**
 * Reads what a box spans and picks its elements out; where it spans too much, the axis with the longest way is halved.
 * So a transposed matrix of any size is read in runs, never as a whole.
 */
function gather(read: ElementReader, strides: readonly number[], box: Box, targets: readonly number[], values: Float32Array): void {
  const { sizes, from, to } = box;
  const ways = sizes.map((size, axis) => (size - 1) * strides[axis]!);
  const span = ways.reduce((sum, way) => sum + way, 1);
  if (span > spanElements) {
    const axis = ways.indexOf(Math.max(...ways));
    const half = Math.floor(sizes[axis]! / 2);
    const resized = (size: number): number[] => sizes.map((old, i) => (i === axis ? size : old));
    gather(read, strides, { sizes: resized(half), from, to }, targets, values);
    const rest = { sizes: resized(sizes[axis]! - half), from: from + half * strides[axis]!, to: to + half * targets[axis]! };
    gather(read, strides, rest, targets, values);
    return;
  }
  const elements = read(from, span);
  if (sizes.length === 1 && strides[0] === 1) {
    values.set(elements, to);
    return;
  }
  const inner = sizes.length - 1;
  const copy = (axis: number, source: number, target: number): void => {
    for (let i = 0; i < sizes[axis]!; i++) {
      if (axis === inner) values[target + i * targets[axis]!] = elements[source + i * strides[axis]!]!;
      else copy(axis + 1, source + i * strides[axis]!, target + i * targets[axis]!);
    }
  };
  copy(0, 0, to);
}

function rowMajor(sizes: readonly number[]): number[] {
  const strides = sizes.map(() => 1);
  for (let axis = sizes.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * sizes[axis + 1]!;
  return strides;
}
