/**
 * From named arrays (`X`, `y`, `lengths`, `mask`, `split`) to a {@link SequenceDataset}: what an .npz or .npy means.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { elementCount, shapeText } from '../core/tensor.js';
import { offsetsOf, type SequenceContent, type SequenceDataset } from './dataset.js';
import { className, readLabels, type LabelReading } from './labels.js';
import { checkLimit } from './limits.js';
import { NameTable } from './names.js';
import type { NpyArray } from './npy.js';

const arrayNames = { x: ['X', 'x'], y: ['y', 'Y', 'label', 'labels'], lengths: ['lengths'], mask: ['mask'], split: ['split'] } as const;

/** @returns whether an array of this name means something here; others need not be read. */
export function isDatasetArray(name: string): boolean {
  return Object.values(arrayNames).some((names) => (names as readonly string[]).includes(name)) || isFurtherInput(name);
}

function isFurtherInput(name: string): boolean {
  return /^[Xx]\d+$/.test(name);
}

/** The padded block of sequences, [count, steps, width]. */
interface Block {
  readonly content: SequenceContent;
  readonly count: number;
  readonly steps: number;
  readonly width: number;
  readonly data: ArrayLike<number>;
  readonly notes: readonly string[];
}

/**
 * `X` `[n, t]` of integers are tokens, `[n, t]` of floats one feature per step, `[n, t, f]` features; `[n, h, w, c]`
 * becomes h steps of w·c features, and a single long `[t]` one sequence. `lengths` `[n]`, or `mask` `[n, t]` (other than
 * 0 = real), say which steps are real; without them rows of tokens that hold 0 count as padded.
 * `y` (or `label`) `[n]`, `[n, 1]`, `[n, t]`, or one-hot with the classes last; `split` `[n]`: 0 = train, 1 = test.
 * @param file name for messages
 * @throws UnrollError naming the array that does not fit
 */
export async function datasetFromArrays(file: string, arrays: ReadonlyMap<string, NpyArray>, task: Task): Promise<SequenceDataset> {
  const named = (role: keyof typeof arrayNames): NpyArray | undefined => arrayNames[role].map((name) => arrays.get(name)).find((array) => array);
  const others = [...arrays].filter(([name]) => !isDatasetArray(name));
  // A file with one array, whatever its name (`arr_0` by default), can only mean the sequences.
  const x = named('x') ?? (others.length === 1 ? others[0]![1] : undefined);
  if (!x) {
    const found = [...arrays].map(([name, { shape }]) => `${name} ${shapeText(shape)}`).join(', ') || 'nothing';
    throw new UnrollError('data', `${file}: has no array "X" (found: ${found}). Name the sequences X and the labels y.`);
  }
  const block = readBlock(file, x);
  checkLimit(file, 'sequences', block.count);
  const real = realSteps(file, block, named('lengths'), named('mask'));
  const { count, steps, width } = block;

  const offsets = offsetsOf(real.lengths);
  const total = offsets[count]!;
  const values = new (block.content.kind === 'features' ? Float32Array : Int32Array)(total * width);
  for (let i = 0; i < count; i++) {
    const from = i * steps * width;
    const to = offsets[i]! * width;
    const size = real.lengths[i]! * width;
    for (let k = 0; k < size; k++) values[to + k] = block.data[from + k]!;
    if (i % 256 === 0) await task.checkpoint();
  }
  const padded = block.content.kind === 'tokens' && real.declared === null && values.includes(0);

  const reading = readTargets(file, named('y'), block, real.lengths);
  const split = named('split');
  if (split) requireShape(file, 'split', split, [count]);
  const unused = [...arrays.keys()].filter(isFurtherInput);
  return {
    name: file,
    count,
    content: block.content,
    lengths: real.lengths,
    offsets,
    values,
    padded,
    mask: real.mask,
    labels: reading.labels,
    split: split ? Uint8Array.from(numbers(file, 'split', split), (value) => (value === 0 ? 0 : 1)) : null,
    locationOf: (sequence) => ({ line: sequence + 1 }),
    notes: [
      ...block.notes,
      ...reading.notes,
      ...(unused.length > 0 ? [`${unused.join(', ')}: data for further inputs of a model are not used.`] : []),
    ],
  };
}

function readBlock(file: string, x: NpyArray): Block {
  if (x.kind === 'text') throw new UnrollError('data', `${file}: X holds text. Save token ids as integers, or words as CSV with the columns sequence,label.`);
  const data = x.data;
  const [first = 0, second = 1, ...rest] = x.shape;
  const features = (width: number): SequenceContent => ({
    kind: 'features',
    names: width === 1 ? ['value'] : Array.from({ length: width }, (_, i) => `f${i + 1}`),
  });
  const content = x.kind === 'float' ? features(1) : ({ kind: 'tokens', vocabulary: null } as const);
  const dense = elementCount(rest);
  let block: Block;
  switch (x.shape.length) {
    case 1:
      block = { content, count: 1, steps: first, width: 1, data, notes: ['X has one axis and is read as one long sequence.'] };
      break;
    case 2:
      block = { content, count: first, steps: second, width: 1, data, notes: [] };
      break;
    case 3:
      block = { content: features(dense), count: first, steps: second, width: dense, data, notes: [] };
      break;
    case 4:
      block = {
        content: features(dense),
        count: first,
        steps: second,
        width: dense,
        data,
        notes: [`X ${shapeText(x.shape)} is read as ${second} steps of ${dense} features each.`],
      };
      break;
    default:
      throw new UnrollError('data', `${file}: X has the shape ${shapeText(x.shape)}. Save tokens as [n, t] or features as [n, t, f].`);
  }
  if (block.count === 0 || block.width === 0) throw new UnrollError('data', `${file}: X ${shapeText(x.shape)} holds no sequences. Choose a file with data.`);
  if (block.content.kind === 'tokens' && !(data instanceof Int32Array || data instanceof Uint8Array)) {
    throw new UnrollError('data', `${file}: X holds integers beyond 32 bits, which are no token ids. Save numbers as float32.`);
  }
  return block;
}

interface RealSteps {
  readonly lengths: Int32Array;
  /** Per kept step; null where a prefix of every row is real, which the lengths say. */
  readonly mask: Uint8Array | null;
  /** The array that said so. */
  readonly declared: 'lengths' | 'mask' | null;
}

function realSteps(file: string, { count, steps }: Block, lengths: NpyArray | undefined, mask: NpyArray | undefined): RealSteps {
  if (lengths) {
    requireShape(file, 'lengths', lengths, [count]);
    const read = Int32Array.from(numbers(file, 'lengths', lengths), (length, row) => {
      if (Number.isInteger(length) && length >= 0 && length <= steps) return length;
      throw new UnrollError('data', `${file}: lengths row ${row + 1} is ${length}, but X has ${steps} steps. Lengths are whole numbers from 0 to ${steps}.`);
    });
    return { lengths: read, mask: null, declared: 'lengths' };
  }
  if (!mask) return { lengths: new Int32Array(count).fill(steps), mask: null, declared: null };
  requireShape(file, 'mask', mask, [count, steps]);
  const marks = Uint8Array.from(numbers(file, 'mask', mask), (value) => (value === 0 ? 0 : 1));
  const prefix = new Int32Array(count);
  let prefixesOnly = true;
  for (let row = 0; row < count; row++) {
    const marked = marks.subarray(row * steps, (row + 1) * steps);
    const end = marked.indexOf(0);
    prefix[row] = end < 0 ? steps : end;
    prefixesOnly &&= end < 0 || !marked.includes(1, end);
  }
  return prefixesOnly
    ? { lengths: prefix, mask: null, declared: 'mask' }
    : { lengths: new Int32Array(count).fill(steps), mask: marks, declared: 'mask' };
}

function readTargets(file: string, y: NpyArray | undefined, { count, steps }: Block, lengths: Int32Array): LabelReading {
  if (!y) return { labels: null, notes: [] };
  let shape = y.shape;
  const fits = (wanted: readonly number[]): boolean => shape.length === wanted.length && wanted.every((size, axis) => shape[axis] === size);
  let values: readonly string[] = y.kind === 'text' ? y.data : Array.from<number, string>(y.data, String);
  const fitting = (): boolean => fits([count]) || fits([count, steps]);
  if (!fitting() && shape.at(-1) === 1) shape = shape.slice(0, -1);
  if (!fitting()) {
    const chosen = oneHot(y, shape.at(-1) ?? 0);
    shape = shape.slice(0, -1);
    if (!chosen || !fitting()) {
      throw new UnrollError(
        'data',
        `${file}: y has the shape ${shapeText(y.shape)}, which fits neither one label per sequence [${count}] nor per step [${count}, ${steps}]. Save y in one of these shapes.`,
      );
    }
    values = chosen;
  }
  const table = new NameTable();
  const ids = Int32Array.from(values, (value) => {
    const name = className(value);
    return name === null || name === 'NaN' ? -1 : table.id(name);
  });
  if (shape.length === 1) return readLabels('sequence', ids, table);
  const kept = ids.filter((_, i) => i % steps < lengths[Math.floor(i / steps)]!);
  return readLabels('step', kept, table);
}

/** @returns the index of the 1 in every row of `width` numbers, or null when a row is not one-hot. */
function oneHot(y: NpyArray, width: number): string[] | null {
  if (y.kind === 'text' || width === 0) return null;
  const chosen: string[] = [];
  for (let start = 0; start < y.data.length; start += width) {
    const row = y.data.subarray(start, start + width);
    const one = row.indexOf(1);
    if (one < 0 || row.some((value, i) => value !== (i === one ? 1 : 0))) return null;
    chosen.push(String(one));
  }
  return chosen;
}

function requireShape(file: string, name: string, array: NpyArray, wanted: readonly number[]): void {
  if (array.shape.length === wanted.length && wanted.every((size, axis) => array.shape[axis] === size)) return;
  throw new UnrollError('data', `${file}: ${name} has the shape ${shapeText(array.shape)}, but X needs ${shapeText(wanted)}. Save ${name} in that shape.`);
}

function numbers(file: string, name: string, array: NpyArray): ArrayLike<number> {
  if (array.kind !== 'text') return array.data;
  throw new UnrollError('data', `${file}: ${name} holds text. Save it as integers.`);
}
