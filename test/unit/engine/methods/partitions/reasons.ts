/**
 * Networks of known reasons, weights set by hand: positive when a > 0.5 or b > 0.5, whatever else they are given.
 */
import { seededRandom } from '../../../../../src/engine/core/random.js';
import { silentTask, type Task } from '../../../../../src/engine/core/task.js';
import { offsetsOf, type SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import type { PairedData } from '../../../../../src/engine/data/pairedData.js';
import type { MethodOutcome, ParameterValues } from '../../../../../src/engine/methods/method.js';
import { checkParameters } from '../../../../../src/engine/methods/parameters.js';
import type { PartitionsDocument } from '../../../../../src/engine/methods/partitions/present.js';
import { partitions } from '../../../../../src/engine/methods/partitions/partitions.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import type { RunnableModel } from '../../../../../src/engine/trace/tracer.js';
import { dense, featureInput, modelOf } from '../../trace/handmade.js';

export const features = ['a', 'b', 'c'];

/**
 * @param leak what c adds to the score: a feature that ought not to matter
 * @param steepness of the hidden units; large ones are steps, so that the score takes four values only
 * @param numbers the score is the answer itself, not that of a class
 */
export async function reasons({ leak = 0, steepness = 1e4, numbers = false } = {}): Promise<RunnableModel> {
  const hidden = dense([steepness, 0, 0, 0, steepness, 0, 0, 0, steepness], [-steepness / 2, -steepness / 2, -steepness / 2], { name: 'hidden', inputs: ['in'], activation: 'sigmoid' });
  const output = dense([6, 6, leak], [-3 - leak / 2], { name: 'score', inputs: ['hidden'] });
  return loadRunnable(modelOf([featureInput(3, { outputShape: [3] }), hidden, output], numbers ? 'regression' : 'logit'), silentTask);
}

/** @returns rows of a, b and c in 0..1, clear of 0.5; labelled by a > 0.5 or b > 0.5 */
export function rows(count = 800, seed = 3): SequenceDataset {
  const random = seededRandom(seed);
  const value = (): number => (random.next() < 0.35 ? 0.55 + 0.4 * random.next() : 0.05 + 0.4 * random.next());
  const values = Float32Array.from({ length: 3 * count }, value);
  const lengths = new Int32Array(count).fill(1);
  return {
    name: 'rows.csv',
    count,
    content: { kind: 'features', names: features },
    lengths,
    offsets: offsetsOf(lengths),
    values,
    padded: false,
    mask: null,
    labels: { per: 'sequence', classes: ['no', 'yes'], values: Int32Array.from(lengths, (_, i) => Number(values[3 * i]! > 0.5 || values[3 * i + 1]! > 0.5)) },
    split: null,
    locationOf: (sequence) => ({ line: sequence + 2 }),
    notes: [],
  };
}

export interface Partitioned {
  readonly data: PairedData;
  readonly outcome: MethodOutcome;
  /** As `result.json` holds it: read back from its text. */
  readonly document: PartitionsDocument;
}

export async function partitionsOf(runnable: RunnableModel, dataset: SequenceDataset, parameters: ParameterValues = {}, seed = 0, task: Task = silentTask): Promise<Partitioned> {
  const data = pairData(runnable.model, dataset);
  const checked = checkParameters(partitions.parameters, parameters);
  const outcome = await partitions.run({ runnable, data, parameters: checked, seed, task });
  const file = { path: 'file', sha256: '' };
  const rest = { method: 'partitions', version: '0', model: file, data: file, parameters: checked, seed, seconds: 0, mapping: '', assumptions: [], card: outcome.card };
  return { data, outcome, document: JSON.parse(JSON.stringify({ ...rest, ...outcome.body })) as PartitionsDocument };
}
