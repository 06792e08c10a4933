/**
 * What a user says of a model in place of what was supposed: put into the layers after they are inferred. What is given
 * stays listed among the assumptions, said to be given.
 */
import { UnrollError } from '../../core/errors.js';
import type { ActivationName } from '../../model/activations.js';
import type { AssumptionOverrides } from '../../model/assumptionOverrides.js';
import type { ActivationLayer, CellType, CellWeights, Layer, OutputMeaning, OverTimeLayer, RecurrentLayer } from '../../model/sequenceModel.js';
import type { InferredModel } from './inferModel.js';

/** The gates in PyTorch's order, the one that is supposed, and in the order of loaded weights (CellWeights). */
const supposedOrders: Readonly<Record<CellType, string>> = { srn: 'n', mgu: 'fn', gru: 'rzn', lstm: 'ifgo' };
const loadedOrders: Readonly<Record<CellType, string>> = { srn: 'n', mgu: 'fn', gru: 'zrn', lstm: 'ifgo' };

const meanings: Readonly<Partial<Record<ActivationName, (width: number | null | undefined) => OutputMeaning>>> = {
  softmax: () => 'softmax',
  log_softmax: () => 'logits',
  sigmoid: (width) => (width === 1 ? 'sigmoid' : 'softmax'),
};

/** @throws UnrollError when something is given that the model has no place for */
export function withGiven(model: InferredModel, { cell, head, layers, outputMeaning }: AssumptionOverrides): InferredModel {
  let given = model;
  if (layers) given = noted(given, 'graph.order', `The order of the layers is given: ${layers.join(' → ')}.`);
  if (cell?.activation) given = withCellActivation(given, cell.activation);
  if (cell?.gateOrder) given = withGateOrder(given, cell.gateOrder);
  if (head?.timeStep) given = withTimeStep(given, head.timeStep);
  if (head?.hiddenActivation) given = withHiddenActivation(given, head.hiddenActivation);
  if (head?.activation) given = withHeadActivation(given, head.activation);
  if (outputMeaning) given = noted({ ...given, outputMeaning }, 'head.activation', `The meaning of the output is given: ${outputMeaning}.`);
  return given;
}

/** Puts a statement in the place of the assumption of the same id. */
function noted(model: InferredModel, id: string, statement: string): InferredModel {
  return { ...model, assumptions: [...model.assumptions.filter((assumption) => assumption.id !== id), { id, statement }] };
}

function noPlace(what: string): UnrollError {
  return new UnrollError('usage', `${what} is given, but the model has none. Leave it out.`);
}

function recurrentLayers(layers: readonly Layer[]): readonly RecurrentLayer[] {
  return layers.filter((layer) => layer.kind === 'recurrent');
}

function withCellActivation(model: InferredModel, activation: 'tanh' | 'relu'): InferredModel {
  if (!recurrentLayers(model.layers).some(({ cell }) => cell === 'srn')) throw noPlace('The activation of a simple recurrent cell');
  const layers = model.layers.map((layer) => (layer.kind === 'recurrent' && layer.cell === 'srn' ? { ...layer, activation } : layer));
  return noted({ ...model, layers }, 'cell.activation', `The activation of the simple recurrent cells is given: ${activation}.`);
}

function withGateOrder(model: InferredModel, order: string): InferredModel {
  const letters = [...order].sort().join('');
  const fits = (layer: Layer): layer is RecurrentLayer => layer.kind === 'recurrent' && [...supposedOrders[layer.cell]].sort().join('') === letters;
  if (!model.layers.some(fits)) throw noPlace(`The order "${order}" of gates`);
  const layers = model.layers.map((layer) => (fits(layer) ? { ...layer, runs: layer.runs.map((run) => ({ ...run, load: async () => reordered(await run.load(), layer, order) })) } : layer));
  return noted({ ...model, layers }, 'cell.gateOrder', `The order of the gates' blocks is given: ${[...order].join(', ')}.`);
}

/** @param weights loaded as if their blocks stood in the supposed order */
function reordered({ kernel, recurrent, bias, recurrentBias }: CellWeights, { cell, units }: RecurrentLayer, order: string): CellWeights {
  const gates = [...loadedOrders[cell]];
  // The block of gate z is the one that was taken for the gate that is supposed where z is given.
  const takenFor = gates.map((gate) => gates.indexOf(supposedOrders[cell][order.indexOf(gate)]!));
  const blocks = (weights: Float32Array): Float32Array => {
    const width = gates.length * units;
    const moved = new Float32Array(weights.length);
    for (let row = 0; row < weights.length; row += width) {
      takenFor.forEach((from, gate) => moved.set(weights.subarray(row + from * units, row + (from + 1) * units), row + gate * units));
    }
    return moved;
  };
  return { kernel: blocks(kernel), recurrent: blocks(recurrent), bias: blocks(bias), recurrentBias: recurrentBias && blocks(recurrentBias) };
}

const pooling = { mean: 'their mean over time', max: 'their maximum over time' } as const;

function withTimeStep(model: InferredModel, timeStep: 'last' | 'mean' | 'max' | 'all'): InferredModel {
  const last = recurrentLayers(model.layers).at(-1);
  if (!last) throw noPlace('What the head sees of recurrent states');
  const statement = timeStep === 'last' ? 'the last' : timeStep === 'all' ? 'each by itself' : pooling[timeStep];
  const said = noted(model, 'head.timeStep', `What the head sees of the recurrent states is given: ${statement}.`);
  if (timeStep === 'last') return said;
  const at = model.layers.indexOf(last);
  const width = last.outputShape.at(-1)!;
  const perStep: RecurrentLayer = { ...last, returnSequences: true, outputShape: [null, width] };
  const after = model.layers.slice(at + 1);
  if (timeStep === 'all') {
    // The head is applied to every step; what belongs to no place in the model has no shape to change.
    const timed = after.map((layer): Layer => (layer.outputShape.length === 1 ? { ...layer, outputShape: [null, ...layer.outputShape] } : layer));
    return { ...said, layers: [...model.layers.slice(0, at), perStep, ...timed] };
  }
  const pooled: OverTimeLayer = {
    kind: 'overTime',
    name: `${last.name}.${timeStep}`,
    className: `${timeStep} over time (given)`,
    inputs: [last.name],
    outputShape: [width],
    tensors: [],
    reduction: { how: timeStep },
    countsMasked: false,
  };
  const rewired = after.map((layer): Layer => ({ ...layer, inputs: layer.inputs.map((name) => (name === last.name ? pooled.name : name)) }));
  const output = model.output === last.name ? pooled.name : model.output;
  return { ...said, layers: [...model.layers.slice(0, at), perStep, pooled, ...rewired], output };
}

/** The activations that were supposed between Linear layers; those that the file states are activations of its own. */
function withHiddenActivation(model: InferredModel, activation: ActivationName): InferredModel {
  const isSupposed = (layer: Layer): layer is ActivationLayer => layer.kind === 'activation' && layer.className.endsWith('(supposed)');
  if (!model.layers.some(isSupposed)) throw noPlace('An activation between Linear layers');
  const layers = model.layers.map((layer) => (isSupposed(layer) ? { ...layer, activation, className: `${activation} (given)` } : layer));
  return noted({ ...model, layers }, 'head.hiddenActivation', `The activation between the Linear layers is given: ${activation}.`);
}

function withHeadActivation(model: InferredModel, activation: ActivationName): InferredModel {
  const said = noted(model, 'head.activation', `The activation of the output is given: ${activation}.`);
  const head = model.layers.find(({ name }) => name === model.output);
  if (!head || activation === 'linear') return said;
  const layer: ActivationLayer = {
    kind: 'activation',
    name: `${head.name}.${activation}`,
    className: `${activation} (given)`,
    inputs: [head.name],
    outputShape: head.outputShape,
    tensors: [],
    activation,
    alpha: null,
  };
  const outputMeaning = meanings[activation]?.(head.outputShape.at(-1)) ?? model.outputMeaning;
  return { ...said, layers: [...model.layers, layer], output: layer.name, outputMeaning };
}
