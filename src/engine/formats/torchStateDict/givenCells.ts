/**
 * Activations and gate order of recurrent cells, as a user gives them.
 */
import type { ScalarActivationName } from '../../model/activations.js';
import type { CellType, CellWeights, Layer, RecurrentLayer } from '../../model/sequenceModel.js';
import type { InferredModel } from './inferModel.js';
import { noPlace, noted } from './layerEdits.js';

/** The gates in PyTorch's order, the one that is supposed, and in the order of loaded weights (CellWeights). */
const supposedOrders: Readonly<Record<CellType, string>> = { srn: 'n', mgu: 'fn', gru: 'rzn', lstm: 'ifgo' };
const loadedOrders: Readonly<Record<CellType, string>> = { srn: 'n', mgu: 'fn', gru: 'zrn', lstm: 'ifgo' };

export function withCellActivation(model: InferredModel, activation: ScalarActivationName): InferredModel {
  if (!model.layers.some((layer) => layer.kind === 'recurrent' && layer.cell === 'srn')) throw noPlace('The activation of a simple recurrent cell');
  const layers = model.layers.map((layer) => (layer.kind === 'recurrent' && layer.cell === 'srn' ? { ...layer, activation } : layer));
  return noted({ ...model, layers }, 'cell.activation', `The activation of the simple recurrent cells is given: ${activation}.`);
}

export function withGateActivation(model: InferredModel, activation: ScalarActivationName): InferredModel {
  const hasGates = (layer: Layer): layer is RecurrentLayer => layer.kind === 'recurrent' && layer.cell !== 'srn';
  if (!model.layers.some(hasGates)) throw noPlace('The activation of gates');
  const layers = model.layers.map((layer) => (hasGates(layer) ? { ...layer, recurrentActivation: activation } : layer));
  return noted({ ...model, layers }, 'cell.recurrentActivation', `The activation of the gates is given: ${activation}.`);
}

export function withGateOrder(model: InferredModel, order: string): InferredModel {
  const letters = [...order].sort().join('');
  const fits = (layer: Layer): layer is RecurrentLayer => layer.kind === 'recurrent' && [...supposedOrders[layer.cell]].sort().join('') === letters;
  if (!model.layers.some(fits)) throw noPlace(`The order "${order}" of gates`);
  const layers = model.layers.map((layer) => (fits(layer) ? { ...layer, runs: layer.runs.map((run) => ({ ...run, load: async () => reordered(await run.load(), layer, order) })) } : layer));
  return noted({ ...model, layers }, 'cell.gateOrder', `The order of the gates' blocks is given: ${[...order].join(', ')}.`);
}

/** @param weights loaded as if their blocks stood in the supposed order */
function reordered(weights: CellWeights, { cell, units }: RecurrentLayer, order: string): CellWeights {
  const gates = [...loadedOrders[cell]];
  // The block of gate z is the one that was taken for the gate that is supposed where z is given.
  const takenFor = gates.map((gate) => gates.indexOf(supposedOrders[cell][order.indexOf(gate)]!));
  const blocks = (values: Float32Array): Float32Array => {
    const width = gates.length * units;
    const moved = new Float32Array(values.length);
    for (let row = 0; row < values.length; row += width) {
      takenFor.forEach((from, gate) => moved.set(values.subarray(row + from * units, row + (from + 1) * units), row + gate * units));
    }
    return moved;
  };
  const { kernel, recurrent, bias, recurrentBias } = weights;
  return { ...weights, kernel: blocks(kernel), recurrent: blocks(recurrent), bias: blocks(bias), recurrentBias: recurrentBias && blocks(recurrentBias) };
}
