/**
 * The states a recurrent operator begins with (initial_h, initial_c): zeros, constants of the file, or inputs of the
 * model, which are zero for a sequence that begins.
 */
import { elementCount, shapeText } from '../../core/tensor.js';
import type { CellWeights } from '../../model/sequenceModel.js';
import type { Constant } from './constants.js';
import { isInput } from './drafts.js';
import { Obstacle } from './obstacle.js';
import { constantOf, type Operation } from './operation.js';
import type { OnnxWeights } from './recurrentWeights.js';

export interface InitialStates {
  /** For each direction; undefined = zeros. */
  readonly states: readonly CellWeights['initial'][];
  /** They are inputs of the model. */
  readonly isInput: boolean;
}

const largest = 2 ** 20;

export function initialStates(operation: Operation, weights: OnnxWeights, isBatchFirst: boolean): InitialStates {
  const h = stateOf(operation, 5, weights, isBatchFirst);
  const c = weights.cell === 'lstm' ? stateOf(operation, 6, weights, isBatchFirst) : null;
  const states = Array.from({ length: weights.directions }, (_, direction) => {
    const [hOf, cOf] = [h, c].map((state) => (state === 'input' || state === null ? null : state[direction]!));
    return hOf || cOf ? { h: hOf ?? new Float32Array(weights.units), c: cOf ?? null } : undefined;
  });
  return { states, isInput: h === 'input' || c === 'input' };
}

/** @returns the state of each direction, [units]; null = zeros */
function stateOf(operation: Operation, index: number, weights: OnnxWeights, isBatchFirst: boolean): readonly Float32Array[] | 'input' | null {
  const value = operation.optional(index);
  if (value === null) return null;
  const raw = value.kind === 'opaque' ? value.rawInput : value.kind === 'flow' && isInput(value.port.draft) ? value.port : null;
  if (raw) {
    operation.suppose('state.initial', 'Inputs that hold the state before the first step are taken as zero: every sequence begins anew.');
    return 'input';
  }
  const constant = value.kind === 'expanded' ? value.base : constantOf(value);
  if (constant === null) throw new Obstacle('Its initial state is computed from the input.');
  return constantStates(constant, weights, isBatchFirst);
}

function constantStates(constant: Constant, { directions, units }: OnnxWeights, isBatchFirst: boolean): readonly Float32Array[] | null {
  const [first = 0, second = 0, width = 0] = constant.shape;
  const [rows, count] = isBatchFirst ? [second, first] : [first, second];
  const fits = constant.shape.length === 3 && (rows === 1 || rows === directions) && (width === 1 || width === units);
  if (!fits || elementCount(constant.shape) > largest) throw new Obstacle(`Its initial state has the shape ${shapeText(constant.shape)}.`);
  const values = constant.values(new Map());
  if (values.every((value) => value === 0)) return null;
  const at = (direction: number, sequence: number, unit: number): number => {
    const row = isBatchFirst ? sequence * rows + Math.min(direction, rows - 1) : Math.min(direction, rows - 1) * count + sequence;
    return values[row * width + Math.min(unit, width - 1)]!;
  };
  return Array.from({ length: directions }, (_, direction) => {
    const state = Float32Array.from({ length: units }, (__, unit) => at(direction, 0, unit));
    for (let sequence = 1; sequence < count; sequence++) {
      if (state.some((value, unit) => value !== at(direction, sequence, unit))) {
        throw new Obstacle(`Its initial state differs between the ${count} sequences of a batch.`);
      }
    }
    return state;
  });
}
