/**
 * The seam between the tracer and whatever computes a recurrent layer: the plain cells today, SIMD kernels behind the
 * same interface. A kernel gets a whole batch and cuts it as it likes, so that weights and state can stay in cache.
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
}

export interface RecurrentRecord {
  /** [count, steps, units], aligned with the time of x also when run in reverse. */
  readonly h: Float32Array;
  /** Likewise; null for cells without a cell state. */
  readonly c: Float32Array | null;
  /** One [count, steps, units] array per gate in the cell's gate order; zeros at masked steps. */
  readonly gates: readonly Float32Array[];
  /** State after the last step in run order, [count, units]; the initial state where every step is masked. */
  readonly last: { readonly h: Float32Array; readonly c: Float32Array | null };
}

export interface RecurrentKernel {
  /**
   * Asks `task` every few million operations whether it was cancelled.
   * @param record to be filled: all zeros, `last` with the initial state; made by {@link emptyRecord} where it is missing
   */
  run(block: RecurrentBlock, task: Pick<Task, 'throwIfCancelled' | 'parallel'>, record?: RecurrentRecord): RecurrentRecord;
}

/** @param allocate makes zeros */
export function emptyRecord({ cell: name, units }: RecurrentSpec, { count, steps, initial }: RecurrentBlock, allocate = (length: number): Float32Array => new Float32Array(length)): RecurrentRecord {
  const cell = cells[name];
  const recorded = (): Float32Array => allocate(count * steps * units);
  const state = (from: Float32Array | null | undefined): Float32Array => {
    const made = allocate(count * units);
    if (from) made.set(from);
    return made;
  };
  return {
    h: recorded(),
    c: cell.hasCellState ? recorded() : null,
    gates: cell.gates.map(recorded),
    last: { h: state(initial?.h), c: cell.hasCellState ? state(initial?.c) : null },
  };
}

/** Makes a kernel for one direction of one layer; weights may be packed here once. */
export type RecurrentKernelFactory = (spec: RecurrentSpec, weights: CellWeights) => RecurrentKernel;
