/**
 * A network whose hidden layer has two obvious factors, weights set by hand: units 0 and 1 repeat one input, units 2 to 4
 * another, unit 5 is dead. Each input is about 0 or about 1, and the class is 1 where both are.
 */
import { seededRandom } from '../../../../../src/engine/core/random.js';
import { silentTask, type Task } from '../../../../../src/engine/core/task.js';
import { offsetsOf, numberedFeatures, type SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import type { PairedData } from '../../../../../src/engine/data/pairedData.js';
import type { MetaTreeBody } from '../../../../../src/engine/methods/metaTree/body.js';
import { metaTree } from '../../../../../src/engine/methods/metaTree/metaTree.js';
import type { MetaTreeDocument } from '../../../../../src/engine/methods/metaTree/present.js';
import type { MethodOutcome, ParameterValues } from '../../../../../src/engine/methods/method.js';
import { checkParameters } from '../../../../../src/engine/methods/parameters.js';
import type { SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { dense, featureInput, modelOf } from '../../trace/handmade.js';

export function twoFactorNet(): SequenceModel {
  return modelOf([
    featureInput(1, { outputShape: [2] }),
    dense([1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0], new Array<number>(6).fill(0), { name: 'hidden', inputs: ['in'] }),
    dense([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [1.5, 0], { name: 'head', inputs: ['hidden'] }),
  ]);
}

/** @param width values per step; @param labels class per sequence, -1 = none; null = no labels at all */
export function rowsDataset(sequences: readonly (readonly number[])[], width: number, labels: readonly number[] | null): SequenceDataset {
  const lengths = Int32Array.from(sequences, (sequence) => sequence.length / width);
  return {
    name: 'rows.csv',
    count: sequences.length,
    content: { kind: 'features', names: numberedFeatures(width) },
    lengths,
    offsets: offsetsOf(lengths),
    values: Float32Array.from(sequences.flat()),
    padded: false,
    mask: null,
    labels: labels && { per: 'sequence', classes: ['0', '1'], values: Int32Array.from(labels) },
    split: null,
    locationOf: (sequence) => ({ line: sequence + 2 }),
    notes: [],
  };
}

/** A fifth of the rows each with (1, 0) and (0, 1), two fifths with (1, 1), the rest with (0, 0); with a little noise. */
export function twoFactorRows(count = 200): number[][] {
  const random = seededRandom(7);
  const noisy = (value: number): number => value + 0.1 * (random.next() - 0.5);
  const kinds = [[1, 0], [0, 1], [1, 1], [1, 1], [0, 0]] as const;
  return Array.from({ length: count }, (_, i) => kinds[i % kinds.length]!.map(noisy));
}

export interface Explained {
  readonly outcome: MethodOutcome;
  readonly body: MetaTreeBody;
  readonly document: MetaTreeDocument;
  readonly data: PairedData;
}

export async function explained(model: SequenceModel, dataset: SequenceDataset, parameters: ParameterValues, seed = 0, task: Task = silentTask): Promise<Explained> {
  const runnable = await loadRunnable(model, silentTask);
  const data = pairData(model, dataset);
  const checked = checkParameters(metaTree.parameters, parameters);
  const outcome = await metaTree.run({ runnable, data, parameters: checked, seed, task });
  const file = { path: 'file', sha256: '0'.repeat(64) };
  const rest = { method: 'meta-tree', version: '0', model: file, data: file, parameters: checked, seed, seconds: 0, mapping: '', assumptions: [], card: outcome.card };
  // A stored result has been JSON.
  const document = JSON.parse(JSON.stringify({ ...rest, ...outcome.body })) as MetaTreeDocument;
  return { outcome, body: outcome.body as unknown as MetaTreeBody, document, data };
}

/** The explanation of the network above with two clusters in each of two factors. */
export function twoFactors(parameters: ParameterValues = {}, seed = 0, task: Task = silentTask): Promise<Explained> {
  const rows = twoFactorRows();
  const labels = rows.map(([a, b]) => (a! + b! > 1.5 ? 1 : 0));
  return explained(twoFactorNet(), rowsDataset(rows, 2, labels), { factors: 2, clusters: 2, trees: 10, ...parameters }, seed, task);
}
