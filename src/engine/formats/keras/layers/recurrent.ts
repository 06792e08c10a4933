/**
 * SimpleRNN, GRU, LSTM, RNN around one of their cells, and Bidirectional around any of them. Keras keeps the gates side
 * by side in the order the engine uses: LSTM i f c o, GRU z r h.
 */
import { UnrollError } from '../../../core/errors.js';
import type { TensorSource } from '../../../core/tensor.js';
import type { ScalarActivationName } from '../../../model/activations.js';
import type { CellRun, CellVariant, CellWeights, FreeShape, RecurrentLayer } from '../../../model/sequenceModel.js';
import { type CellActivation, cellActivationOf } from '../activation.js';
import { isBuiltIn, LayerSettings, type KerasObject } from '../config.js';
import type { ExpectedWeight, LayerWeights } from '../weights.js';
import { featureCount, layerBase, loadOrZeros, type LayerContext, type LayerReader } from './context.js';

const gateCounts = { srn: 1, gru: 3, lstm: 4 } as const;
type KerasCell = keyof typeof gateCounts;
const cellTypes: Readonly<Record<string, KerasCell>> = { SimpleRNN: 'srn', GRU: 'gru', LSTM: 'lstm' };

/** One direction of a recurrent layer as its configuration describes it. */
interface Direction {
  readonly cell: KerasCell;
  readonly units: number;
  readonly inputSize: number;
  readonly activation: ScalarActivationName;
  readonly recurrentActivation: ScalarActivationName;
  readonly resetAfter: boolean;
  /** Where its activations have settings. */
  readonly variant?: CellVariant;
  readonly settings: LayerSettings;
  readonly tensors: readonly TensorSource[];
  load(): Promise<CellWeights>;
}

export const readRecurrent: LayerReader = (context) => {
  const direction = readDirection(context, context.layer, '');
  const { settings } = context;
  const returnSequences = settings.flag('return_sequences');
  const reverse = settings.flag('go_backwards');
  const run: CellRun = { ...runOf(direction), traceName: context.name, reverse };
  return {
    ...recurrentLayer(context, direction, [run], direction.tensors),
    outputShape: outputShape(context, direction.units, returnSequences),
    merge: 'concat',
    returnSequences,
    zeroOutputForMask: settings.flag('zero_output_for_mask'),
    outputInRunOrder: reverse,
  };
};

export const readBidirectional: LayerReader = (context) => {
  const { settings, name } = context;
  const merge = settings.values['merge_mode'] === undefined ? 'concat' : settings.values['merge_mode'];
  // Two outputs: StateReferences cuts them out of the joined one.
  const isSeparate = merge === null;
  if (!isSeparate && merge !== 'concat' && merge !== 'sum' && merge !== 'mul' && merge !== 'ave') {
    throw new UnrollError('model', `${settings.where}: merge_mode is ${JSON.stringify(merge)} in the configuration. The file is not sound.`);
  }
  const forwardLayer = settings.object('layer');
  const backwardLayer = settings.values['backward_layer'] ? settings.object('backward_layer') : forwardLayer;
  const forward = readDirection(context, forwardLayer, 'forward_layer');
  const backward = readDirection(context, backwardLayer, 'backward_layer');
  if (!sameKind(forward, backward)) throw settings.unsupported('its two directions are of different kinds');
  if (forward.settings.flag('go_backwards')) throw settings.unsupported('its forward direction goes backwards');
  const returnSequences = forward.settings.flag('return_sequences');
  const runs: CellRun[] = [
    { ...runOf(forward), traceName: `${name}.fwd`, reverse: false },
    { ...runOf(backward), traceName: `${name}.bwd`, reverse: true },
  ];
  const width = merge === 'concat' || isSeparate ? 2 * forward.units : forward.units;
  return {
    ...recurrentLayer(context, forward, runs, [...forward.tensors, ...backward.tensors]),
    outputShape: outputShape(context, width, returnSequences),
    merge: isSeparate ? 'concat' : merge,
    returnSequences,
    // Bidirectional sets it on both directions, whatever they say themselves.
    zeroOutputForMask: returnSequences,
    outputInRunOrder: false,
  };
};

function runOf(direction: Direction): Pick<CellRun, 'variant' | 'load'> {
  return { load: () => direction.load(), ...(direction.variant && { variant: direction.variant }) };
}

function recurrentLayer(context: LayerContext, direction: Direction, runs: readonly CellRun[], tensors: readonly TensorSource[]) {
  const { cell, inputSize, units, activation, recurrentActivation, resetAfter, variant } = direction;
  const states = context.inputs.length - 1;
  const needed = runs.length * (cell === 'lstm' ? 2 : 1);
  if (states !== 0 && states !== needed) throw context.settings.unsupported(`it begins with ${states} states of other layers, but has ${needed}`);
  return {
    ...layerBase(context, [], tensors),
    kind: 'recurrent',
    ...{ cell, inputSize, units, activation, recurrentActivation, resetAfter, runs },
    maskedSteps: 'carry',
    ...(variant && { variant }),
    ...(states > 0 && { initialFromInputs: true }),
    ...(context.ignoresMask && { ignoresMask: true }),
  } as const satisfies Partial<RecurrentLayer>;
}

function outputShape({ inputShape }: LayerContext, width: number, returnSequences: boolean): FreeShape {
  return returnSequences ? [inputShape?.[0] ?? null, width] : [width];
}

function sameKind(a: Direction, b: Direction): boolean {
  const kind = ({ cell, units, activation, recurrentActivation, resetAfter }: Direction): string =>
    JSON.stringify([cell, units, activation, recurrentActivation, resetAfter]);
  return kind(a) === kind(b);
}

/** @param part where it stands in the layer; empty for the layer itself */
function readDirection(context: LayerContext, layer: KerasObject, part: string): Direction {
  const { dialect, weights } = context;
  const settings = new LayerSettings(context.settings.where, layer.config);
  checkRunning(context, settings);
  const { type, values } = cellOf(layer, settings);
  const cell = new LayerSettings(settings.where, values);
  const activationAt = (name: string, usual: string): CellActivation => cellActivationOf(cell.values[name] === undefined ? usual : cell.values[name], dialect);
  const candidate = activationAt('activation', 'tanh');
  const gates = type === 'srn' ? cellActivationOf('linear', dialect) : activationAt('recurrent_activation', dialect.major < 3 ? 'hard_sigmoid' : 'sigmoid');
  const functions = { gates: gates.apply, candidate: candidate.apply, output: candidate.apply };
  const description = {
    cell: type,
    units: cell.size('units'),
    activation: candidate.name,
    recurrentActivation: gates.name,
    ...((candidate.hasSettings || gates.hasSettings) && { variant: { clip: null, coupledGates: false, peepholes: false, functions } }),
    resetAfter: type === 'gru' && cell.flag('reset_after', dialect.major >= 3),
  } as const;
  const hasBias = cell.flag('use_bias', true);
  const place = part === '' ? 'cell' : `${part}/cell`;
  return { ...description, settings, ...readCellWeights(description, hasBias, weights, place, featureCount(context)) };
}

/** What changes how a layer runs, beyond its cell. */
function checkRunning(context: LayerContext, settings: LayerSettings): void {
  if (settings.flag('time_major')) throw settings.unsupported('it takes time as its first axis (time_major)');
  if (settings.flag('stateful')) {
    context.note(`Layer ${context.name} is stateful: Keras keeps its state from one batch to the next; here every sequence starts from zero.`);
  }
}

/** LSTM and its like are cells themselves; RNN holds one. */
function cellOf(layer: KerasObject, settings: LayerSettings): { type: KerasCell; values: LayerSettings['values'] } {
  const isRnn = layer.className === 'RNN';
  if (isRnn && Array.isArray(settings.values['cell'])) throw settings.unsupported('RNN over several cells is not supported');
  const holder = isRnn ? settings.object('cell') : layer;
  const className = isRnn ? holder.className.replace(/Cell$/, '') : holder.className;
  if (isBuiltIn(holder) && Object.hasOwn(cellTypes, className)) return { type: cellTypes[className]!, values: holder.config };
  throw settings.unsupported(`${isRnn ? 'RNN over' : 'Bidirectional around'} ${holder.className} is not supported`);
}

function readCellWeights(
  { cell, units, resetAfter }: Pick<Direction, 'cell' | 'units' | 'resetAfter'>,
  hasBias: boolean,
  weights: LayerWeights,
  part: string,
  features: number | null,
): Pick<Direction, 'inputSize' | 'tensors' | 'load'> {
  const columns = gateCounts[cell] * units;
  const expected: ExpectedWeight[] = [
    { role: `kernel (${units} units)`, shape: [features, columns] },
    { role: `recurrent_kernel (${units} units)`, shape: [units, columns] },
  ];
  if (hasBias) expected.push({ role: `bias (${units} units)`, shape: resetAfter ? [2, columns] : [columns] });
  const tensors = weights.read(part, expected);
  const [kernel, recurrent, bias] = tensors;
  return {
    inputSize: kernel!.shape[0]!,
    tensors,
    load: async () => {
      // With reset_after the second row is the bias inside the recurrent product.
      const biases = await loadOrZeros(bias, resetAfter ? 2 * columns : columns);
      return {
        kernel: await kernel!.load(),
        recurrent: await recurrent!.load(),
        bias: biases.subarray(0, columns),
        recurrentBias: resetAfter ? biases.subarray(columns) : null,
      };
    },
  };
}
