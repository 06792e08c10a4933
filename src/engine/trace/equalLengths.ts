/**
 * A batch pads its sequences to equal length, and layers that look at several steps would see the padding. They are
 * therefore run on sequences of equal length, cut to what was given, so that a sequence gives the same whatever it is
 * batched with. Masks are another matter: a model's own masked steps are part of the sequence.
 */
import { UnrollError } from '../core/errors.js';
import { elementCount } from '../core/tensor.js';
import type { Layer } from '../model/sequenceModel.js';
import type { LayerRunner, LayerValue, RunContext } from './layers/layerSupport.js';

/** Runs a layer that keeps to its steps: what comes out is as long as what went in. */
export function runPerStep(layer: Layer, runner: LayerRunner, inputs: readonly LayerValue[], context: RunContext): LayerValue {
  const value = runner(inputs, context);
  const isTimed = layer.outputShape.length > 1 || value.data instanceof Int32Array;
  return value.lengths === undefined && isTimed ? { ...value, lengths: inputs.find(({ lengths }) => lengths)?.lengths ?? null } : value;
}

/**
 * Runs a layer that looks at several steps, once for every length there is.
 * @throws UnrollError where sequences of different lengths give rows that do not fit together
 */
export function runAtOwnLengths(layer: Layer, runner: LayerRunner, inputs: readonly LayerValue[], context: RunContext): LayerValue {
  const given = inputs.flatMap((input) => (input.lengths ? [input.lengths] : []));
  if (given.length === 0) return runner(inputs, context);
  const run = (rows: readonly number[], lengthOf: (input: LayerValue) => number): GroupResult => ({
    rows,
    value: runner(inputs.map((input) => cut(input, rows, lengthOf(input))), context),
  });
  // No row at all, but of full length: says what shape the padded batch has to have.
  const padded = run([], (input) => input.shape[1] ?? 0).value;
  const results = equalLengths(given).map((rows) => run(rows, (input) => input.lengths?.[rows[0]!] ?? input.shape[1] ?? 0));
  return together(layer, given[0]!.length, padded.shape, results);
}

/** @returns the rows of every length, or combination of the inputs' lengths, that there is */
function equalLengths(given: readonly Int32Array[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < given[0]!.length; row++) {
    const key = given.map((lengths) => lengths[row]).join();
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

function cut({ shape, data, mask }: LayerValue, rows: readonly number[], length: number): LayerValue {
  const steps = shape[1] ?? 0;
  const width = elementCount(shape.slice(2));
  return {
    shape: [rows.length, length, ...shape.slice(2)],
    data: gather(data, rows, steps * width, length * width),
    mask: mask && gather(mask, rows, steps, length),
  };
}

function gather<T extends Float32Array | Int32Array | Uint8Array>(from: T, rows: readonly number[], rowSize: number, taken: number): T {
  const to = from.slice(0, rows.length * taken) as T;
  rows.forEach((row, i) => to.set(from.subarray(row * rowSize, row * rowSize + taken), i * taken));
  return to;
}

interface GroupResult {
  readonly rows: readonly number[];
  readonly value: LayerValue;
}

/** @param paddedShape that of the layer's output had all sequences the length of the batch */
function together(layer: Layer, count: number, paddedShape: readonly number[], results: readonly GroupResult[]): LayerValue {
  const isTimed = layer.outputShape.length > 1;
  const steps = isTimed ? paddedShape[1]! : 1;
  const rest = paddedShape.slice(isTimed ? 2 : 1);
  const width = elementCount(rest);
  const data = new Float32Array(count * steps * width);
  const mask = new Uint8Array(count * steps);
  const lengths = new Int32Array(count);
  for (const { rows, value } of results) {
    const length = isTimed ? value.shape[1]! : 1;
    if (length > steps || value.shape.slice(isTimed ? 2 : 1).join() !== rest.join()) throw misfit(layer);
    rows.forEach((row, i) => {
      data.set(value.data.subarray(i * length * width, (i + 1) * length * width), row * steps * width);
      mask.set(value.mask?.subarray(i * length, (i + 1) * length) ?? new Uint8Array(length).fill(1), row * steps);
      lengths[row] = length;
    });
  }
  if (!isTimed) return { shape: [count, ...rest], data, mask: null, lengths: null };
  const isRagged = lengths.some((length) => length < steps);
  return { shape: [count, steps, ...rest], data, mask: mask.includes(0) ? mask : null, lengths: isRagged ? lengths : null };
}

function misfit({ name, className }: Layer): UnrollError {
  return new UnrollError(
    'data',
    `Layer "${name}" (${className}) gives rows of different sizes for sequences of different lengths. Cut or pad the data to sequences of one length.`,
  );
}
