/**
 * Activations of hidden layers as matrices, one row per sequence or per step, beside what the model answers there: what
 * clusterings, forests and boosting are fitted on.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { elementCount } from '../core/tensor.js';
import { realSteps } from '../data/batch.js';
import type { PairedData } from '../data/pairedData.js';
import { layerNamed } from '../model/graph.js';
import { readOut, type ReadOut } from '../model/readout.js';
import { answersPerStep, checkedTaken, unitNames, type HiddenLayer, type Taken } from './hiddenLayers.js';
import { outputName } from './loadRunnable.js';
import { traceBatches, type TracedChunk } from './traceDataset.js';
import type { RunnableModel } from './tracer.js';

/** A layer and what of it stands in a row; null = what is usual for the layer. */
export interface WantedLayer {
  readonly hidden: HiddenLayer;
  readonly taken: Taken | null;
}

export interface ActivationRequest {
  /** Their rows are aligned: the same sequence (or step) has the same row in every matrix. */
  readonly layers: readonly WantedLayer[];
  /** `step` needs layers with a time axis, all with the steps of the data; `taken` is then not looked at. */
  readonly per: 'sequence' | 'step';
  /** Indices of the sequences, in the order in which their rows are wanted. */
  readonly sequences: ArrayLike<number>;
}

/** Rows of a chunk, or of all that was asked for. */
export interface Activations {
  readonly count: number;
  /** Per row, the index of its sequence in the data. */
  readonly sequences: Int32Array;
  /** Per row, its step as the data file has it, from 0; null where rows are sequences. */
  readonly steps: Int32Array | null;
  /** Per wanted layer, [count, units]. */
  readonly matrices: readonly Float32Array[];
  /** The model's output, [count, width]: of the row's step where the model answers every step, else of its sequence. */
  readonly outputs: Float32Array;
  /** The class that is read from it, [count]; -1 for a model that answers by numbers. */
  readonly verdicts: Int32Array;
}

export interface ReadActivations extends Activations {
  /** Sequences asked for that have no step, so no row. */
  readonly empty: number;
  /** Sequences left out to stay within memory. */
  readonly leftOut: number;
}

/** Numbers of activations kept at most: 128 MB. */
const activationBudget = 2 ** 25;

/** @returns the name of every column of a wanted layer's matrix */
export function columnNames({ hidden, taken }: WantedLayer, per: ActivationRequest['per']): readonly string[] {
  return unitNames(hidden, per === 'step' ? 'last' : checkedTaken(hidden, taken));
}

/**
 * @returns all rows, those of the first sequences where all would take more memory than is allowed
 * @param mostRows rows kept at most
 * @throws UnrollError as {@link activationChunks}
 */
export async function readActivations(runnable: RunnableModel, data: PairedData, request: ActivationRequest, task: Task, mostRows = Infinity): Promise<ReadActivations> {
  const widths = request.layers.map((wanted) => columnNames(wanted, request.per).length);
  const outputWidth = answersOf(runnable).width;
  const most = Math.max(1, Math.min(mostRows, Math.floor(activationBudget / (outputWidth + widths.reduce((sum, width) => sum + width, 0)))));
  const { lengths } = data.dataset;
  let rows = 0;
  let taken = 0;
  while (taken < request.sequences.length) {
    const next = request.per === 'step' ? lengths[request.sequences[taken]!]! : 1;
    if (rows + next > most) break;
    rows += next;
    taken++;
  }
  const sequences = new Int32Array(rows);
  const steps = request.per === 'step' ? new Int32Array(rows) : null;
  const matrices = widths.map((width) => new Float32Array(rows * width));
  const outputs = new Float32Array(rows * outputWidth);
  const verdicts = new Int32Array(rows);
  let count = 0;
  let withRows = 0;
  const within = { ...request, sequences: Array.from({ length: taken }, (_, i) => request.sequences[i]!) };
  for await (const chunk of activationChunks(runnable, data, within, task)) {
    sequences.set(chunk.sequences, count);
    if (chunk.steps) steps?.set(chunk.steps, count);
    chunk.matrices.forEach((matrix, i) => matrices[i]!.set(matrix, count * widths[i]!));
    outputs.set(chunk.outputs, count * outputWidth);
    verdicts.set(chunk.verdicts, count);
    count += chunk.count;
    withRows += new Set(chunk.sequences).size;
  }
  return {
    count,
    sequences: sequences.subarray(0, count),
    steps: steps && steps.subarray(0, count),
    matrices: matrices.map((matrix, i) => matrix.subarray(0, count * widths[i]!)),
    outputs: outputs.subarray(0, count * outputWidth),
    verdicts: verdicts.subarray(0, count),
    empty: taken - withRows,
    leftOut: request.sequences.length - taken,
  };
}

/**
 * @yields rows chunk by chunk, for what need not be kept; sequences without a step have none
 * @throws UnrollError where an activation or an output is not a finite number, or a layer has other steps than the data
 */
export async function* activationChunks(runnable: RunnableModel, data: PairedData, { layers, per, sequences }: ActivationRequest, task: Task): AsyncGenerator<Activations, void, undefined> {
  const readers = layers.map((wanted) => new LayerReader(runnable, wanted, per));
  const reading = answersOf(runnable);
  const perStep = answersPerStep(runnable);
  const record = new Set([outputName, ...readers.flatMap((reader) => reader.records)]);
  for await (const chunk of traceBatches(runnable, data, { record, sequences, padTo: 1 }, task)) {
    const cases = casesOf(chunk, per);
    const count = cases.rows.length;
    const { shape, data: output } = chunk.arrays.get(outputName)!;
    const answers = perStep ? shape[1]! : 1;
    const outputs = new Float32Array(count * reading.width);
    for (let i = 0; i < count; i++) {
      // Strides may leave fewer answers than steps: the last one then stands for all after it.
      const at = cases.rows[i]! * answers + Math.min(cases.steps[i]!, answers - 1);
      outputs.set(output.subarray(at * reading.width, (at + 1) * reading.width), i * reading.width);
    }
    const matrices = readers.map((reader) => reader.read(chunk, cases, data.dataset.name));
    refuseUnlessFinite(outputs, 'what the model puts out', chunk, cases, data.dataset.name);
    yield {
      count,
      sequences: Int32Array.from(cases.rows, (row) => chunk.sequences[row]!),
      steps: per === 'step' ? Int32Array.from(cases.steps) : null,
      matrices,
      outputs,
      verdicts: Int32Array.from({ length: count }, (_, i) => reading.decide(outputs, i * reading.width)),
    };
  }
}

/** Numbers of an answer, and the class that is read from them. */
function answersOf({ model, names }: RunnableModel): Pick<ReadOut, 'width' | 'decide'> {
  const output = names.find((recorded) => recorded.name === outputName);
  return model.outputMeaning === 'regression' ? { width: output!.units, decide: () => -1 } : readOut(model, output?.units);
}

/** Row of the batch, and the step meant (for whole sequences their last), for every row of a matrix. */
interface Cases {
  readonly rows: readonly number[];
  readonly steps: readonly number[];
}

function casesOf({ batch }: TracedChunk, per: ActivationRequest['per']): Cases {
  const rows: number[] = [];
  const steps: number[] = [];
  for (let row = 0; row < batch.count; row++) {
    const real = realSteps(batch, row);
    for (const step of per === 'step' ? real : real.slice(-1)) {
      rows.push(row);
      steps.push(step);
    }
  }
  return { rows, steps };
}

/**
 * @param matrix a row for every case
 * @throws UnrollError where a value is NaN or infinite, which says nothing and would be taken for an answer
 */
function refuseUnlessFinite(matrix: Float32Array, what: string, { sequences }: TracedChunk, { rows }: Cases, dataName: string): void {
  const wrong = matrix.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const sequence = sequences[rows[Math.floor((wrong * rows.length) / matrix.length)]!]!;
  throw new UnrollError('model', `${dataName}: on sequence ${sequence + 1} ${what} is not a finite number. Check weights and the data for NaN.`);
}

/** Takes the rows of one layer out of traces. */
class LayerReader {
  readonly records: readonly string[];
  readonly width: number;
  private readonly taken: Taken;
  /** The layer whose mask says which steps are real. */
  private readonly timing: string;

  constructor(
    { model }: RunnableModel,
    private readonly wanted: WantedLayer,
    private readonly per: ActivationRequest['per'],
  ) {
    const { hidden, taken } = wanted;
    if (per === 'step' && hidden.form !== 'steps') {
      throw new UnrollError('usage', `Layer "${hidden.layer}" has no steps, so there is no row for each. Take rows per sequence, or another layer.`);
    }
    this.taken = checkedTaken(hidden, taken);
    this.records = hidden.records;
    this.width = columnNames(wanted, per).length;
    this.timing = hidden.runs ? layerNamed(model, hidden.layer).inputs[0]! : hidden.layer;
  }

  read(chunk: TracedChunk, cases: Cases, dataName: string): Float32Array {
    const { hidden } = this.wanted;
    const matrix = new Float32Array(cases.rows.length * this.width);
    const part = this.width / this.records.length;
    this.records.forEach((record, i) => {
      const { shape, data } = chunk.arrays.get(record)!;
      const positions = elementCount(shape.slice(1)) / hidden.units;
      cases.rows.forEach((row, at) => this.write(data, row * positions * hidden.units, this.stepsTaken(chunk, row, cases.steps[at]!, positions), matrix, at * this.width + i * part));
      if (this.per === 'sequence' && hidden.runs && this.taken === 'last') this.writeLast(chunk, hidden.runs[i]!, cases, matrix, i * part);
    });
    refuseUnlessFinite(matrix, `an activation of layer "${hidden.layer}"`, chunk, cases, dataName);
    return matrix;
  }

  /** @returns the positions of a row that count, in their order */
  private stepsTaken({ masks, batch }: TracedChunk, row: number, step: number, positions: number): ArrayLike<number> {
    const { hidden } = this.wanted;
    if (this.per === 'step') {
      if (positions === batch.steps) return [step];
      throw new UnrollError('usage', `Layer "${hidden.layer}" has ${positions} steps where the data have ${batch.steps}, so their rows do not belong together. Take rows per sequence, or another layer.`);
    }
    const all = Int32Array.from({ length: positions }, (_, position) => position);
    const mask = hidden.form === 'steps' ? (masks.get(this.timing) ?? null) : null;
    if (this.taken === 'all' || mask === null) return this.selected(all);
    return this.selected(all.filter((position) => mask[row * positions + position] !== 0));
  }

  private selected(real: Int32Array): Int32Array {
    if (this.taken === 'last') return real.slice(-1);
    if (typeof this.taken === 'object') return real.slice(Math.max(0, Math.ceil(this.taken.share * real.length) - 1)).slice(0, 1);
    return real;
  }

  private write(data: Float32Array, from: number, positions: ArrayLike<number>, matrix: Float32Array, to: number): void {
    const { units } = this.wanted.hidden;
    if (this.taken === 'all' && this.per === 'sequence') {
      matrix.set(data.subarray(from, from + positions.length * units), to);
      return;
    }
    // A single position is its own mean and maximum.
    for (let unit = 0; unit < units; unit++) {
      let result = this.taken === 'max' ? -Infinity : 0;
      for (let i = 0; i < positions.length; i++) {
        const value = data[from + positions[i]! * units + unit]!;
        if (this.taken !== 'max') result += value;
        else if (!(value <= result)) result = value; // Lets what is not a number through.
      }
      matrix[to + unit] = positions.length === 0 ? 0 : this.taken === 'max' ? result : result / positions.length;
    }
  }

  /** A run's last state is the one it ends with: for one that reads backwards that is the first step. */
  private writeLast({ last }: TracedChunk, run: string, { rows }: Cases, matrix: Float32Array, to: number): void {
    const { units } = this.wanted.hidden;
    const { h } = last.get(run)!;
    rows.forEach((row, at) => matrix.set(h.subarray(row * units, (row + 1) * units), at * this.width + to));
  }
}
