/**
 * What the model does along sequences: at every real step the input, the hidden state and the class (MEME, step 1).
 */
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import { realSteps } from '../../data/batch.js';
import { widthOf } from '../../data/dataset.js';
import type { PairedData } from '../../data/pairedData.js';
import type { ReadOut } from '../../model/readout.js';
import { hiddenSize } from '../../model/graph.js';
import type { RecurrentLayer } from '../../model/sequenceModel.js';
import { outputName } from '../../trace/loadRunnable.js';
import { applyReadOut, readOutObstacle } from '../../trace/readState.js';
import { traceBatches, type TracedChunk } from '../../trace/traceDataset.js';
import type { RunnableModel } from '../../trace/tracer.js';
import { finiteReadOut } from '../finiteReadOut.js';

/** Sequences of at least one real step, their steps one after the other. */
export interface Trajectories {
  readonly sequences: Int32Array;
  /** Index of each sequence's first step, [count + 1]. */
  readonly offsets: Int32Array;
  /** Values per step: the features, or 1 for symbols. */
  readonly width: number;
  /** [steps, width]: the features as the data has them, or ids of symbols. */
  readonly inputs: Float32Array;
  /** The model's class at every step, [steps]. */
  readonly verdicts: Int32Array;
  /** Place of every step in its sequence as the file has it (padding counts), [steps]. */
  readonly places: Int32Array;
  /** Asked for, but without a real step. */
  readonly empty: number;
  /** Asked for, but left out to stay within memory. */
  readonly leftOut: number;
}

export class TrajectoryReader {
  readonly units: number;
  readonly classes: number;
  /** Whether the model answers after every step, not only after the last. */
  readonly perStep: boolean;
  /** Why a state of the layer alone gives no class; a step then has that of its whole sequence. null = it does. */
  readonly obstacle: string | null;
  private readonly states: string;
  private readonly reading: ReadOut;

  constructor(
    private readonly runnable: RunnableModel,
    private readonly layer: RecurrentLayer,
    private readonly data: PairedData,
  ) {
    const output = runnable.names.find((recorded) => recorded.name === outputName);
    this.reading = finiteReadOut(runnable.model, output?.units);
    this.units = hiddenSize(layer);
    this.classes = this.reading.classes;
    this.perStep = output?.timed ?? false;
    this.obstacle = this.perStep ? null : readOutObstacle(runnable.model, layer.name);
    this.states = `${layer.runs[0]!.traceName}.h`;
  }

  /** @returns the steps of sequences whose states take so many bytes, or all if there are no more */
  stepsWithin(bytes: number, sequences: ArrayLike<number>): number {
    return Math.min(Math.floor(bytes / (4 * this.units)), this.stepsIn(sequences));
  }

  private stepsIn(sequences: ArrayLike<number>): number {
    const { lengths } = this.data.dataset;
    let steps = 0;
    for (let i = 0; i < sequences.length; i++) steps += lengths[sequences[i]!]!;
    return steps;
  }

  /**
   * @param keep is given the states of the next steps, [steps, units]
   * @param mostSteps sequences beyond are left out
   * @throws UnrollError where a state is not a number
   */
  async read(sequences: ArrayLike<number>, keep: (states: Float32Array) => void, mostSteps: number, task: Task): Promise<Trajectories> {
    const width = this.data.alphabet ? 1 : widthOf(this.data.dataset);
    const size = Math.min(mostSteps, this.stepsIn(sequences));
    const inputs = new Float32Array(size * width);
    const verdicts = new Int32Array(size);
    const places = new Int32Array(size);
    const read: number[] = [];
    const offsets = [0];
    let empty = 0;
    let done = 0;
    const record = new Set([this.states, outputName]);
    for await (const chunk of traceBatches(this.runnable, this.data, { record, sequences, padTo: 1 }, task)) {
      for (const [row, sequence] of chunk.sequences.entries()) {
        const steps = realSteps(chunk.batch, row);
        done++;
        if (steps.length === 0) empty++;
        const first = offsets.at(-1)!;
        if (steps.length === 0 || first + steps.length > size) continue;
        const states = this.statesAt(chunk, row, steps, sequence);
        keep(states);
        read.push(sequence);
        offsets.push(first + steps.length);
        inputs.set(this.inputsAt(sequence, steps, width), first * width);
        verdicts.set(this.verdictsAt(chunk, row, steps, states, task), first);
        places.set(steps, first);
      }
    }
    return {
      sequences: Int32Array.from(read),
      offsets: Int32Array.from(offsets),
      width,
      inputs: inputs.slice(0, offsets.at(-1)! * width),
      verdicts: verdicts.slice(0, offsets.at(-1)),
      places: places.slice(0, offsets.at(-1)),
      empty,
      leftOut: done - empty - read.length,
    };
  }

  private statesAt({ arrays, batch }: TracedChunk, row: number, steps: Int32Array, sequence: number): Float32Array {
    const { data } = arrays.get(this.states)!;
    const { units } = this;
    const states = new Float32Array(steps.length * units);
    steps.forEach((step, i) => {
      const at = (row * batch.steps + step) * units;
      states.set(data.subarray(at, at + units), i * units);
    });
    if (!states.every(Number.isFinite)) {
      throw new UnrollError('model', `${this.data.dataset.name}: on sequence ${sequence + 1} a hidden state of layer "${this.layer.name}" is not a finite number. Check weights and the data for NaN.`);
    }
    return states;
  }

  private inputsAt(sequence: number, steps: Int32Array, width: number): ArrayLike<number> {
    const symbols = this.data.symbolsOf(sequence);
    if (symbols) return symbols;
    const { values, offsets } = this.data.dataset;
    const rows = values.subarray(offsets[sequence]! * width, offsets[sequence + 1]! * width);
    return Array.from({ length: steps.length * width }, (_, i) => rows[steps[Math.floor(i / width)]! * width + (i % width)]!);
  }

  private verdictsAt({ arrays, batch }: TracedChunk, row: number, steps: Int32Array, states: Float32Array, task: Task): number[] {
    const { reading } = this;
    const output = arrays.get(outputName)!.data;
    if (this.perStep) return Array.from(steps, (step) => reading.decide(output, (row * batch.steps + step) * reading.width));
    const atEnd = reading.decide(output, row * reading.width);
    const judged = this.obstacle === null ? applyReadOut(this.runnable, this.layer.name, states, task).output : null;
    return Array.from(steps, (_, i) => (judged && i < steps.length - 1 ? reading.decide(judged.data, i * reading.width) : atEnd));
  }
}

/** @returns number of steps of all sequences. */
export function stepsOf({ verdicts }: Trajectories): number {
  return verdicts.length;
}

/** @returns the sequences of both, those of `a` first. */
export function joined(a: Trajectories, b: Trajectories): Trajectories {
  const steps = stepsOf(a);
  return {
    sequences: concatenated(a.sequences, b.sequences),
    offsets: concatenated(a.offsets, b.offsets.slice(1).map((offset) => offset + steps)),
    width: a.width,
    inputs: concatenated(a.inputs, b.inputs),
    verdicts: concatenated(a.verdicts, b.verdicts),
    places: concatenated(a.places, b.places),
    empty: a.empty + b.empty,
    leftOut: a.leftOut + b.leftOut,
  };
}

/** @returns both, one after the other. */
function concatenated<T extends Int32Array | Float32Array>(a: T, b: T): T {
  const whole = new (a.constructor as new (length: number) => T)(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
