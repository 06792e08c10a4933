/**
 * Cells whose answers are known in closed form, and a network in which three of twelve cells carry the task.
 */
import { seededRandom } from '../../../../../src/engine/core/random.js';
import { silentTask, type Task } from '../../../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import type { PairedData } from '../../../../../src/engine/data/pairedData.js';
import { withoutData } from '../../../../../src/engine/data/withoutData.js';
import { cells } from '../../../../../src/engine/methods/cells/cells.js';
import type { CellsBody } from '../../../../../src/engine/methods/cells/body.js';
import type { CellsDocument } from '../../../../../src/engine/methods/cells/present.js';
import type { MethodOutcome, ParameterValues } from '../../../../../src/engine/methods/method.js';
import { checkParameters } from '../../../../../src/engine/methods/parameters.js';
import { cells as cellKinds } from '../../../../../src/engine/model/cells/cell.js';
import type { CellType, CellWeights, SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import type { RunnableModel } from '../../../../../src/engine/trace/tracer.js';
import { rowData } from '../concepts/latch.js';
import { dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';

/** h' = act(Σ_i w[i]·x_i + r·h) for each cell, from its feedback r and input weights w. */
export interface LinearCell {
  readonly feedback: number;
  readonly input: readonly number[];
}

/** A layer of such cells that do not see each other, and a Dense over the last state. */
export function filterBank(bank: readonly LinearCell[], readOut: readonly number[], activation: 'linear' | 'relu' = 'linear'): SequenceModel {
  const units = bank.length;
  const inputs = bank[0]!.input.length;
  const weights: CellWeights = {
    kernel: Float32Array.from({ length: inputs * units }, (_, i) => bank[i % units]!.input[Math.floor(i / units)]!),
    recurrent: Float32Array.from({ length: units * units }, (_, i) => (i % units === Math.floor(i / units) ? bank[i % units]!.feedback : 0)),
    bias: new Float32Array(units),
    recurrentBias: null,
  };
  return modelOf(
    [
      featureInput(inputs),
      recurrent({ units, inputSize: inputs, activation, outputShape: [units], runs: [{ traceName: 'rnn', reverse: false, load: async () => weights }] }),
      dense(readOut, [0], { activation: 'sigmoid', outputShape: [1] }),
    ],
    'sigmoid',
  );
}

/** Weights that nothing is known of, but that give lively cells. */
export function randomWeights(cell: CellType, inputs: number, units: number, seed: number, resetAfter = false): CellWeights {
  const random = seededRandom(seed);
  const columns = cellKinds[cell].gateCount * units;
  const values = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * random.next() - 1);
  return { kernel: values(inputs * columns), recurrent: values(units * columns), bias: values(columns), recurrentBias: resetAfter ? values(columns) : null };
}

export interface CharacterizedModel {
  readonly runnable: RunnableModel;
  readonly data: PairedData;
  readonly outcome: MethodOutcome;
  readonly body: CellsBody;
  /** As `result.json` holds it: read back from its text. */
  readonly document: CellsDocument;
}

export async function cellsOf(model: SequenceModel, dataset: SequenceDataset | null, parameters: ParameterValues = {}, task: Task = silentTask): Promise<CharacterizedModel> {
  const runnable = await loadRunnable(model, silentTask);
  const data = dataset ? pairData(model, dataset) : withoutData;
  const checked = checkParameters(cells.parameters, parameters);
  const outcome = await cells.run({ runnable, data, parameters: checked, seed: 0, task });
  const file = { path: 'file', sha256: '' };
  const rest = { method: 'cells', version: '0', model: file, data: dataset ? file : null, parameters: checked, seed: 0, seconds: 0, mapping: '', assumptions: [], card: outcome.card };
  const document = JSON.parse(JSON.stringify({ ...rest, ...outcome.body })) as CellsDocument;
  return { runnable, data, outcome, body: outcome.body as unknown as CellsBody, document };
}

const weightsOfTheTask = [3, 2.4, 1.8];
const idle = [0.5, 0.4, 0.32, 0.26, 0.2, 0.15, 0.1, 0.06, 0.03];

/** Twelve leaky integrators, each of a feature of its own; the output listens to three of them. */
export function carriers(): SequenceModel {
  const readOut = [...idle.slice(0, 4), ...weightsOfTheTask, ...idle.slice(4)];
  const bank = readOut.map((_, cell) => ({ feedback: 0.8, input: readOut.map((__, feature) => (feature === cell ? 0.5 : 0)) }));
  return filterBank(bank, readOut);
}

/** Indices of the cells that carry the task. */
export const carrying: readonly number[] = [4, 5, 6];

/** Noise, labelled by what the network of {@link carriers} says of it. */
export function carriedData(count = 600, steps = 6): SequenceDataset {
  const random = seededRandom(7);
  const names = Array.from({ length: 12 }, (_, i) => `f${i}`);
  const readOut = [...idle.slice(0, 4), ...weightsOfTheTask, ...idle.slice(4)];
  const sequences = Array.from({ length: count }, () => Array.from({ length: steps }, () => names.map(() => 2 * random.next() - 1)));
  const label = (rows: readonly (readonly number[])[]): number => {
    const states = rows.reduce((before, row) => before.map((h, i) => 0.8 * h + 0.5 * row[i]!), new Array<number>(12).fill(0));
    return states.reduce((sum, h, i) => sum + h * readOut[i]!, 0) > 0 ? 1 : 0;
  };
  return rowData({ names, sequences, labels: { per: 'sequence', classes: ['0', '1'], values: Int32Array.from(sequences, label) } });
}
