/**
 * What is fuzzed: sound files of every format, real ones of the fixtures and samples, and small data files in the shapes
 * that users have. The format of a model file is asked of the registry, so files of a new format take part by themselves.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { memorySource } from '../../src/engine/core/bytes.js';
import { formatOf } from '../../src/engine/formats/registry.js';
import { projectRoot, samples } from '../harness/paths.js';
import { floats, longs, npy } from '../unit/engine/data/files.js';

export type Role = 'model' | 'data' | 'vocabulary' | 'sidecar';

/** File names (with folders, `/` between) and contents of what lies in one folder. */
export type Folder = ReadonlyMap<string, Uint8Array>;

export interface Subject {
  readonly role: Role;
  /** Id of the format in its registry; vocabularies and sidecars are their own. */
  readonly format: string;
  /** For people: `keras-lstm/model.keras`. */
  readonly title: string;
  /** The file that is opened; the others belong to it. */
  readonly entry: string;
  readonly files: Folder;
}

/** Larger files would only make mutations rarer where structure is. */
const largestFile = 200_000;

/**
 * @param formats ids; null = all
 * @throws Error for a format of which there is no file
 */
export function loadSubjects(formats: readonly string[] | null = null): readonly Subject[] {
  const all = [...goldenModels(), ...sampleModels(), ...goldenData(), ...writtenData(), ...besides()];
  const known = [...new Set(all.map(({ format }) => format))];
  const unknown = formats?.find((format) => !known.includes(format));
  if (unknown !== undefined) throw new Error(`There are no files of the format "${unknown}" to begin with: the formats are ${known.join(', ')}.`);
  return all.filter(({ format }) => formats?.includes(format) ?? true);
}

const goldenFolder = path.join(projectRoot, 'test', 'fixtures', 'golden');
/** What the frameworks computed, and what they were given: no part of a model. */
const besideModels = /^(data|expected)\./;

function goldenModels(): Subject[] {
  return readdirSync(goldenFolder).sort().flatMap((name) => {
    const files = filesBelow(path.join(goldenFolder, name));
    // What cannot be used before a sidecar says more is no sound file to begin with.
    if (files.has('given.json')) return [];
    for (const file of files.keys()) if (besideModels.test(file)) files.delete(file);
    const entries = [...files.keys()].filter((file) => /^[^/]+$/.test(file) && isModel(file, files.get(file)!));
    const small = [...files.values()].every((bytes) => bytes.length <= largestFile);
    return small ? entries.map((entry) => modelSubject(name, entry, files)) : [];
  });
}

function sampleModels(): Subject[] {
  return [...filesBelow(samples)]
    .filter(([file, bytes]) => bytes.length <= largestFile && /\.(keras|h5|safetensors|pt|onnx)$/.test(file))
    .map(([file, bytes]) => modelSubject('samples', file, new Map([[file, bytes]])));
}

function modelSubject(folder: string, entry: string, files: Folder): Subject {
  const { id } = formatOf(memorySource(entry, files.get(entry)!));
  return { role: 'model', format: id, title: `${folder}/${entry}`, entry, files };
}

/** Shards and external data are told from models by their names: nothing says what they are. */
function isModel(file: string, bytes: Uint8Array): boolean {
  if (/\.(bin|data|weights)$|^group\d+-shard|-\d+-of-\d+\.safetensors$/.test(file)) return false;
  try {
    return formatOf(memorySource(file, bytes)) !== null;
  } catch {
    return false;
  }
}

function filesBelow(folder: string): Map<string, Uint8Array> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((file) => [path.relative(folder, file).split(path.sep).join('/'), new Uint8Array(readFileSync(file))]));
}

function goldenData(): Subject[] {
  return ['keras-lstm', 'keras-embedding-lstm-masked', 'keras-many-to-many', 'torch-embedding-lstm-packed', 'torch-gru'].map((name) =>
    dataSubject('npz', `${name}.npz`, new Uint8Array(readFileSync(path.join(goldenFolder, name, 'data.npz')))),
  );
}

function dataSubject(format: string, entry: string, content: Uint8Array | string): Subject {
  return written('data', format, entry, content);
}

function written(role: Role, format: string, entry: string, content: Uint8Array | string): Subject {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { role, format, title: entry, entry, files: new Map([[entry, bytes]]) };
}

/** The first lines of a sample: enough for every mutation there is. */
function sampleLines(name: string, count: number): string {
  return readFileSync(path.join(samples, name), 'utf8').split('\n').slice(0, count).join('\n');
}

function writtenData(): Subject[] {
  return [
    dataSubject('csv', 'words.csv', sampleLines('binary-words.csv', 40)),
    dataSubject('csv', 'sensor.csv', sampleLines('sensor.csv', 60)),
    dataSubject('csv', 'steps.tsv', 'window\tstep\tlight\tco2\tlabel\n1\t1\t12.5\t420\tempty\n1\t2\t.5\t433\tempty\n2\t1\t7e1\t-3\tin use\n2\t2\t9\t500\tin use\n'),
    dataSubject('csv', 'quoted.csv', '\uFEFFtext,label\r\n"a ""good"" day, really",1\r\n"two\r\nlines",0\r\n'),
    dataSubject('csv', 'series.csv', 'time,value\n0,1.5\n1,2.5\n2,3.5\n3,4.5\n4,5.5\n5,6.5\n6,7.5\n7,8.5\n'),
    dataSubject('csv', 'ucr.tsv', '1\t0.5\t0.25\t-1\t0\n2\t1\t2\t3\t4\n1\t0\t0\tNaN\tNaN\n'),
    dataSubject('csv', 'lines.txt', 'it is good\nit is not good\n\nwhat a day\n'),
    dataSubject('jsonl', 'sentences.jsonl', sampleLines('sentiment.jsonl', 20)),
    dataSubject('jsonl', 'tokens.jsonl', '{"tokens": [4, 2, 7], "label": "up"}\n{"tokens": [1], "label": "down", "split": "test"}\n{"tokens": [], "label": "up"}\n'),
    dataSubject('jsonl', 'rows.jsonl', '{"x": [[1, 2.5], [3, 4]], "y": 1}\n{"x": [[5, 6]], "y": 0}\n'),
    dataSubject('json', 'records.json', '[{"tokens": [1, 2], "label": 0},\n {"tokens": [3],\n  "label": 1, "note": "a [b] \\"c\\""}]\n'),
    dataSubject('npy', 'rows.npy', floats([2, 3, 2], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
    dataSubject('npy', 'tokens.npy', longs([2, 3], 1, 2, 3, 4, 0, 0)),
    dataSubject('npy', 'columns.npy', npy('>f8', [2, 2], new Uint8Array(32), true)),
    dataSubject('parquet', 'table.parquet', parquetTable()),
    dataSubject('parquet', 'lists.parquet', parquetLists()),
  ];
}

/** What lies beside a model or its data. */
function besides(): Subject[] {
  const words = { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, it: 3, is: 4, good: 5, go: 6, '##od': 7, not: 8 };
  const tokenizer = {
    version: '1.0',
    added_tokens: [{ id: 2, content: '[CLS]', special: true }],
    normalizer: { type: 'Sequence', normalizers: [{ type: 'NFD' }, { type: 'Lowercase' }, { type: 'Replace', pattern: { Regex: "['’]+" }, content: "'" }] },
    pre_tokenizer: { type: 'Split', pattern: { Regex: ' ?\\p{L}+| ?[^\\s\\p{L}]+' }, behavior: 'Isolated', invert: false },
    post_processor: { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '[CLS]' } }, { Sequence: { id: 'A' } }], special_tokens: { '[CLS]': { ids: [2] } } },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: words },
  };
  const sidecar = {
    data: { file: 'data/words.csv', labelColumn: 'label', featureColumns: ['light', 'co2'], separator: 'characters', window: 4, stride: 2 },
    symbols: ['0', '1'],
    classes: ['reject', 'accept'],
    scaler: { mean: [0.5, 1], scale: [2, 3] },
    model: { outputMeaning: 'logits', head: { activation: 'linear', timeStep: 'last' }, cell: { gateOrder: 'ifgo' }, layers: ['lstm', 'fc'] },
  };
  return [
    written('vocabulary', 'vocabulary', 'vocab.json', JSON.stringify(words)),
    written('vocabulary', 'vocabulary', 'vocab.txt', `${Object.keys(words).join('\n')}\n`),
    written('vocabulary', 'vocabulary', 'tokenizer.json', JSON.stringify(tokenizer)),
    ...trainedTokenizers(),
    written('sidecar', 'sidecar', 'model.keras.unroll.json', `// what is known\n${JSON.stringify(sidecar, null, 2)}\n`),
    written('sidecar', 'sidecar', 'net.pt.unroll.json', JSON.stringify(sidecar)),
  ];
}

/** Byte pairs and unigram models. */
function trainedTokenizers(): Subject[] {
  const fixtures = path.join(projectRoot, 'test', 'fixtures', 'tokenizers', 'tokenizers.json');
  const { cases, characterMap } = JSON.parse(readFileSync(fixtures, 'utf8')) as { cases: Record<string, { tokenizer: object }>; characterMap: { map: string } };
  const subjects = Object.values(cases).map(({ tokenizer }) => written('vocabulary', 'vocabulary', 'tokenizer.json', JSON.stringify(tokenizer)));
  const compiled = { ...cases['unigram']!.tokenizer, normalizer: { type: 'Precompiled', precompiled_charsmap: characterMap.map } };
  return [...subjects, written('vocabulary', 'vocabulary', 'tokenizer.json', JSON.stringify(compiled))];
}

function parquetTable(): Uint8Array {
  const ids = Array.from({ length: 24 }, (_, i) => i >> 2);
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'window', data: ids, type: 'INT32' },
        { name: 'light', data: ids.map((id, i) => id / 3 + i), type: 'DOUBLE' },
        { name: 'label', data: ids.map((id) => (id % 2 ? 'in use' : 'empty')), type: 'STRING' },
      ],
      rowGroupSize: 10,
    }),
  );
}

function parquetLists(): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'tokens', data: [[1, 2, 3], [4], [], [5, 6]] },
        { name: 'label', data: ['a', 'b', 'a', 'b'] },
      ],
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'tokens', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', type: 'INT32' },
        { name: 'label', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      ],
    }),
  );
}
