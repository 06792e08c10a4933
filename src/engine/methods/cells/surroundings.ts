/**
 * What cells live among while the model reads data: mean and spread of what each layer is given, and mean states. From
 * them come the resting input, the size of the probes, the frozen context, and what cells are held at.
 */
import { UnrollError } from '../../core/errors.js';
import { subtask, type Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import type { CellRun, RecurrentLayer } from '../../model/sequenceModel.js';
import type { LayerValue } from '../../trace/layers/layerSupport.js';
import { runPart } from '../../trace/runPart.js';
import type { RunnableModel } from '../../trace/tracer.js';

/** Of the rows of numbers that pass a place in the model. */
export interface Spread {
  /** Per channel. */
  readonly mean: Float64Array;
  /** Standard deviation per channel. */
  readonly deviation: Float64Array;
}

export interface MeanState {
  /** [units] */
  readonly h: Float64Array;
  /** h times the gate that stands inside the recurrent product (GRU r, MGU f), [units]; null for other cells. */
  readonly gated: Float64Array | null;
}

export interface Surroundings {
  /** Sequences that were read. */
  readonly sequences: number;
  /** By layer name, of what the layer gives. */
  readonly values: ReadonlyMap<string, Spread>;
  /** By trace name of the run. */
  readonly states: ReadonlyMap<string, MeanState>;
}

const mostSequences = 512;
const mostOfBatch = 64;
/** Numbers in the widest array of one batch. */
const batchNumbers = 2 ** 21;

/**
 * @param places layers whose outputs are wanted
 * @param sequences in random order: the first of them are read
 * @throws UnrollError where a place gives what is no finite number: there is then no mean to be moved around
 */
export async function lookAround(runnable: RunnableModel, layers: readonly RecurrentLayer[], places: readonly string[], data: PairedData, sequences: Int32Array, task: Task): Promise<Surroundings> {
  const read = sequences.subarray(0, mostSequences);
  const values = new Map(places.map((place) => [place, new Moments()]));
  const runs = layers.flatMap((layer) => layer.runs.map((run) => ({ layer, run, h: new Moments(), gated: new Moments() })));
  const record = new Set(runs.flatMap(({ layer, run }) => [`${run.traceName}.h`, ...gateOf(layer, run)]));
  const widest = Math.max(...layers.map((layer) => Math.max(layer.units, layer.inputSize)));
  for (let done = 0; done < read.length; ) {
    await task.checkpoint();
    task.progress(done / read.length, `Reading ${read.length} sequences`);
    const chunk = read.subarray(done, done + affordable(data.dataset.lengths, read.subarray(done), widest));
    const part = runPart(runnable, data.batch(chunk), { targets: [...places, ...layers.map((layer) => layer.name)], record }, subtask(task, done / read.length, 1));
    for (const [place, moments] of values) moments.addRows(part.values.get(place)!);
    for (const { layer, run, h, gated } of runs) {
      const input = part.values.get(layer.inputs[0]!)!;
      const { shape, data: states } = part.arrays.get(`${run.traceName}.h`)!;
      h.addRows({ ...input, shape, data: states });
      const [gate] = gateOf(layer, run);
      if (gate) gated.addRows({ ...input, shape, data: timesStateBefore(part.arrays.get(gate)!.data, states, shape, run.reverse) });
    }
    done += chunk.length;
  }
  const spreads = new Map([...values].map(([place, moments]) => [place, moments.spread()]));
  for (const [place, { mean, deviation }] of spreads) {
    if (mean.every(Number.isFinite) && deviation.every(Number.isFinite)) continue;
    throw new UnrollError('data', `${data.dataset.name}: what layer "${place}" gives is not always a finite number, so it has no mean to move it around. Check weights and the data for NaN and infinite values.`);
  }
  return {
    sequences: read.length,
    values: spreads,
    states: new Map(runs.map(({ run, layer, h, gated }) => [run.traceName, { h: h.spread().mean, gated: gateOf(layer, run).length > 0 ? gated.spread().mean : null }])),
  };
}

/** @returns how many of the sequences make one batch, at least one: each takes as many steps as the longest of them */
function affordable(lengths: ArrayLike<number>, sequences: Int32Array, widest: number): number {
  let longest = 1;
  let count = 0;
  for (; count < Math.min(mostOfBatch, sequences.length); count++) {
    longest = Math.max(longest, lengths[sequences[count]!]!);
    if (count > 0 && (count + 1) * longest * widest > batchNumbers) break;
  }
  return count;
}

/** The gate inside the recurrent product, as a trace names it. */
function gateOf({ cell, resetAfter }: RecurrentLayer, { traceName }: CellRun): readonly string[] {
  if (cell === 'mgu') return [`${traceName}.f`];
  return cell === 'gru' && !resetAfter ? [`${traceName}.r`] : [];
}

/** gate(t) ⊙ h(t − 1); the state before the first step is taken for zero. */
function timesStateBefore(gate: Float32Array, h: Float32Array, shape: readonly number[], reverse: boolean): Float32Array {
  const [, steps, units] = shape as [number, number, number];
  return gate.map((value, i) => {
    const step = Math.floor(i / units) % steps;
    if (step === (reverse ? steps - 1 : 0)) return 0;
    return value * h[reverse ? i + units : i - units]!;
  });
}

/** Sums over the real steps of rows, taken from the first row: what stands still has the spread 0, and what is far from 0 loses nothing. */
class Moments {
  private count = 0;
  private origin: Float64Array | null = null;
  private sum = new Float64Array(0);
  private squares = new Float64Array(0);

  addRows({ shape, data, mask, lengths }: LayerValue): void {
    const width = shape.at(-1)!;
    if (this.sum.length === 0) {
      this.sum = new Float64Array(width);
      this.squares = new Float64Array(width);
    }
    const { sum, squares } = this;
    const steps = shape.length > 2 ? shape[1]! : 1;
    for (let row = 0; row * width < data.length; row++) {
      if (mask?.[row] === 0 || (lengths && row % steps >= lengths[Math.floor(row / steps)]!)) continue;
      this.count++;
      const origin = (this.origin ??= Float64Array.from(data.subarray(row * width, (row + 1) * width)));
      for (let i = 0; i < width; i++) {
        const value = data[row * width + i]! - origin[i]!;
        sum[i]! += value;
        squares[i]! += value * value;
      }
    }
  }

  spread(): Spread {
    const { count, origin, sum, squares } = this;
    if (!origin) return { mean: sum, deviation: squares };
    return {
      mean: sum.map((each, i) => origin[i]! + each / count),
      deviation: squares.map((square, i) => Math.sqrt(Math.max(0, square / count - (sum[i]! / count) ** 2))),
    };
  }
}
