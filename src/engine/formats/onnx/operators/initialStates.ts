/**
 * The states a recurrent operator begins with (initial_h, initial_c): zeros, constants of the file, what other layers
 * give (an encoder's states), or inputs of the model, which are zero for a sequence that begins.
 */
import { elementCount, shapeText } from '../../../core/tensor.js';
import type { CellWeights } from '../../../model/sequenceModel.js';
import type { Constant } from '../constants.js';
import { isInput, type Port } from '../drafts.js';
import { Obstacle } from '../obstacle.js';
import { constantOf, type Operation } from '../operation.js';
import { slicedFeatures } from './featureSlices.js';
import type { OnnxWeights } from '../recurrentWeights.js';
import type { FlowValue } from '../values.js';
import { essential, featuresOf, sameAxes, widthOf } from '../view.js';

export interface InitialStates {
  /** For each direction; undefined = zeros. */
  readonly states: readonly CellWeights['initial'][];
  /** They are inputs of the model. */
  readonly isInput: boolean;
  /** The layers that give them: h, for an LSTM then c, run after run. Empty where none does. */
  readonly ports: readonly Port[];
}

type State = readonly (Float32Array | Port)[] | 'input' | null;

const largest = 2 ** 20;

export function initialStates(operation: Operation, weights: OnnxWeights, isBatchFirst: boolean): InitialStates {
  const h = stateOf(operation, 5, weights, isBatchFirst);
  const c = weights.cell === 'lstm' ? stateOf(operation, 6, weights, isBatchFirst) : null;
  const given = weights.cell === 'lstm' ? [h, c] : [h];
  const isInput = given.includes('input');
  const runs = Array.from({ length: weights.directions }, (_, run) =>
    given.map((state) => (state === 'input' || state === null ? null : state[run]!)),
  );
  const ports = runs.flat().filter(isPort);
  if (ports.length > 0 && ports.length < runs.flat().length) throw new Obstacle('Only some of its initial states are computed from the input.');
  if (ports.length > 0) return { states: [], isInput, ports };
  const states = (runs as (Float32Array | null)[][]).map(([hOf, cOf]) =>
    hOf || cOf ? { h: hOf ?? new Float32Array(weights.units), c: cOf ?? null } : undefined,
  );
  return { states, isInput, ports };
}

function isPort(state: Float32Array | Port | null): state is Port {
  return state !== null && 'draft' in state;
}

/** @returns the state of each direction; null = zeros */
function stateOf(operation: Operation, index: number, weights: OnnxWeights, isBatchFirst: boolean): State {
  const value = operation.optional(index);
  if (value === null) return null;
  const raw = value.kind === 'opaque' ? value.rawInput : value.kind === 'flow' && isInput(value.port.draft) ? value.port : null;
  if (raw) {
    operation.suppose('state.initial', 'Inputs that hold the state before the first step are taken as zero: every sequence begins anew.');
    return 'input';
  }
  if (value.kind === 'flow') return layerStates(operation, value, weights, isBatchFirst);
  const constant = value.kind === 'expanded' ? value.base : constantOf(value);
  if (constant === null) throw new Obstacle('Its initial state is computed from the input in a way that cannot be followed.');
  return constantStates(constant, weights, isBatchFirst);
}

/** What a layer gives, [directions, n, units]: one part of its features for each direction. */
function layerStates(operation: Operation, flow: FlowValue, { directions, units }: OnnxWeights, isBatchFirst: boolean): readonly Port[] {
  const directionAt = isBatchFirst ? 1 : 0;
  const fits = flow.groups.length === 3 && widthOf(flow.port) === units * directions && !flow.port.axes.some(({ role }) => role === 'time');
  const features = fits ? essential([...flow.groups[directionAt]!, ...flow.groups[2]!]) : [];
  if (!fits || !sameAxes(features, featuresOf(flow.port))) {
    throw new Obstacle('Its initial state is computed from the input, but has other axes than a state.');
  }
  if (directions === 1) return [flow.port];
  const name = { name: '', className: 'initial state' };
  return [0, 1].map((direction) => slicedFeatures(operation, flow, directionAt, direction, 1, false, name).port);
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
