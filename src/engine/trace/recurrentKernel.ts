/**
 * The seam between the tracer and whatever computes a recurrent layer: the plain cells, or SIMD kernels that are tested
 * against them. A kernel gets a whole batch and cuts it as it likes, so that weights and state can stay in cache.
 */
import type { Task } from '../core/task.js';
import { cells } from '../model/cells/cell.js';
import type { CellType, CellVariant, CellWeights } from '../model/sequenceModel.js';
import type { ScalarActivationName } from '../model/activations.js';

export interface RecurrentSpec {
  readonly cell: CellType;
  readonly inputSize: number;
  readonly units: number;
  readonly activation: ScalarActivationName;
  readonly recurrentActivation: ScalarActivationName;
  readonly resetAfter: boolean;
  readonly variant?: CellVariant;
  readonly maskedSteps: 'carry' | 'zero';
}

/** Units whose h is held at given values at every step, before recurrence and read-out: for ablation. */
export interface Clamp {
  readonly units: readonly number[];
  /** One per unit. */
  readonly values: readonly number[];
}

/** What is to be recorded; gates in the cell's order. */
export interface WantedRecords {
  readonly h: boolean;
  readonly c: boolean;
  readonly gates: readonly boolean[];
}

export interface RecurrentBlock {
  readonly count: number;
  readonly steps: number;
  /** [count, steps, inputSize] */
  readonly x: Float32Array;
  /** [count, steps], 1 = a real step; null = all are. */
  readonly mask: Uint8Array | null;
  /** State before the first step, [count, units] each; null = zeros. */
  readonly initial: { readonly h: Float32Array; readonly c: Float32Array | null } | null;
  readonly reverse: boolean;
  /** Absent = every unit is free. The state before the first step is clamped too. */
  readonly clamp?: Clamp | null;
  /** Absent = everything. */
  readonly wanted?: WantedRecords | null;
}

export interface RecurrentRecord {
  /** [count, steps, units], or the hidden size where h is projected, aligned with the time of x also when run in reverse; null where it is not wanted. */
  readonly h: Float32Array | null;
  /** Likewise; null for cells without a cell state too. */
  readonly c: Float32Array | null;
  /** One per gate in the cell's gate order, likewise; zeros at masked steps. */
  readonly gates: readonly (Float32Array | null)[];
  /** State after the last step in run order, [count, units]; the initial state where every step is masked. */
  readonly last: { readonly h: Float32Array; readonly c: Float32Array | null };
}

export interface RecurrentKernel {
  /**
   * Asks `task` every few million operations whether it was cancelled.
   * @param record as {@link newRecord} makes it, to be filled; where it is missing, a new one is
   * @returns what was recorded: the record that was given, unless the kernel makes its own
   */
  run(block: RecurrentBlock, task: Pick<Task, 'throwIfCancelled' | 'parallel'>, record?: RecurrentRecord): RecurrentRecord;
}

/**
 * @param allocate makes arrays of any contents
 * @returns a record whose states are those before the first step, and whose arrays are to be filled
 */
export function newRecord({ cell: name, units }: RecurrentSpec, { count, steps, initial, clamp, wanted }: RecurrentBlock, allocate = (length: number): Float32Array => new Float32Array(length)): RecurrentRecord {
  const cell = cells[name];
  const recorded = (isWanted = true): Float32Array | null => (isWanted ? allocate(count * steps * units) : null);
  const state = (from: Float32Array | null | undefined): Float32Array => {
    const made = allocate(count * units);
    if (from) made.set(from);
    else made.fill(0);
    return made;
  };
  const h = state(initial?.h);
  if (clamp) for (let sequence = 0; sequence < count; sequence++) hold(clamp, h, sequence * units);
  return {
    h: recorded(wanted?.h),
    c: cell.hasCellState ? recorded(wanted?.c) : null,
    gates: cell.gates.map((_, gate) => recorded(wanted?.gates[gate])),
    last: { h, c: cell.hasCellState ? state(initial?.c) : null },
  };
}

/** Puts the clamped units of the row of h at `at` to their values. */
export function hold({ units, values }: Clamp, h: Float32Array, at: number): void {
  units.forEach((unit, i) => (h[at + unit] = values[i]!));
}

/** Makes a kernel for one direction of one layer; weights may be packed here once. */
export type RecurrentKernelFactory = (spec: RecurrentSpec, weights: CellWeights) => RecurrentKernel;
