/**
 * A network of known concepts, weights set by hand: two states, the other one whenever the input is over 0.5.
 */
import type { SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import { offsetsOf } from '../../../../../src/engine/data/dataset.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import type { PairedData } from '../../../../../src/engine/data/pairedData.js';
import { seededRandom } from '../../../../../src/engine/core/random.js';
import { silentTask, type Task } from '../../../../../src/engine/core/task.js';
import { concepts } from '../../../../../src/engine/methods/concepts/concepts.js';
import type { ConceptsBody } from '../../../../../src/engine/methods/concepts/body.js';
import type { ConceptsDocument } from '../../../../../src/engine/methods/concepts/present.js';
import type { MethodOutcome, ParameterValues } from '../../../../../src/engine/methods/method.js';
import { checkParameters } from '../../../../../src/engine/methods/parameters.js';
import type { SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import type { RunnableModel, TraceArray } from '../../../../../src/engine/trace/tracer.js';
import { dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';

/** Feature that flips the state when it is over this. */
const threshold = 0.5;

/** @returns the state after a step with some input, of the state before. */
type Next = (state: number, input: ArrayLike<number>) => number;

const flip: Next = (state, input) => (input[0]! > threshold ? 1 - state : state);

/**
 * A model that is not computed by cells: h = [1 − s, s] with a little of the input beside it.
 * @param perStep whether it answers at every step
 */
export async function flipFlop(features: number, perStep = true, next = flip): Promise<RunnableModel> {
  const units = 3;
  const time = perStep ? [null] : [];
  const model = modelOf([
    featureInput(features),
    recurrent({ units, inputSize: features, returnSequences: perStep, outputShape: [...time, units] }),
    dense([1, 0, 0, 1, 0, 0], [0, 0], { outputShape: [...time, 2] }),
  ]);
  const loaded = await loadRunnable(model, silentTask);
  return {
    ...loaded,
    run(batch, { record }) {
      const input = batch.inputs[0]!;
      const h = new Float32Array(batch.count * batch.steps * units);
      const output = new Float32Array(batch.count * (perStep ? batch.steps : 1) * 2);
      const lastStates = new Float32Array(batch.count * units);
      for (let row = 0; row < batch.count; row++) {
        let state = 0;
        for (let step = 0; step < batch.lengths[row]!; step++) {
          const at = row * batch.steps + step;
          const values = input.data.subarray(at * features, (at + 1) * features);
          state = next(state, values);
          h.set([1 - state, state, 0.1 * values[0]!], at * units);
          lastStates.set(h.subarray(at * units, (at + 1) * units), row * units);
          output.set([1 - state, state], (perStep ? at : row) * 2);
        }
      }
      const arrays = new Map<string, TraceArray>([
        ['rnn.h', { shape: [batch.count, batch.steps, units], data: h }],
        ['output', { shape: perStep ? [batch.count, batch.steps, 2] : [batch.count, 2], data: output }],
      ]);
      for (const name of arrays.keys()) if (record && !record.has(name)) arrays.delete(name);
      return { batch, arrays, last: new Map([['rnn', { h: lastStates, c: null }]]), masks: new Map() };
    },
  };
}

export interface RowData {
  readonly names: readonly string[];
  readonly sequences: readonly (readonly (readonly number[])[])[];
  readonly labels?: SequenceDataset['labels'];
}

export function rowData({ names, sequences, labels = null }: RowData): SequenceDataset {
  const lengths = Int32Array.from(sequences, (sequence) => sequence.length);
  return {
    name: 'rows.csv',
    count: sequences.length,
    content: { kind: 'features', names },
    lengths,
    offsets: offsetsOf(lengths),
    values: Float32Array.from(sequences.flat(2)),
    padded: false,
    mask: null,
    labels,
    split: null,
    locationOf: (sequence) => ({ line: 2 + 10 * sequence }),
    notes: [],
  };
}

/** Inputs of the flip-flop: features named x, y, …; values clear of the threshold. */
export function flips(count: number, { steps = 20, features = 1, share = 0.3, seed = 1 } = {}): readonly (readonly (readonly number[])[])[] {
  const random = seededRandom(seed);
  const first = (): number => (random.next() < share ? 0.55 + 0.4 * random.next() : 0.05 + 0.4 * random.next());
  return Array.from({ length: count }, () => Array.from({ length: steps }, () => [first(), ...Array.from({ length: features - 1 }, () => random.next())]));
}

/** State of the flip-flop after every step. */
export function statesAlong(rows: readonly (readonly number[])[]): number[] {
  let state = 0;
  return rows.map((row) => (state = flip(state, row)));
}

export interface ExtractedConcepts {
  readonly data: PairedData;
  readonly outcome: MethodOutcome;
  readonly body: ConceptsBody;
  /** As `result.json` holds it: read back from its text. */
  readonly document: ConceptsDocument;
}

export async function conceptsOf(runnable: RunnableModel, dataset: SequenceDataset, parameters: ParameterValues = {}, seed = 0, task: Task = silentTask): Promise<ExtractedConcepts> {
  const data = pairData(runnable.model, dataset);
  const checked = checkParameters(concepts.parameters, parameters);
  const outcome = await concepts.run({ runnable, data, parameters: checked, seed, task });
  const file = { path: 'file', sha256: '' };
  const rest = { method: 'concepts', version: '0', model: file, data: file, parameters: checked, seed, seconds: 0, mapping: '', assumptions: [], card: outcome.card };
  const document = JSON.parse(JSON.stringify({ ...rest, ...outcome.body })) as ConceptsDocument;
  return { data, outcome, body: outcome.body as unknown as ConceptsBody, document };
}

export async function runnableOf(model: SequenceModel): Promise<RunnableModel> {
  return loadRunnable(model, silentTask);
}
