/**
 * LSTM, GRU and RNN with all their attributes: one recurrent layer each, seen through three outputs (every step, the
 * states each direction ends with, the cell states).
 */
import type { CellVariant, RecurrentLayer } from '../../../model/sequenceModel.js';
import { knownNumber, newAxis, type Dim } from '../axes.js';
import { cellActivations } from '../cellFunctions.js';
import type { Draft, LayerBase, Port } from '../drafts.js';
import { initialStates, type InitialStates } from './initialStates.js';
import { Obstacle } from '../obstacle.js';
import { dimsOf, type Operation, type Operator } from '../operation.js';
import { checkedWeights, loadDirection, type OnnxCell, type OnnxWeights } from '../recurrentWeights.js';
import type { FlowValue, OpaqueValue, Value } from '../values.js';
import { flowOf, widthOf } from '../view.js';
import { rowsOf } from './lengths.js';
import { sequenceAxes, unknownAxes, type SequenceAxes } from './sequenceAxes.js';

export const recurrentOperators: Readonly<Record<string, Operator>> = {
  LSTM: (operation) => recurrent(operation, 'lstm'),
  GRU: (operation) => recurrent(operation, 'gru'),
  RNN: (operation) => recurrent(operation, 'srn'),
};

type Direction = 'forward' | 'reverse' | 'bidirectional';

/** What other operators have to know of a recurrent layer. */
interface Facts {
  readonly direction: Direction;
  /** The model itself is told how long sequences are: states are 0 after their end. */
  readonly hasLengths: boolean;
  readonly finalStates: Port;
}

const factsOf = new WeakMap<Draft, Facts>();

function recurrent(operation: Operation, cell: OnnxCell): readonly Value[] {
  const { attributes } = operation;
  const direction = directionOf(attributes.text('direction', 'forward'));
  const directions = direction === 'bidirectional' ? 2 : 1;
  const optional = (index: number, what: string) => (operation.optional(index) === null ? null : operation.weight(index, what));
  const resetAfter = cell === 'gru' && attributes.integer('linear_before_reset', 0) !== 0;
  const weights = checkedWeights(cell, directions, resetAfter, [
    operation.weight(1, 'W'),
    operation.weight(2, 'R'),
    optional(3, 'B'),
    cell === 'lstm' ? optional(7, 'P') : null,
  ]);
  const isBatchFirst = attributes.integer('layout', 0) === 1;
  const initial = initialStates(operation, weights, isBatchFirst);
  const axes = axesOf(operation, isBatchFirst, initial.isInput);
  const hasLengths = lengthsAreGiven(operation, axes);
  const { port: x } = operation.input(0) as FlowValue | OpaqueValue;
  const given = operation.input(0).kind === 'flow' ? widthOf(x) : null;
  if (given !== null && given !== weights.inputSize) throw new Obstacle(`Its weights take ${weights.inputSize} features, but it is given ${given}.`);

  const directionAxis = directions === 2 ? [newAxis('feature', 2)] : [];
  const units = newAxis('feature', weights.units);
  const features = [...directionAxis, units];
  const output = operation.layer({
    inputs: [x, ...initial.ports],
    tensors: weightTensors(weights),
    axes: [axes.batch, axes.time, ...features],
    isKept: true,
    make: recurrentLayer(operation, weights, direction, initial),
  });
  const finalStates: Port = { draft: output.draft, part: 'finalStates', axes: [axes.batch, ...features] };
  factsOf.set(output.draft, { direction, hasLengths, finalStates });
  const { batchGroup, timeGroup } = axes;
  const stateGroups = isBatchFirst ? [batchGroup, directionAxis, [units]] : [directionAxis, batchGroup, [units]];
  return [
    flowOf(output, isBatchFirst ? [batchGroup, timeGroup, directionAxis, [units]] : [timeGroup, directionAxis, batchGroup, [units]]),
    flowOf(finalStates, stateGroups),
    ...(cell === 'lstm' ? [flowOf({ ...finalStates, part: 'cellStates' }, stateGroups)] : []),
  ];
}

function directionOf(text: string): Direction {
  if (text === 'forward' || text === 'reverse' || text === 'bidirectional') return text;
  throw new Obstacle(`Its direction "${text}" is not known.`);
}

function axesOf(operation: Operation, isBatchFirst: boolean, hasStateInput: boolean): SequenceAxes {
  if (operation.input(0).kind === 'opaque') return unknownAxes();
  return sequenceAxes(operation.flow(0), isBatchFirst ? 1 : 0, isBatchFirst ? 0 : 1, hasStateInput);
}

/** @returns whether sequences have lengths of their own; lengths that are those of all steps say nothing */
function lengthsAreGiven(operation: Operation, { time }: SequenceAxes): boolean {
  const value = operation.optional(4);
  if (value === null || value.kind === 'expanded') return false;
  const rows = rowsOf(value);
  if (rows?.meaning === 'lengths') {
    if (rows.paddingOf && 'hasPadding' in rows.paddingOf.draft) rows.paddingOf.draft.hasPadding = true;
    return true;
  }
  const dims = dimsOf(value)?.items ?? [];
  const isAllSteps = (dim: Dim | null): boolean =>
    time.size === null ? dim?.free.length === 1 && dim.free[0] === time : (knownNumber(dim) ?? -1) >= time.size;
  if (dims.length > 0 && dims.every(isAllSteps)) return false;
  throw new Obstacle('Its lengths (sequence_lens) are neither an input of the model nor counted from padding.');
}

function recurrentLayer(operation: Operation, weights: OnnxWeights, direction: Direction, initial: InitialStates) {
  const { attributes } = operation;
  const { cell, units, inputSize, resetAfter } = weights;
  const { functions, backward, ...activations } = cellActivations(cell, attributes, weights.directions);
  const clip = attributes.float('clip', 0);
  const variant: CellVariant = {
    clip: clip > 0 ? clip : null,
    coupledGates: cell === 'lstm' && attributes.integer('input_forget', 0) !== 0,
    peepholes: weights.p !== null,
    functions,
  };
  const isVariant = variant.clip !== null || variant.coupledGates || variant.peepholes || functions !== null;
  return (base: LayerBase, parts: ReadonlySet<Port['part']>): RecurrentLayer => {
    const run = (traceName: string, index: number, reverse: boolean) => ({
      traceName,
      reverse,
      ...(index === 1 && backward && { variant: { ...variant, functions: backward } }),
      load: async () => ({ ...loadDirection(weights, index), ...(initial.states[index] && { initial: initial.states[index] }) }),
    });
    return {
      kind: 'recurrent',
      ...base,
      cell,
      inputSize,
      units,
      ...activations,
      resetAfter,
      ...(isVariant && { variant }),
      ...(initial.ports.length > 0 && { initialFromInputs: true }),
      runs:
        direction === 'bidirectional'
          ? [run(`${base.name}.fwd`, 0, false), run(`${base.name}.bwd`, 1, true)]
          : [run(base.name, 0, direction === 'reverse')],
      merge: 'concat',
      returnSequences: parts.has('output') || !parts.has('finalStates'),
      maskedSteps: 'zero',
      zeroOutputForMask: false,
      outputInRunOrder: false,
    };
  };
}

function weightTensors({ w, r, b, p }: OnnxWeights): LayerBase['tensors'] {
  return [...new Set([w, r, b, p].flatMap((constant) => constant?.tensors ?? []))];
}

/** @returns the states a layer ends with, where they are just its step `index` (−1 is the last); else null */
export function finalStatesFor({ draft, part }: Port, index: number): Port | null {
  const facts = factsOf.get(draft);
  if (facts === undefined || part !== 'output') return null;
  const isEnd = facts.direction === 'forward' ? index === -1 && !facts.hasLengths : facts.direction === 'reverse' && index === 0;
  return isEnd ? facts.finalStates : null;
}

/** Whether steps after a sequence's end are steps like others, because the model itself puts zeros there. */
export function countsMaskedSteps(port: Port): boolean {
  const seen = new Set<Draft>();
  const queue = [port.draft];
  for (let draft = queue.pop(); draft !== undefined; draft = queue.pop()) {
    if (factsOf.get(draft)?.hasLengths) return true;
    if (seen.has(draft)) continue;
    seen.add(draft);
    queue.push(...draft.inputs.map((input) => input.draft));
  }
  return false;
}
