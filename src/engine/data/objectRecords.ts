/**
 * Objects as data sets: what the keys of a record mean, whether it was a line of JSON or a row with lists.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { numberedFeatures, type FurtherInput, type SequenceDataset } from './dataset.js';
import { DatasetBuilder } from './datasetBuilder.js';
import type { ReadOptions, Separator } from './options.js';
import { labelNames, sequenceNames } from './tableLayout.js';
import { addText, separatorFor, splitOf } from './textRecords.js';
import { cutWindows } from './windows.js';

const sequenceKeys = ['tokens', 'input_ids', 'text', 'sequence', 'x', 'X', ...sequenceNames];
const labelKeys = [...labelNames, 'tags'];
/** Records looked at first; of long ones fewer. */
const sampleSize = 1000;
const sampleValues = 2 ** 20;

type JsonObject = Readonly<Record<string, unknown>>;

export interface ObjectRecord {
  readonly object: JsonObject;
  /** 1-based line (or row) of the file. */
  readonly line: number;
  /** File and line, for messages. */
  readonly where: string;
}

/** Where objects come from. */
export interface ObjectFile {
  readonly name: string;
  /** @returns all records in batches; called more than once */
  records(): AsyncGenerator<readonly ObjectRecord[]>;
}

/** What the first object's sequence shows all of them to be. */
type Kind = { readonly content: 'text' } | { readonly content: 'words' } | { readonly content: 'tokens' } | { readonly content: 'features'; readonly width: number };

/** What one key of the objects holds: the sequences of one input. */
interface InputShape {
  readonly key: string;
  readonly kind: Kind;
  readonly separator: Separator;
}

interface Shape {
  /** At least one. */
  readonly inputs: readonly InputShape[];
  readonly labelKey: string | null;
  readonly splitKey: string;
  readonly labelsPer: 'sequence' | 'step';
}

/**
 * The sequence stands under a key the user named, or `tokens`, `text`, `x` and the like; further inputs under the same
 * key with a number (`x2`), or each input under its own name.
 * @throws UnrollError naming the line that cannot be read
 */
export async function readObjects(file: ObjectFile, options: ReadOptions, task: Task): Promise<SequenceDataset> {
  const shape = detectShape(file.name, await firstRecords(file), options);
  const builders = shape.inputs.map((input) => builderFor(file.name, input, shape));
  const [main] = builders;
  for await (const records of file.records()) for (const record of records) addRecord(builders, shape, record);
  const dataset = await main!.finish([], task);
  const further: FurtherInput[] = [];
  for (const [i, { key }] of shape.inputs.entries()) {
    if (i > 0) further.push({ name: key, sequences: await builders[i]!.finish([], task), alongside: null });
  }
  return cutWindows({ ...dataset, further }, options, task);
}

async function firstRecords(file: ObjectFile): Promise<readonly ObjectRecord[]> {
  const first: ObjectRecord[] = [];
  let values = 0;
  for await (const records of file.records()) {
    for (const record of records) {
      for (const value of Object.values(record.object)) values += extentOf(value);
      if (first.push(record) >= sampleSize || values > sampleValues) return first;
    }
  }
  return first;
}

function addRecord(builders: readonly DatasetBuilder[], { inputs, labelKey, labelsPer, splitKey }: Shape, { object, where, line }: ObjectRecord): void {
  const split = object[splitKey];
  let steps = 0;
  inputs.forEach((input, i) => {
    builders[i]!.startSequence(line, i > 0 || split === undefined || split === null ? null : splitOf(where, plain(split)));
    const added = addSequence(builders[i]!, where, object[input.key], input);
    if (i === 0) steps = added;
  });
  if (labelKey !== null) addLabels(builders[0]!, where, object[labelKey], labelsPer === 'step' ? steps : null);
}

/** @returns about how many numbers or letters a value holds */
function extentOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? value.length * Math.max(1, extentOf(value[0])) : 1;
}

function builderFor(file: string, { kind }: InputShape, { labelsPer }: Shape): DatasetBuilder {
  if (kind.content === 'features') return new DatasetBuilder(file, { kind: 'features', names: numberedFeatures(kind.width) }, labelsPer);
  return new DatasetBuilder(file, { kind: kind.content === 'tokens' ? 'tokens' : 'symbols' }, labelsPer);
}

function detectShape(file: string, sample: readonly ObjectRecord[], options: ReadOptions): Shape {
  const first = sample[0];
  if (!first) throw new UnrollError('data', `${file}: is empty. Choose a file with data.`);
  const keys = Object.keys(first.object);
  const labelKey = options.labelColumn ?? labelKeys.find((name) => keys.includes(name)) ?? null;
  const inputs = inputKeys(first, keys, options).map((key): InputShape => {
    // The first empty list says nothing about what the others hold.
    const telling = sample.find(({ object }) => !Array.isArray(object[key]) || (object[key] as unknown[]).length > 0) ?? first;
    const hasSpaces = sample.some(({ object }) => typeof object[key] === 'string' && /\s/.test(object[key].trim()));
    return { key, kind: kindOf(telling.where, telling.object[key], key), separator: separatorFor(hasSpaces, options) };
  });
  return {
    inputs,
    labelKey,
    splitKey: options.splitColumn ?? 'split',
    labelsPer: labelKey !== null && sample.some(({ object }) => Array.isArray(object[labelKey])) ? 'step' : 'sequence',
  };
}

/** @returns the keys of the sequences, in the order of the model's inputs */
function inputKeys(first: ObjectRecord, keys: readonly string[], { sequenceColumn, inputs = [] }: ReadOptions): readonly string[] {
  if (sequenceColumn === undefined && inputs.length > 0 && inputs.every((name) => keys.includes(name))) return inputs;
  const lists = keys.filter((key) => Array.isArray(first.object[key]));
  const main = sequenceColumn ?? sequenceKeys.find((key) => keys.includes(key)) ?? (lists.length === 1 ? lists[0]! : null);
  if (main === null || !keys.includes(main)) {
    throw new UnrollError('data', `${first.where}: has no key ${main === null ? 'tokens, text or x' : `"${main}"`} (its keys: ${keys.join(', ')}). Name the key that holds the sequence.`);
  }
  const found = [main];
  for (let place = 2; keys.includes(`${main}${place}`); place++) found.push(`${main}${place}`);
  return inputs.length > 0 ? found.slice(0, inputs.length) : found;
}

function kindOf(where: string, value: unknown, key: string): Kind {
  if (typeof value === 'string') return { content: 'text' };
  if (Array.isArray(value)) {
    const step: unknown = value[0];
    if (typeof step === 'string') return { content: 'words' };
    if (Array.isArray(step)) return { content: 'features', width: step.length };
    if (typeof step === 'number' || step === undefined) {
      return /^x$/i.test(key) || value.some((item) => !Number.isInteger(item)) ? { content: 'features', width: 1 } : { content: 'tokens' };
    }
  }
  throw new UnrollError('data', `${where}: "${key}" is ${describe(value)}. Write text, a list of token ids, or a list of feature rows.`);
}

/** @returns the number of steps added */
function addSequence(builder: DatasetBuilder, where: string, value: unknown, { kind, key, separator }: InputShape): number {
  const wrong = (found: unknown, wanted: string): UnrollError =>
    new UnrollError('data', `${where}: "${key}" ${found === undefined ? 'is' : 'holds'} ${describe(found)} where ${wanted} is expected, as in the lines before. Write all lines alike.`);
  if (kind.content === 'text') {
    if (typeof value !== 'string') throw wrong(value, 'text');
    return addText(builder, where, value, separator);
  }
  if (!Array.isArray(value)) throw wrong(value, 'a list');
  for (const step of value as unknown[]) {
    if (kind.content === 'words') {
      if (typeof step !== 'string') throw wrong(step, 'a word');
      builder.addSymbol(step);
    } else if (kind.content === 'tokens') {
      if (typeof step !== 'number' || !Number.isInteger(step) || Math.abs(step) >= 2 ** 31) throw wrong(step, 'a token id');
      builder.addNumber(step);
    } else {
      const row: unknown[] = Array.isArray(step) ? step : [step];
      if (row.length !== kind.width) throw wrong(step, kind.width === 1 ? 'a number' : `a row of ${kind.width} numbers`);
      for (const number of row) {
        if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong(number, 'a number');
        builder.addNumber(number);
      }
    }
  }
  return value.length;
}

/** @param steps number of steps for labels per step, or null for one label */
function addLabels(builder: DatasetBuilder, where: string, value: unknown, steps: number | null): void {
  const labels: unknown[] = steps === null ? [value] : Array.isArray(value) ? value : [];
  if (steps !== null && labels.length !== steps) {
    throw new UnrollError('data', `${where}: has ${steps} steps but ${labels.length} labels. Give one label per step.`);
  }
  for (const label of labels) {
    if (typeof label === 'object' && label !== null) {
      throw new UnrollError('data', `${where}: a label is ${describe(label)}. Write a number or text.`);
    }
    builder.label(label === undefined || label === null ? '' : plain(label));
  }
}

/** @returns text as it stands, numbers and other values as JSON has them */
function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'number' ? String(value) : JSON.stringify(value).slice(0, 40);
}
