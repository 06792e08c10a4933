/**
 * Data and models that leave little or nothing to explain: each gives a result whose every figure is a number, or one
 * error for the user.
 */
import assert from 'node:assert/strict';
import { UnrollError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { pairData } from '../../../../src/engine/data/pair.js';
import type { SequenceDataset } from '../../../../src/engine/data/dataset.js';
import { dotOf } from '../../../../src/engine/export/dot.js';
import { exporters } from '../../../../src/engine/export/registry.js';
import type { ParameterValues } from '../../../../src/engine/methods/method.js';
import { checkParameters } from '../../../../src/engine/methods/parameters.js';
import { methodNamed } from '../../../../src/engine/methods/registry.js';
import type { CellWeights, OutputMeaning, SequenceModel } from '../../../../src/engine/model/sequenceModel.js';
import type { ResultDocument } from '../../../../src/engine/results/document.js';
import { loadRunnable } from '../../../../src/engine/trace/loadRunnable.js';
import { dense, featureInput, modelOf, recurrent } from '../trace/handmade.js';
import { rowData } from './concepts/latch.js';
import { wordData } from './fsa/automatonNet.js';

const random = seededRandom(3);
const units = 3;

interface NetOptions {
  readonly width?: number;
  readonly perStep?: boolean;
  readonly outputs?: number;
  readonly meaning?: OutputMeaning;
  readonly activation?: 'tanh' | 'linear' | 'relu';
  /** Of all weights of the cells. */
  readonly scale?: number;
  /** Of all weights of the read-out. */
  readonly readOut?: number;
}

function net({ width = 1, perStep = false, outputs = 2, meaning = 'logits', activation = 'tanh', scale = 1, readOut = 1 }: NetOptions = {}): SequenceModel {
  const weight = seededRandom(5);
  const drawn = (count: number, by: number): Float32Array => Float32Array.from({ length: count }, () => by * (2 * weight.next() - 1));
  const weights: CellWeights = { kernel: drawn(width * units, scale), recurrent: drawn(units * units, scale), bias: new Float32Array(units), recurrentBias: null };
  const time = perStep ? [null] : [];
  return modelOf(
    [
      featureInput(width),
      recurrent({ units, inputSize: width, activation, returnSequences: perStep, outputShape: [...time, units], runs: [{ traceName: 'rnn', reverse: false, load: async () => weights }] }),
      dense(Array.from(drawn(units * outputs, readOut)), new Array<number>(outputs).fill(0), { outputShape: [...time, outputs], activation: meaning === 'sigmoid' ? 'sigmoid' : meaning === 'softmax' ? 'softmax' : 'linear' }),
    ],
    meaning,
  );
}

/** Random rows. */
function rows(count: number, { steps = 6, width = 1, scale = 1, labels = null }: { steps?: number; width?: number; scale?: number; labels?: SequenceDataset['labels'] } = {}): SequenceDataset {
  const names = Array.from({ length: width }, (_, i) => `f${i}`);
  return rowData({ names, labels, sequences: Array.from({ length: count }, () => Array.from({ length: steps }, () => names.map(() => scale * (2 * random.next() - 1)))) });
}

function labels(count: number, of: (i: number) => number): SequenceDataset['labels'] {
  return { per: 'sequence', classes: ['no', 'yes'], values: Int32Array.from({ length: count }, (_, i) => of(i)) };
}

type Case = readonly [name: string, model: SequenceModel, data: SequenceDataset, refused?: RegExp];

const cases: readonly Case[] = [
  ['one sequence', net(), rows(1), /two different ones are needed/],
  ['two sequences', net(), rows(2)],
  ['three sequences of labels', net(), rows(3, { labels: labels(3, (i) => i % 2) })],
  ['equal sequences', net(), rowData({ names: ['x'], sequences: Array.from({ length: 9 }, () => [[1], [2]]) }), /all 9 sequences are equal/],
  ['sequences of one step', net(), rows(30, { steps: 1 })],
  ['empty sequences among others', net(), rowData({ names: ['x'], sequences: [[], ...Array.from({ length: 20 }, (_, i) => Array.from({ length: i % 3 }, () => [random.next()])), []] })],
  ['empty sequences alone', net(), rowData({ names: ['x'], sequences: [[], [], []] }), /all 3 sequences are equal/],
  ['a constant feature beside another', net({ width: 2 }), rowData({ names: ['x', 'c'], sequences: Array.from({ length: 30 }, () => Array.from({ length: 5 }, () => [random.next(), 7])) })],
  ['constant features', net({ width: 2 }), rowData({ names: ['a', 'b'], sequences: Array.from({ length: 30 }, (_, i) => Array.from({ length: 1 + (i % 7) }, () => [3, 3])) })],
  ['huge features', net({ scale: 1e-30 }), rows(30, { scale: 1e30 })],
  ['huge features and saturated cells', net(), rows(30, { scale: 1e30 })],
  ['huge states', net({ activation: 'linear', scale: 0.5 }), rows(30, { scale: 1e30 })],
  ['states beyond numbers', net({ activation: 'relu', scale: 1e20 }), rows(30, { steps: 12 }), /not a finite number/],
  ['weights that are no numbers', net({ scale: NaN }), rows(30), /not a finite number/],
  ['a read-out that is no number', net({ readOut: NaN }), rows(30), /is not a number/],
  ['a read-out that is no number, per step', net({ readOut: NaN, perStep: true }), rows(30), /is not a number/],
  ['states that are all alike', net({ scale: 0 }), rows(30)],
  ['one class only', net({ readOut: 0 }), rows(30, { labels: labels(30, () => 1) })],
  ['a class that is held out only', net(), { ...rows(20, { labels: labels(20, (i) => Number(i >= 15)) }), split: Uint8Array.from({ length: 20 }, (_, i) => Number(i >= 14)) }],
  ['no label held out', net(), { ...rows(20, { labels: labels(20, (i) => (i >= 14 ? -1 : i % 2)) }), split: Uint8Array.from({ length: 20 }, (_, i) => Number(i >= 14)) }],
  ['labels per step with gaps', net({ perStep: true }), rows(20, { labels: { per: 'step', classes: ['no', 'yes'], values: Int32Array.from({ length: 120 }, (_, i) => (i % 3) - 1) } })],
  ['softmax', net({ outputs: 4, meaning: 'softmax' }), rows(30)],
  ['one sigmoid, per step', net({ outputs: 1, meaning: 'sigmoid', perStep: true }), rows(30)],
  ['one logit', net({ outputs: 1, meaning: 'logit' }), rows(30)],
  ['many features', net({ width: 60, scale: 0.05 }), rows(20, { steps: 4, width: 60 })],
  ['a single symbol', net(), wordData(Array.from({ length: 20 }, (_, i) => new Array<number>(i).fill(0)), ['7'])],
  ['symbols that only held-out sequences have', net({ width: 6 }), { ...wordData([...Array.from({ length: 20 }, (_, i) => [i % 2, (i >> 1) % 2, (i >> 2) % 2, i % 3]), [4, 5], [5, 5, 3]], ['a', 'b', 'c', 'd', 'e', 'f']), split: Uint8Array.from({ length: 22 }, (_, i) => Number(i >= 20)) }],
];

/** What text says that a figure was made into without being one. */
const noFigure = /\bNaN\b|Infinity|undefined/;

/** Text and numbers anywhere in a value, with their paths. */
function* leaves(value: unknown, path = ''): Generator<readonly [string, unknown]> {
  if (typeof value !== 'object' || value === null) yield [path, value];
  else for (const [key, item] of Object.entries(value)) yield* leaves(item, `${path}/${key}`);
}

function assertSound(value: unknown): void {
  for (const [path, leaf] of leaves(value)) {
    assert.ok(typeof leaf !== 'number' || Number.isFinite(leaf), `${path} is ${String(leaf)}`);
    assert.ok(typeof leaf !== 'string' || !noFigure.test(leaf), `${path} is "${String(leaf)}"`);
  }
}

async function explain(id: string, model: SequenceModel, dataset: SequenceDataset, parameters: ParameterValues): Promise<void> {
  const method = methodNamed(id);
  const runnable = await loadRunnable(model, silentTask);
  const data = pairData(model, dataset);
  const checked = checkParameters(method.parameters, parameters);
  const use = async <T>(work: (opened: { runnable: typeof runnable; data: typeof data }) => Promise<T>): Promise<T> => work({ runnable, data });
  const compared = method.severalModels ? { compared: [{ name: 'a', use }, { name: 'b', use }] } : {};
  const outcome = await method.run({ runnable, data, parameters: checked, ...compared, seed: 0, task: silentTask });
  const file = { path: 'file', sha256: '' };
  const document: ResultDocument = { method: id, version: '0', model: file, data: file, parameters: checked, seed: 0, seconds: 0, mapping: '', assumptions: [], card: outcome.card, ...outcome.body };
  assertSound(document);
  const stored = JSON.parse(JSON.stringify(document)) as ResultDocument;
  const views = method.present(stored);
  assertSound(views);
  for (const exporter of exporters) assert.doesNotMatch(exporter.write({ document: stored, title: method.title, views: () => views, pictures: [] }), noFigure);
  for (const view of views) {
    if (view.kind !== 'graph') continue;
    for (const variant of view.variants) assert.doesNotMatch(dotOf(variant, view.groups, { minimumSupport: 0, labels: 'inline', legend: true, shape: view.shape }), noFigure);
  }
}

for (const [method, settings] of [['fsa', [{}, { k: 200 }, { k: 1, method: 'lisor-x', unseen: 'reject' }]], ['concepts', [{}, { k: 64, window: 2, treeInput: 'window', repeats: 2, windowStudy: true }, { k: 1 }]], ['compare', [{ seeds: 1, maxK: 4 }]]] as const) {
  describe(`${method} of what leaves little to explain`, () => {
    for (const [name, model, data, refused] of cases) {
      it(name, async () => {
        for (const parameters of settings as readonly ParameterValues[]) {
          const explained = explain(method, model, data, parameters);
          if (!refused) await explained;
          else await assert.rejects(explained, (error) => error instanceof UnrollError && refused.test(error.message));
        }
      });
    }
  });
}
