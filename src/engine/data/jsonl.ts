/**
 * JSON Lines: one object a line, `{"tokens": [1, 4], "label": 0}`, `{"text": "not good", "label": "neg"}` or
 * `{"x": [[0.1, 2], …], "y": 1}`.
 */
import type { ByteSource } from '../core/bytes.js';
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import type { DataFormat } from './dataFormat.js';
import type { SequenceDataset } from './dataset.js';
import { DatasetBuilder } from './datasetBuilder.js';
import type { DatasetOptions, Separator } from './options.js';
import { textLines } from './text.js';
import { addText, splitOf } from './textRecords.js';
import { cutWindows } from './windows.js';

const sequenceKeys = ['tokens', 'input_ids', 'text', 'sequence', 'x', 'X'];
const labelKeys = ['label', 'labels', 'y', 'class'];
const sampleSize = 1000;

export const jsonlFormat: DataFormat = {
  id: 'jsonl',
  title: 'JSON Lines',
  extensions: ['.jsonl', '.ndjson'],
  reads: 'one object a line: tokens, text or feature rows, with a label per sequence or per step',
  sniff: (head) => /^\uFEFF?\s*\{/.test(new TextDecoder().decode(head)),
  read: readJsonl,
};

type JsonObject = Readonly<Record<string, unknown>>;

/** What the first object's sequence shows all of them to be. */
type Kind = { readonly content: 'text' } | { readonly content: 'words' } | { readonly content: 'tokens' } | { readonly content: 'features'; readonly width: number };

interface Shape {
  readonly sequenceKey: string;
  readonly labelKey: string | null;
  readonly splitKey: string;
  readonly kind: Kind;
  readonly separator: Separator;
  readonly labelsPer: 'sequence' | 'step';
}

/** @throws UnrollError naming the line that cannot be read */
export async function readJsonl(source: ByteSource, options: DatasetOptions, task: Task): Promise<SequenceDataset> {
  const sample: Located[] = [];
  for await (const record of objects(source, task)) if (sample.push(record) >= sampleSize) break;
  const shape = detectShape(source.name, sample, options);
  const { kind } = shape;
  const builder = new DatasetBuilder(
    source.name,
    kind.content === 'features'
      ? { kind: 'features', names: kind.width === 1 ? ['value'] : Array.from({ length: kind.width }, (_, i) => `f${i + 1}`) }
      : { kind: kind.content === 'tokens' ? 'tokens' : 'symbols' },
    shape.labelsPer,
  );
  for await (const { object, where, line } of objects(source, task)) {
    const split = object[shape.splitKey];
    builder.startSequence(line, split === undefined || split === null ? null : splitOf(where, plain(split)));
    const steps = addSequence(builder, where, object[shape.sequenceKey], shape);
    if (shape.labelKey !== null) addLabels(builder, where, object[shape.labelKey], shape.labelsPer === 'step' ? steps : null);
  }
  return cutWindows(await builder.finish([], task), options, task);
}

interface Located {
  readonly object: JsonObject;
  /** File and line, for messages. */
  readonly where: string;
  readonly line: number;
}

async function* objects(source: ByteSource, task: Task): AsyncGenerator<Located> {
  for await (const lines of textLines(source, task)) {
    for (const { text, line } of lines) {
      if (text.trim() === '') continue;
      const where = `${source.name} line ${line}`;
      let object: unknown;
      try {
        object = JSON.parse(text);
      } catch (error) {
        throw new UnrollError('data', `${where}: is not valid JSON (${(error as Error).message}). Write one object a line.`);
      }
      if (typeof object !== 'object' || object === null || Array.isArray(object)) {
        throw new UnrollError('data', `${where}: is not a JSON object. Write one object a line, like {"text": "…", "label": "…"}.`);
      }
      yield { object: object as JsonObject, where, line };
    }
  }
}

function detectShape(file: string, sample: readonly Located[], options: DatasetOptions): Shape {
  const first = sample[0];
  if (!first) throw new UnrollError('data', `${file}: is empty. Choose a file with data.`);
  const keys = Object.keys(first.object);
  const key = (option: string | undefined, candidates: readonly string[]): string | null => option ?? candidates.find((name) => keys.includes(name)) ?? null;
  const sequenceKey = key(options.sequenceColumn, sequenceKeys);
  if (sequenceKey === null || !keys.includes(sequenceKey)) {
    throw new UnrollError('data', `${first.where}: has no key ${sequenceKey === null ? 'tokens, text or x' : `"${sequenceKey}"`} (its keys: ${keys.join(', ')}). Name the key that holds the sequence.`);
  }
  const labelKey = key(options.labelColumn, labelKeys);
  const values = sample.map(({ object }) => object[sequenceKey]);
  // The first empty list says nothing about what the others hold.
  const telling = sample.find(({ object }) => !Array.isArray(object[sequenceKey]) || (object[sequenceKey] as unknown[]).length > 0) ?? first;
  return {
    sequenceKey,
    labelKey,
    splitKey: options.splitColumn ?? 'split',
    kind: kindOf(telling.where, telling.object[sequenceKey], sequenceKey),
    separator: options.separator ?? (values.some((value) => typeof value === 'string' && /\s/.test(value.trim())) ? 'words' : 'characters'),
    labelsPer: labelKey !== null && sample.some(({ object }) => Array.isArray(object[labelKey])) ? 'step' : 'sequence',
  };
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
function addSequence(builder: DatasetBuilder, where: string, value: unknown, { kind, sequenceKey, separator }: Shape): number {
  const wrong = (found: unknown, wanted: string): UnrollError =>
    new UnrollError('data', `${where}: "${sequenceKey}" holds ${describe(found)} where ${wanted} is expected, as in the lines before. Write all lines alike.`);
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
        if (typeof number !== 'number') throw wrong(number, 'a number');
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
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 40);
}
