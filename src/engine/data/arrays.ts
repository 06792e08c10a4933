/**
 * From named arrays (`X`, `X2`, `y`, `lengths`, `mask`, `split`) to a {@link SequenceDataset}: what an .npz or .npy means.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { shapeText } from '../core/tensor.js';
import { labelsFrom } from './arrayLabels.js';
import { readBlock, readFitting, realSteps, sequencesOf, type PaddedBlock, type RealSteps } from './arraySequences.js';
import type { FurtherInput, SequenceDataset } from './dataset.js';
import type { NpyFile } from './npy.js';
import type { ReadOptions } from './options.js';
import { splitOf } from './textRecords.js';
import { filled } from './values.js';

const labelNames = ['y', 'Y', 'label', 'labels'];

/** `X`, `x`, `X2`; the number is the input's place. */
const inputName = /^[Xx](\d*)$/;
/** `lengths`, `mask`, and those of a further input: `lengths2`. */
const stepsName = /^(lengths|mask)\d*$/;

/** @returns whether an array of this name means something here; others need not be read. */
export function isDatasetArray(name: string, { inputs = [] }: ReadOptions): boolean {
  return inputName.test(name) || labelNames.includes(name) || stepsName.test(name) || name === 'split' || inputs.includes(name);
}

/**
 * `X` holds the sequences (see {@link readBlock} for its axes), `X2`, … those of further inputs of a model; arrays that
 * are named like all of the model's inputs go into these. `lengths` `[n]`, or `mask` `[n, t]` (other than 0 = real),
 * say which steps are real; without them rows of tokens that hold 0 count as padded. `lengths2` are those of `X2`.
 * `y` (or `label`) are the labels (see {@link labelsFrom}); `split` `[n]` says who is held out (see {@link splitFrom}).
 * @param file name for messages
 * @throws UnrollError naming the array that does not fit
 */
export async function datasetFromArrays(file: string, arrays: ReadonlyMap<string, NpyFile>, options: ReadOptions, task: Task): Promise<SequenceDataset> {
  const [main, ...others] = inputArrays(file, arrays, options);
  const { stream = false } = options;
  const block = await readBlock(file, main!.name, main!.array, null, stream, task);
  const real = await realSteps(file, block, arrays.get('lengths'), arrays.get('mask'), task);
  const sequences = await sequencesOf(block, real, task);
  const further: FurtherInput[] = [];
  for (const other of others) further.push(await furtherInput(file, other, arrays, { block, real }, stream, task));

  const y = labelNames.map((name) => arrays.get(name)).find((array) => array);
  const reading = y ? await labelsFrom(file, y, block, real, task) : { labels: null, notes: [] };
  const split = arrays.get('split');
  return {
    ...sequences,
    name: file,
    count: block.count,
    further,
    labels: reading.labels,
    split: split ? await splitFrom(file, split, block, task) : null,
    locationOf: (sequence) => ({ row: sequence + 1 }),
    notes: [...block.notes, ...reading.notes],
  };
}

/** @returns 0 = train, 1 = test of every row: numbers other than 0, or the words that tables take. */
async function splitFrom(file: string, array: NpyFile, block: PaddedBlock, task: Task): Promise<Uint8Array> {
  const read = await readFitting(file, array, [block.count], block.name, task);
  const partOf = read.kind === 'text' ? (row: number) => splitOf(`${file}: split row ${row + 1}`, read.data[row]!) ?? 0 : (row: number) => (read.data[row] === 0 ? 0 : 1);
  return filled(new Uint8Array(block.count), task, partOf);
}

interface InputArray {
  readonly name: string;
  readonly array: NpyFile;
}

/** @returns the arrays that go into the model's inputs, in their order; at least one */
function inputArrays(file: string, arrays: ReadonlyMap<string, NpyFile>, { inputs = [] }: ReadOptions): readonly InputArray[] {
  const found = (names: readonly string[]): InputArray[] => names.map((name) => ({ name, array: arrays.get(name)! }));
  const names = [...arrays.keys()];
  if (inputs.length > 0 && inputs.every((name) => arrays.has(name))) return found(inputs);
  const place = (name: string): number => Number(inputName.exec(name)![1] || 1);
  const numbered = names.filter((name) => inputName.test(name)).sort((a, b) => place(a) - place(b));
  if (numbered.length > 0) return found(inputs.length > 0 ? numbered.slice(0, inputs.length) : numbered);
  // A file with one array, whatever its name (`arr_0` by default), can only mean the sequences.
  const unknown = names.filter((name) => !isDatasetArray(name, {}));
  if (unknown.length === 1) return [{ name: 'X', array: arrays.get(unknown[0]!)! }];
  const shapes = [...arrays].map(([name, { shape }]) => `${name} ${shapeText(shape)}`).join(', ') || 'nothing';
  const wanted = inputs.length > 1 ? `Name the arrays like the model's inputs: ${inputs.join(', ')}; or X, X2, …` : 'Name the sequences X and the labels y.';
  throw new UnrollError('data', `${file}: has no array "X" (found: ${shapes}). ${wanted}`);
}

/** @param main the first input's block, whose steps a further input may share */
async function furtherInput(
  file: string,
  { name, array }: InputArray,
  arrays: ReadonlyMap<string, NpyFile>,
  main: { readonly block: PaddedBlock; readonly real: RealSteps },
  stream: boolean,
  task: Task,
): Promise<FurtherInput> {
  const block = await readBlock(file, name, array, main.block.count, stream, task);
  if (block.count !== main.block.count) {
    throw new UnrollError('data', `${file}: ${name} ${shapeText(array.shape)} has ${block.count} rows, but ${main.block.name} has ${main.block.count}. Give every input as many sequences.`);
  }
  const place = inputName.exec(name)?.[1] ?? '';
  const own = await realSteps(file, block, place ? arrays.get(`lengths${place}`) : undefined, place ? arrays.get(`mask${place}`) : undefined, task);
  const shared = own.declared === null && main.real.declared !== null && block.steps === main.block.steps;
  return {
    name,
    sequences: await sequencesOf(block, own, task),
    alongside: shared ? await sequencesOf(block, main.real, task) : null,
  };
}
