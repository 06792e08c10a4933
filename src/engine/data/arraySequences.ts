/**
 * Arrays of numbers as sequences: what the axes of `X` mean, where its values are, and which of its steps are real.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { elementCount, shapeText } from '../core/tensor.js';
import { numberedFeatures, offsetsOf, type SequenceContent, type Sequences } from './dataset.js';
import { checkLimit, dataLimits } from './limits.js';
import { readNpy, type NpyArray, type NpyFile } from './npy.js';
import type { Elements } from './npyElements.js';
import { differentValues, filled, gathered, valuesPerCheckpoint, type ValueArray, type Values } from './values.js';

/** Sequences as an array holds them, all of the same number of steps: [count, steps, width]. */
export interface PaddedBlock {
  readonly name: string;
  readonly kind: 'tokens' | 'features';
  readonly count: number;
  readonly steps: number;
  readonly width: number;
  readonly values: Values;
  readonly notes: readonly string[];
}

/** Of a film: which one, the step, row, column and channel. */
const mostAxes = 5;

/** An array of more values is left in the file where that is possible: 64 MiB as float32. */
const streamedFrom = 2 ** 24;

/**
 * `[n, t]` of integers are tokens, `[n, t]` of floats one feature per step, `[n, t, f]` features; `[n, h, w, c]` becomes
 * h steps of w·c features, `[n, t, h, w, c]` (films) t steps of h·w·c, and `[t]` one long sequence.
 * @param name of the array, for messages
 * @param rows how many sequences there are, where that is known: then `[n]` is one number for each
 * @param stream leaves a large array in the file
 * @throws UnrollError when the array cannot be sequences, or is too large
 */
export async function readBlock(file: string, name: string, array: NpyFile, rows: number | null, stream: boolean, task: Task): Promise<PaddedBlock> {
  if (array.kind === 'text') throw new UnrollError('data', `${file}: ${name} holds text. Save token ids as integers, or words as CSV with the columns sequence,label.`);
  const { shape } = array;
  const [first = 0, second = 1, ...rest] = shape;
  const width = elementCount(rest);
  const single = shape.length === 1 && first !== rows;
  if (shape.length < 1 || shape.length > mostAxes) {
    throw new UnrollError('data', `${file}: ${name} has the shape ${shapeText(shape)}. Save tokens as [n, t], features as [n, t, f], images as [n, h, w, c] or films as [n, t, h, w, c].`);
  }
  if (first === 0 || width === 0) throw new UnrollError('data', `${file}: ${name} ${shapeText(shape)} holds no sequences. Choose a file with data.`);
  const count = single ? 1 : first;
  checkLimit(file, 'sequences', count);
  const kind = shape.length <= 2 && array.kind !== 'float' ? 'tokens' : 'features';
  const notes = [
    ...(single ? [`${name} has one axis and is read as one long sequence.`] : []),
    ...(shape.length > 3 ? [`${name} ${shapeText(shape)} is read as ${second} steps of ${width} features each.`] : []),
  ];
  return { name, kind, count, steps: single ? first : second, width, values: await valuesOf(file, name, array, kind, stream, task), notes };
}

async function valuesOf(file: string, name: string, array: NpyFile, kind: PaddedBlock['kind'], stream: boolean, task: Task): Promise<Values> {
  const convert = kind === 'tokens' ? (elements: Elements): Int32Array => ids(file, name, elements) : floats;
  if (stream && array.count > streamedFrom && !array.fortranOrder) {
    return { length: array.count, subarray: (start, end) => convert(array.elements(start, end - start)) };
  }
  checkLimit(file, 'values', array.count);
  if (array.fortranOrder) return convert((await readNpy(array, task)).data);
  const values = kind === 'tokens' ? new Int32Array(array.count) : new Float32Array(array.count);
  for (let start = 0; start < array.count; start += valuesPerCheckpoint) {
    await task.checkpoint();
    values.set(convert(array.elements(start, Math.min(valuesPerCheckpoint, array.count - start))), start);
  }
  return values;
}

function ids(file: string, name: string, elements: Elements): Int32Array {
  if (elements instanceof Int32Array) return elements;
  const numbers = elements as Float64Array | Uint8Array;
  if (numbers.some((value) => value !== (value | 0))) {
    throw new UnrollError('data', `${file}: ${name} holds integers beyond 32 bits, which are no token ids. Save numbers as float32.`);
  }
  return Int32Array.from(numbers);
}

function floats(elements: Elements): Float32Array {
  return elements instanceof Float32Array ? elements : Float32Array.from(elements as ArrayLike<number>);
}

export interface RealSteps {
  readonly lengths: Int32Array;
  /** Per kept step; null where a prefix of every row is real, which the lengths say. */
  readonly mask: Uint8Array | null;
  /** The array that said so. */
  readonly declared: 'lengths' | 'mask' | null;
}

/**
 * @param lengths [count], real steps of every row
 * @param mask [count, steps], other than 0 = real
 * @throws UnrollError naming the row of lengths that makes no sense, or the array that does not fit
 */
export async function realSteps(file: string, block: PaddedBlock, lengths: NpyFile | undefined, mask: NpyFile | undefined, task: Task): Promise<RealSteps> {
  const { name, count, steps } = block;
  if (lengths) {
    const stated = await numbersOf(file, lengths, [count], name, task);
    const read = await filled(new Int32Array(count), task, (row) => {
      const length = stated[row]!;
      if (Number.isInteger(length) && length >= 0 && length <= steps) return length;
      throw new UnrollError('data', `${file}: lengths row ${row + 1} is ${length}, but ${name} has ${steps} steps. Lengths are whole numbers from 0 to ${steps}.`);
    });
    return { lengths: read, mask: null, declared: 'lengths' };
  }
  if (!mask) return { lengths: new Int32Array(count).fill(steps), mask: null, declared: null };
  const stated = await numbersOf(file, mask, [count, steps], name, task);
  const marks = await filled(new Uint8Array(count * steps), task, (i) => (stated[i] === 0 ? 0 : 1));
  let prefixesOnly = true;
  const prefix = await filled(new Int32Array(count), task, (row) => {
    const marked = marks.subarray(row * steps, (row + 1) * steps);
    const end = marked.indexOf(0);
    prefixesOnly &&= end < 0 || !marked.includes(1, end);
    return end < 0 ? steps : end;
  });
  return prefixesOnly
    ? { lengths: prefix, mask: null, declared: 'mask' }
    : { lengths: new Int32Array(count).fill(steps), mask: marks, declared: 'mask' };
}

/** @returns a small array, after checking its shape */
export async function readFitting(file: string, array: NpyFile, wanted: readonly number[], fitting: string, task: Task): Promise<NpyArray> {
  const name = nameOf(array);
  if (!hasShape(array.shape, wanted)) {
    throw new UnrollError('data', `${file}: ${name} has the shape ${shapeText(array.shape)}, but ${fitting} needs ${shapeText(wanted)}. Save ${name} in that shape.`);
  }
  return readNpy(array, task);
}

async function numbersOf(file: string, array: NpyFile, wanted: readonly number[], fitting: string, task: Task): Promise<ArrayLike<number>> {
  const read = await readFitting(file, array, wanted, fitting, task);
  if (read.kind === 'text') throw new UnrollError('data', `${file}: ${nameOf(array)} holds text. Save it as integers.`);
  return read.data;
}

/** @returns the array's name without that of its file */
function nameOf({ name }: NpyFile): string {
  return name.slice(name.indexOf(': ') + 2);
}

export function hasShape(shape: readonly number[], wanted: readonly number[]): boolean {
  return shape.length === wanted.length && wanted.every((size, axis) => shape[axis] === size);
}

/** @returns the sequences of a block without its padding, their values where they are. */
export async function sequencesOf(block: PaddedBlock, { lengths, mask, declared }: RealSteps, task: Task): Promise<Sequences> {
  const { steps, width } = block;
  const offsets = offsetsOf(lengths);
  const full = offsets.at(-1) === block.count * steps;
  const starts = full ? null : Float64Array.from(lengths, (_, row) => row * steps);
  const values = starts ? gathered(block.values, starts, offsets, width) : block.values;
  const content = await contentOf(block, values, task);
  const padded = content.kind === 'tokens' && declared === null && content.ids.includes(0);
  if (content.kind === 'features' && block.kind === 'tokens') return { content, lengths, offsets, values: asFloats(values), padded, mask };
  return { content, lengths, offsets, values, padded, mask };
}

/** Integers with more different values than any vocabulary has are quantities. */
async function contentOf({ kind, width }: PaddedBlock, values: Values, task: Task): Promise<SequenceContent> {
  const different = kind === 'tokens' ? await differentValues(values, dataLimits.vocabulary, task) : null;
  return different ? { kind: 'tokens', vocabulary: null, ids: different } : { kind: 'features', names: numberedFeatures(width) };
}

function asFloats(values: Values): Values {
  return { length: values.length, subarray: (start, end): ValueArray => Float32Array.from(values.subarray(start, end)) };
}
