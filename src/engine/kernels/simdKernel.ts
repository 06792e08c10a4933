/**
 * Recurrent layers on SIMD: the cells of assembly/cells.ts on blocks of sequences, small enough that states, weights
 * and records stay in the cache. What the kernels do not know (other activations, peepholes, clipped sums …) is left to
 * the plain cells. A sequence gives the same whatever it is batched with.
 */
import type { Task } from '../core/task.js';
import { cells } from '../model/cells/cell.js';
import type { CellWeights } from '../model/sequenceModel.js';
import { plainKernel } from '../trace/plainKernel.js';
import { newRecord, type RecurrentBlock, type RecurrentKernel, type RecurrentKernelFactory, type RecurrentRecord, type RecurrentSpec } from '../trace/recurrentKernel.js';
import { packWeights } from './packWeights.js';
import { sequencesByLength, type SequenceSpan } from './sequencesByLength.js';
import { type Address, type KernelBuild, panelColumns, roundUp, runnableBuilds, Workspace } from './workspace.js';

/**
 * Sequences that walk together: so few that their sums stay in the cache, or so many that weights beyond it are read
 * seldom. Whole tiles of either build.
 */
const fewSequences = 30;
const manySequences = 90;
/** Weights that stay in the cache from step to step. */
const cachedWeightBytes = 2 ** 20;
/** What inputs and records of one call may take: they stay in the cache until they are copied. */
const callBytes = 2 ** 22;
/** Multiplications of one call at most, some 50 ms: between two calls the task is asked. */
const callOperations = 1e9;
/** Inputs are gathered where fewer than one in so many is not zero. */
const sparseShare = 4;
/** Of `Block` in assembly/block.ts. */
const fieldCount = 29;
const gateSlots = 4;

/** The fastest kernels of this machine. */
export const simdKernel: RecurrentKernelFactory = (spec, weights) =>
  runnableBuilds().length > 0 ? simdKernelOf(runnableBuilds()[0]!)(spec, weights) : plainKernel(spec, weights);

/** @param build one of those that the machine runs */
export function simdKernelOf(build: KernelBuild): RecurrentKernelFactory {
  return (spec, weights) => (runsOnSimd(spec, weights) ? new SimdKernel(spec, weights, build) : plainKernel(spec, weights));
}

/** @returns whether the kernels know such a layer */
export function runsOnSimd({ cell, inputSize, units, activation, recurrentActivation, variant }: RecurrentSpec, { kernel, recurrent, bias, recurrentBias, peepholes, projection }: CellWeights): boolean {
  if (activation !== 'tanh' || (cell !== 'srn' && recurrentActivation !== 'sigmoid')) return false;
  if (peepholes || projection || (variant && (variant.clip !== null || variant.coupledGates || variant.peepholes || variant.functions))) return false;
  // Skipping zero inputs changes nothing only where weights are finite.
  return inputSize > 0 && units > 0 && [kernel, recurrent, bias, recurrentBias].every((values) => values?.every(Number.isFinite) ?? true);
}

/** @returns how many sequences walk together in such a layer at most */
export function blockSequences({ cell, inputSize, units }: Pick<RecurrentSpec, 'cell' | 'inputSize' | 'units'>): number {
  return 4 * (inputSize + units) * cells[cell].gateCount * units <= cachedWeightBytes ? fewSequences : manySequences;
}

/** Sequences of a batch that walk together. */
interface Group {
  readonly spans: readonly SequenceSpan[];
  /** Spans rounded up to whole tiles. */
  readonly rows: number;
  /** States before the group's next call, [rows, width] in rows of the kernel's stride. */
  readonly h: Address;
  readonly c: Address;
}

/** Steps `from` … `to` − 1 of a group, one call into the kernel. */
interface Call {
  readonly from: number;
  readonly to: number;
  readonly x: Address;
  readonly mask: Address;
  /** By slot; 0 = not wanted. */
  readonly records: readonly Address[];
}

class SimdKernel implements RecurrentKernel {
  private readonly workspace: Workspace;
  private readonly gates: number;
  /** Units padded to whole panels. */
  private readonly width: number;
  /** From one row of states to the next: the inputs of a step stand before each row of h. */
  private readonly stateStride: number;
  private readonly weights: Address;
  private readonly bias: Address;
  private readonly sumColumns: number;

  constructor(
    private readonly spec: RecurrentSpec,
    weights: CellWeights,
    build: KernelBuild,
  ) {
    this.workspace = new Workspace(build);
    this.gates = cells[spec.cell].gateCount;
    this.width = roundUp(spec.units, panelColumns);
    this.stateStride = roundUp(spec.inputSize, panelColumns) + this.width;
    const { panels, bias } = packWeights(spec, weights, this.gates);
    this.weights = this.workspace.allocate(panels.byteLength);
    this.bias = this.workspace.allocate(bias.byteLength);
    this.workspace.floats(this.weights, panels.length).set(panels);
    this.workspace.floats(this.bias, bias.length).set(bias);
    this.sumColumns = bias.length;
  }

  run(block: RecurrentBlock, task: Pick<Task, 'throwIfCancelled'>, record = newRecord(this.spec, block)): RecurrentRecord {
    const spans = sequencesByLength(block);
    const perGroup = this.groupRows(spans.length);
    const mark = this.workspace.mark;
    for (let first = 0; first < spans.length; first += perGroup) {
      this.runGroup(block, spans.slice(first, first + perGroup), record, task);
      this.workspace.releaseTo(mark);
    }
    return record;
  }

  /** Fewer sequences where one step of a whole block would take too long. */
  private groupRows(sequences: number): number {
    const tile = this.workspace.rowsPerTile;
    const affordable = Math.floor(callOperations / this.operationsPerStep / tile) * tile;
    return Math.max(tile, Math.min(roundUp(blockSequences(this.spec), tile), affordable, roundUp(sequences, tile)));
  }

  /** Of one sequence. */
  private get operationsPerStep(): number {
    return (this.spec.inputSize + this.spec.units) * this.gates * this.width;
  }

  private runGroup(block: RecurrentBlock, spans: readonly SequenceSpan[], record: RecurrentRecord, task: Pick<Task, 'throwIfCancelled'>): void {
    const { workspace, width, stateStride } = this;
    const { inputSize, units } = this.spec;
    const rows = roundUp(spans.length, workspace.rowsPerTile);
    const wanted = recordSlots(record).map((array) => array !== null);
    const arrays = wanted.filter(Boolean).length;
    const steps = spans[0]!.steps;
    const bytesPerStep = 4 * rows * (inputSize + arrays * units);
    const perCall = Math.max(1, Math.min(steps, Math.floor(callBytes / bytesPerStep), Math.floor(callOperations / (rows * this.operationsPerStep))));
    const [h, c, gated] = [this.allocateStates(rows), this.allocateStates(rows), this.allocateStates(rows)] as const;
    const group: Group = { spans, rows, h, c };
    const sums = workspace.allocate(4 * rows * this.sumColumns);
    const x = workspace.allocate(4 * rows * perCall * inputSize);
    const mask = workspace.allocate(rows * perCall);
    const records = wanted.map((isWanted): Address => (isWanted ? workspace.allocate(4 * spans.length * perCall * units) : 0));
    const held = block.clamp?.units.length ?? 0;
    const heldUnits = workspace.allocate(4 * held);
    const heldValues = workspace.allocate(4 * held);
    const fields = workspace.allocate(4 * fieldCount);
    if (block.clamp) {
      workspace.integers(heldUnits, held).set(block.clamp.units);
      workspace.floats(heldValues, held).set(block.clamp.values);
    }
    this.moveStates(group, record, 'in');
    for (let walked = 0; walked < steps; walked += perCall) {
      task.throwIfCancelled();
      const length = Math.min(perCall, steps - walked);
      const from = block.reverse ? steps - walked - length : walked;
      const call: Call = { from, to: from + length, x, mask: block.mask ? mask : 0, records };
      const nonZero = this.copyInputs(block, group, call);
      const sparse = nonZero * sparseShare < spans.length * length * inputSize;
      workspace.integers(fields, fieldCount).set([
        spans.length,
        rows,
        length,
        inputSize,
        units,
        width,
        stateStride,
        this.gates,
        Number(block.reverse),
        Number(this.spec.maskedSteps === 'carry'),
        Number(sparse),
        call.x,
        call.mask,
        this.weights,
        this.bias,
        h,
        c,
        gated,
        sums,
        this.sumColumns,
        ...records,
        held,
        heldUnits,
        heldValues,
      ]);
      workspace.kernels[this.entry](fields);
      this.copyRecords(block, group, call, record);
    }
    // Going backwards, the steps that are not walked come first and carry the state before them.
    if (block.reverse) this.fillRest(block, group, record);
    this.moveStates(group, record, 'out');
    if (!block.reverse) this.fillRest(block, group, record);
  }

  private get entry(): 'srn' | 'lstm' | 'mgu' | 'gruResetAfter' | 'gruResetBefore' {
    const { cell, resetAfter } = this.spec;
    if (cell !== 'gru') return cell;
    return resetAfter ? 'gruResetAfter' : 'gruResetBefore';
  }

  /** @returns where the first row of states begins, its inputs before it */
  private allocateStates(rows: number): Address {
    return this.workspace.allocate(4 * rows * this.stateStride) + 4 * (this.stateStride - this.width);
  }

  /** Copies the states of a group into the workspace, or what has become of them out of it. */
  private moveStates({ spans, h, c, rows }: Group, { last }: RecurrentRecord, direction: 'in' | 'out'): void {
    const { units } = this.spec;
    for (const [at, state] of [[h, last.h], [c, last.c]] as const) {
      if (!state) continue;
      const inside = this.workspace.floats(at, (rows - 1) * this.stateStride + this.width);
      if (direction === 'in') inside.fill(0);
      spans.forEach(({ sequence }, row) => {
        const outside = state.subarray(sequence * units, (sequence + 1) * units);
        const own = inside.subarray(row * this.stateStride, row * this.stateStride + units);
        if (direction === 'in') own.set(outside);
        else outside.set(own);
      });
    }
  }

  /** @returns how many inputs are not zero */
  private copyInputs({ x, mask, steps }: RecurrentBlock, { spans }: Group, { from, to, x: inputs, mask: real }: Call): number {
    const { inputSize } = this.spec;
    const length = to - from;
    const values = spans.length * length * inputSize;
    const inside = this.workspace.floats(inputs, values);
    const insideMask = mask && this.workspace.bytes(real, spans.length * length);
    spans.forEach(({ sequence }, row) => {
      const first = sequence * steps + from;
      inside.set(x.subarray(first * inputSize, (first + length) * inputSize), row * length * inputSize);
      insideMask?.set(mask!.subarray(first, first + length), row * length);
    });
    return this.workspace.kernels.countNonZero(inputs, values);
  }

  private copyRecords({ steps }: RecurrentBlock, { spans }: Group, { from, to, records }: Call, record: RecurrentRecord): void {
    const { units } = this.spec;
    const perSequence = (to - from) * units;
    recordSlots(record).forEach((array, slot) => {
      if (!array) return;
      const inside = this.workspace.floats(records[slot]!, spans.length * perSequence);
      spans.forEach(({ sequence }, row) => {
        array.set(inside.subarray(row * perSequence, (row + 1) * perSequence), (sequence * steps + from) * units);
      });
    });
  }

  /** Steps behind the group's last real one were not walked: states are carried there or zero, gates are zero. */
  private fillRest({ steps }: RecurrentBlock, { spans }: Group, record: RecurrentRecord): void {
    const { units, maskedSteps } = this.spec;
    const walked = spans[0]!.steps;
    const carriedStates = maskedSteps === 'carry' ? [record.last.h, record.last.c] : [];
    recordSlots(record).forEach((array, slot) => {
      const carried = carriedStates[slot];
      for (const { sequence } of array ? spans : []) {
        const rest = array!.subarray((sequence * steps + walked) * units, (sequence + 1) * steps * units);
        if (!carried) rest.fill(0);
        else for (let at = 0; at < rest.length; at += units) rest.set(carried.subarray(sequence * units, (sequence + 1) * units), at);
      }
    });
  }
}

/** h, c and four gates, as the kernel has places for them; null where there is none, or it is not wanted. */
function recordSlots({ h, c, gates }: RecurrentRecord): readonly (Float32Array | null)[] {
  return [h, c, ...Array.from({ length: gateSlots }, (_, gate) => gates[gate] ?? null)];
}
