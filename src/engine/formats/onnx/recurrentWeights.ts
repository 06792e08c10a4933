/**
 * ONNX's layout of recurrent weights, [directions, gates · units, inputs] with gates in the order i o f c (LSTM) and
 * z r h (GRU), brought into the engine's (CellWeights).
 */
import { shapeText } from '../../core/tensor.js';
import type { CellType, CellWeights } from '../../model/sequenceModel.js';
import { loadConstant, type Constant } from './constants.js';
import { Obstacle } from './obstacle.js';

export type OnnxCell = Exclude<CellType, 'mgu'>;

/** For every gate of the engine's order, its block in ONNX's. */
const blocks: Readonly<Record<OnnxCell, readonly number[]>> = { srn: [0], gru: [0, 1, 2], lstm: [0, 2, 3, 1] };
/** Likewise for the peepholes: i f o here, i o f there. */
const peepholeBlocks = [0, 2, 1];

export interface OnnxWeights {
  readonly cell: OnnxCell;
  readonly directions: number;
  readonly units: number;
  readonly inputSize: number;
  /** The reset gate of a GRU acts after the recurrent product. */
  readonly resetAfter: boolean;
  /** [directions, gates · units, inputSize] */
  readonly w: Constant;
  /** [directions, gates · units, units] */
  readonly r: Constant;
  /** [directions, 2 · gates · units]: of the input, then of the recurrent product */
  readonly b: Constant | null;
  /** [directions, 3 · units] */
  readonly p: Constant | null;
}

/** @throws Obstacle when the shapes do not fit each other */
export function checkedWeights(
  cell: OnnxCell,
  directions: number,
  resetAfter: boolean,
  [w, r, b, p]: readonly [Constant, Constant, Constant | null, Constant | null],
): OnnxWeights {
  const units = r.shape[2] ?? 0;
  const inputSize = w.shape[2] ?? 0;
  const rows = blocks[cell].length * units;
  const expected: readonly (readonly [Constant | null, string, readonly number[]])[] = [
    [w, 'W', [directions, rows, inputSize]],
    [r, 'R', [directions, rows, units]],
    [b, 'B', [directions, 2 * rows]],
    [p, 'P', [directions, 3 * units]],
  ];
  if (units === 0 || inputSize === 0) throw new Obstacle(`Its weights have the shapes ${shapeText(w.shape)} and ${shapeText(r.shape)}.`);
  for (const [constant, name, shape] of expected) {
    if (constant && constant.shape.join() !== shape.join()) {
      throw new Obstacle(`Its ${name} has the shape ${shapeText(constant.shape)} where ${shapeText(shape)} is needed.`);
    }
  }
  return { cell, directions, units, inputSize, resetAfter, w, r, b, p };
}

/** @param direction which run, 0 or 1 */
export function loadDirection({ cell, units, inputSize, resetAfter, w, r, b, p }: OnnxWeights, direction: number): Omit<CellWeights, 'initial'> {
  const order = blocks[cell];
  const columns = order.length * units;
  const part = (constant: Constant, length: number): Float32Array => loadConstant(constant).subarray(direction * length, (direction + 1) * length);
  const both = b && part(b, 2 * columns);
  const inputBias = both ? reordered(both.subarray(0, columns), order, units) : new Float32Array(columns);
  const recurrentBias = both ? reordered(both.subarray(columns), order, units) : new Float32Array(columns);
  const keepsTwo = cell === 'gru' && resetAfter;
  return {
    kernel: transposed(part(w, columns * inputSize), order, units, inputSize),
    recurrent: transposed(part(r, columns * units), order, units, units),
    bias: keepsTwo ? inputBias : inputBias.map((value, i) => value + recurrentBias[i]!),
    recurrentBias: keepsTwo ? recurrentBias : null,
    ...(p && { peepholes: reordered(part(p, 3 * units), peepholeBlocks, units) }),
  };
}

function reordered(stored: Float32Array, order: readonly number[], units: number): Float32Array {
  const values = new Float32Array(stored.length);
  order.forEach((block, gate) => values.set(stored.subarray(block * units, (block + 1) * units), gate * units));
  return values;
}

/** [blocks · units, inputs] to [inputs, gates · units]. */
function transposed(stored: Float32Array, order: readonly number[], units: number, inputs: number): Float32Array {
  const columns = order.length * units;
  const values = new Float32Array(stored.length);
  for (const [gate, block] of order.entries()) {
    for (let unit = 0; unit < units; unit++) {
      const from = (block * units + unit) * inputs;
      const column = gate * units + unit;
      for (let i = 0; i < inputs; i++) values[i * columns + column] = stored[from + i]!;
    }
  }
  return values;
}
