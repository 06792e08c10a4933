/**
 * What the tracer needs to know about a kind of recurrent cell. Each cell is a small pure function in a file of its
 * own; they are the readable reference that faster kernels are tested against.
 */
import type { CellType, CellWeights } from '../sequenceModel.js';
import type { ScalarActivation } from '../activations.js';
import { gru } from './gru.js';
import { lstm } from './lstm.js';
import { mgu } from './mgu.js';
import { srn } from './srn.js';

export interface CellConfiguration {
  readonly inputSize: number;
  readonly units: number;
  readonly activation: ScalarActivation;
  readonly recurrentActivation: ScalarActivation;
  readonly resetAfter: boolean;
  /** LSTM: applied to the cell state where that is not `activation`. */
  readonly outputActivation?: ScalarActivation;
  /** Sums are cut to ±clip before their activation. */
  readonly clip?: number;
  /** LSTM: the forget gate is 1 − input gate. */
  readonly coupledGates?: boolean;
}

/**
 * The arrays one step reads and writes, each with the offset of its row, so that a whole trace is filled in place.
 * All rows have `units` elements, `x` has `inputSize`.
 */
export interface StepRows {
  readonly x: Float32Array;
  xAt: number;
  /** h and c before the step. */
  readonly hBefore: Float32Array;
  readonly cBefore: Float32Array | null;
  beforeAt: number;
  /** h and c after it; never the same rows as before. A cell may use the row of h for values in between. */
  readonly h: Float32Array;
  readonly c: Float32Array | null;
  /** One array per gate, in the cell's gate order, after their activation. */
  readonly gates: readonly Float32Array[];
  at: number;
  /** [gates · units], overwritten; double, so that long sums keep float32's full precision. */
  readonly scratch: Float64Array;
}

export interface Cell {
  readonly type: CellType;
  /** Blocks in the weights, in order. */
  readonly gateCount: number;
  /** Names under which the gates are recorded, in block order; an SRN has none worth recording beside h. */
  readonly gates: readonly string[];
  readonly hasCellState: boolean;
  /** One step of one sequence. */
  step(weights: CellWeights, configuration: CellConfiguration, rows: StepRows): void;
}

/** Cuts the sums `from` ≤ j < `to` to ±clip. */
export function clipSums(sums: Float64Array, clip: number | undefined, from: number, to: number): void {
  if (clip === undefined) return;
  for (let j = from; j < to; j++) sums[j] = Math.min(Math.max(sums[j]!, -clip), clip);
}

export const cells: Readonly<Record<CellType, Cell>> = { srn, mgu, gru, lstm };
