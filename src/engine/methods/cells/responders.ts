/**
 * Cells answering signals. In isolation a cell is a layer of one unit: its own row of the weights, its own feedback, and
 * everything else folded into the bias. In situ the network is driven as a whole and the cell recorded.
 */
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import { cells } from '../../model/cells/cell.js';
import { addProduct } from '../../model/products.js';
import type { CellRun, CellWeights, RecurrentLayer } from '../../model/sequenceModel.js';
import type { LayerValue } from '../../trace/layers/layerSupport.js';
import { plainKernel } from '../../trace/plainKernel.js';
import { runPart } from '../../trace/runPart.js';
import type { RunnableModel } from '../../trace/tracer.js';
import type { Probe } from './probe.js';
import type { MeanState } from './surroundings.js';

/** By part (h, c, gates), one value per step. */
export type Answer = ReadonlyMap<string, Float32Array>;

export interface Responder {
  /** @returns what a unit answers to every signal */
  respond(unit: number): readonly Answer[];
}

export interface IsolatedInput {
  readonly layer: RecurrentLayer;
  readonly weights: CellWeights;
  readonly probe: Probe;
  /** Means of the other cells, which stand still there; null = they are not there at all. */
  readonly context: MeanState | null;
  readonly signals: readonly Float32Array[];
  /** What is kept of the answers. */
  readonly parts: readonly string[];
}

/** Signals enter at u of x = x̄ + u · v. */
export function isolatedCells({ layer, weights, probe, context, signals, parts }: IsolatedInput, task: Task): Responder {
  const { units, cell, resetAfter, inputSize } = layer;
  const { gateCount, gates } = cells[cell];
  const columns = gateCount * units;
  const drive = driveOf(layer, weights, probe);
  const rest = Float64Array.from(weights.bias);
  addProduct(rest, Float32Array.from(probe.rest), 0, weights.kernel, inputSize, columns, 0, columns);
  const around = context && contextOf(layer, weights, context);
  const spec = { ...layer, inputSize: 1, units: 1 };
  const wanted = { h: true, c: parts.includes('c'), gates: gates.map((gate) => parts.includes(gate)) };
  const column = (gate: number, unit: number): number => gate * units + unit;
  const every = (count: number, value: (gate: number) => number): Float32Array => Float32Array.from({ length: count }, (_, gate) => value(gate));

  return {
    respond(unit) {
      // The candidate of a GRU with reset after sums what comes from states apart from the input.
      const candidateApart = cell === 'gru' && resetAfter;
      const apart = (gate: number): boolean => candidateApart && gate === 2;
      const fromOthers = (gate: number): number => around?.[column(gate, unit)] ?? 0;
      const recurrentBias = weights.recurrentBias ?? (candidateApart ? new Float32Array(columns) : null);
      const kernel = plainKernel(spec, {
        kernel: every(gateCount, (gate) => drive[column(gate, unit)]!),
        recurrent: every(gateCount, (gate) => weights.recurrent[unit * columns + column(gate, unit)]!),
        bias: every(gateCount, (gate) => rest[column(gate, unit)]! + (apart(gate) ? 0 : fromOthers(gate))),
        recurrentBias: recurrentBias && every(gateCount, (gate) => recurrentBias[column(gate, unit)]! + (apart(gate) ? fromOthers(gate) : 0)),
        ...(weights.peepholes && { peepholes: every(3, (gate) => weights.peepholes![column(gate, unit)]!) }),
      });
      const start = weights.initial;
      const initial = start ? { h: Float32Array.of(start.h[unit]!), c: start.c && Float32Array.of(start.c[unit]!) } : null;
      return signals.map((x) => {
        const { h, c, gates: opened } = kernel.run({ count: 1, steps: x.length, x, mask: null, initial, reverse: false, wanted }, task);
        const answer = new Map<string, Float32Array>([['h', h!], ...(c ? [['c', c] as const] : [])]);
        gates.forEach((gate, i) => opened[i] && answer.set(gate, opened[i]));
        return answer;
      });
    },
  };
}

/** What one unit of u adds to every sum: v · kernel, [gates · units]. */
function driveOf({ units, inputSize, cell }: RecurrentLayer, { kernel }: CellWeights, { direction, scale }: Probe): Float64Array {
  const columns = kernel.length / inputSize;
  const drive = new Float64Array(columns);
  if (direction) {
    addProduct(drive, Float32Array.from(direction), 0, kernel, inputSize, columns, 0, columns);
    return drive;
  }
  // Each cell along the input weights of its candidate, in units of the channels.
  const candidate = Math.max(0, cells[cell].gates.findIndex((gate) => gate === 'g' || gate === 'n')) * units;
  const squares = new Float64Array(units);
  for (let i = 0; i < inputSize; i++) {
    const row = kernel.subarray(i * columns, (i + 1) * columns);
    const square = scale[i]! ** 2;
    for (let unit = 0; unit < units; unit++) squares[unit]! += square * row[candidate + unit]! ** 2;
    for (let j = 0; j < columns; j++) drive[j]! += square * row[candidate + (j % units)]! * row[j]!;
  }
  return drive.map((sum, j) => (sum === 0 ? 0 : (sum * Math.sqrt(inputSize)) / Math.sqrt(squares[j % units]!)));
}

/** What the other cells at their means add to every sum, [gates · units]. */
function contextOf({ units, cell, resetAfter }: RecurrentLayer, { recurrent }: CellWeights, { h, gated }: MeanState): Float64Array {
  const columns = recurrent.length / units;
  const sums = new Float64Array(columns);
  // Where a gate stands inside the recurrent product, the candidate sees the gated states.
  const from = cell === 'mgu' ? units : cell === 'gru' && !resetAfter ? 2 * units : columns;
  addProduct(sums, Float32Array.from(h), 0, recurrent, units, columns, 0, from);
  if (gated) addProduct(sums, Float32Array.from(gated), 0, recurrent, units, columns, from, columns);
  return sums.map((sum, j) => {
    const unit = j % units;
    return sum - (j < from ? h : gated!)[unit]! * recurrent[unit * columns + j]!;
  });
}

export interface InSituInput {
  readonly runnable: RunnableModel;
  readonly layer: RecurrentLayer;
  readonly run: CellRun;
  /** Layer behind which signals enter. */
  readonly entry: string;
  readonly probe: Probe;
  readonly signals: readonly Float32Array[];
  /** What is kept: parts of some units. */
  readonly parts: readonly string[];
  readonly units: readonly number[];
}

/** Drives the network with every signal; all units answer at once. */
export async function cellsInSitu({ runnable, layer, run, entry, probe, signals, parts, units }: InSituInput, task: Task): Promise<Responder> {
  const { direction, rest } = probe;
  if (!direction) throw new UnrollError('usage', 'In situ all cells are driven by one probe, not each along its own weights. Choose another probe or isolation.');
  const width = direction.length;
  const record = new Set(parts.map((part) => `${run.traceName}.${part}`));
  const kept: Map<string, Float32Array>[] = [];
  for (const [i, signal] of signals.entries()) {
    await task.checkpoint();
    task.progress(i / signals.length, `Driving the network by signal ${i + 1} of ${signals.length}`);
    const steps = signal.length;
    // A layer that reads backwards is to meet the signal from its beginning.
    const at = (step: number): number => signal[run.reverse ? steps - 1 - step : step]!;
    const data = Float32Array.from({ length: steps * width }, (_, k) => rest[k % width]! + at(Math.floor(k / width)) * direction[k % width]!);
    const value: LayerValue = { shape: [1, steps, width], data, mask: null, lengths: null };
    const batch = { count: 1, steps, inputs: [], mask: null, lengths: Int32Array.of(steps) };
    const { arrays } = runPart(runnable, batch, { targets: [layer.name], given: new Map([[entry, value]]), record }, task);
    kept.push(new Map(parts.map((part) => [part, columnsOf(arrays.get(`${run.traceName}.${part}`)!.data, layer.units, units, run.reverse)])));
  }
  return {
    respond(unit) {
      const place = units.indexOf(unit);
      return kept.map((answers, i) => {
        const steps = signals[i]!.length;
        return new Map([...answers].map(([part, values]) => [part, values.subarray(place * steps, (place + 1) * steps)]));
      });
    },
  };
}

/** Columns of [steps, width] one after the other, in the order of the run. */
function columnsOf(rows: Float32Array, width: number, columns: readonly number[], reverse: boolean): Float32Array {
  const steps = rows.length / width;
  const data = new Float32Array(columns.length * steps);
  columns.forEach((column, place) => {
    for (let step = 0; step < steps; step++) data[place * steps + step] = rows[(reverse ? steps - 1 - step : step) * width + column]!;
  });
  return data;
}
