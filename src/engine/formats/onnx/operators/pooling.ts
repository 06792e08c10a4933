/**
 * Reductions over the steps of a sequence, or over the rows and columns of an image.
 */
import type { OverTimeLayer, TimeReduction } from '../../../model/sequenceModel.js';
import { leaves, type LayerBase } from '../drafts.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import { dimsValue, type FlowValue, type Value } from '../values.js';
import { flowOf, isTimeGroup, normalAxis } from '../view.js';
import { featureMean } from './layerNormParts.js';
import { lengthsFrom } from './lengths.js';
import { countsMaskedSteps } from './recurrent.js';
import { summedFeatures } from './stepWeights.js';
import { atEveryStep, placesOf } from './windows.js';

type How = Exclude<TimeReduction['how'], 'step'>;

export const poolingOperators: Readonly<Record<string, Operator>> = {
  ReduceMean: (operation) => [reduced(operation, 'mean')],
  ReduceMax: (operation) => [reduced(operation, 'max')],
  ReduceMin: (operation) => [reduced(operation, 'min')],
  ReduceSum: (operation) => [reduced(operation, 'sum')],
  GlobalAveragePool: (operation) => [overAll(operation, 'mean')],
  GlobalMaxPool: (operation) => [overAll(operation, 'max')],
};

function overAll(operation: Operation, how: How): FlowValue {
  const { flow } = placesOf(operation);
  return overPlaces(operation, flow, flow.groups.map((_, i) => i).slice(2), { how }, true);
}

function reduced(operation: Operation, how: How): Value {
  const value = operation.input(0);
  // The longest of the lengths is how many steps there are.
  if (value.kind === 'rows' || value.kind === 'dims') return dimsValue([null], true);
  if (value.kind === 'padding') return lengthsFrom(value);
  const axes = operation.settings('axes', 1) ?? [];
  const keepsAxis = operation.attributes.integer('keepdims', 1) !== 0;
  const mean = how === 'mean' ? featureMean(value, axes, keepsAxis) : null;
  if (mean) return mean;
  const flow = operation.flow(0);
  const places = axes.map((at) => normalAxis(at, flow.groups.length));
  if (places.length === 0 || places.includes(null)) throw new Obstacle('It reduces all axes, or such as it does not have.');
  const sum = how === 'sum' && places.length === 1 ? summedFeatures(operation, flow, places[0]!, keepsAxis) : null;
  return sum ?? overPlaces(operation, flow, places as number[], { how }, keepsAxis);
}

/** @param at the groups that are combined */
function overPlaces(operation: Operation, flow: FlowValue, at: readonly number[], reduction: TimeReduction, keepsAxes: boolean): FlowValue {
  const [only] = at;
  if (at.length === 1 && isTimeGroup(flow, only!)) return overSteps(operation, flow, only!, reduction, keepsAxes);
  const places = flow.port.axes.filter(({ role }) => role === 'time' || role === 'space');
  const reduced = leaves(at.flatMap((group) => flow.groups[group]!));
  const first = places.findIndex((axis) => reduced.includes(axis));
  const isTogether = first >= 0 && sameMembers(places.slice(first, first + reduced.length), reduced);
  if (!isTogether || first > 1 || reduced.length > 2) throw new Obstacle('It combines something else than steps, rows or columns.');
  const overImage = reduced.length === 2;
  const make = (base: LayerBase): OverTimeLayer => ({ kind: 'overTime', ...base, reduction, countsMasked: true, ...(overImage && { overImage }) });
  const port = operation.layer({
    inputs: [flow.port],
    axes: flow.port.axes.filter((axis) => !reduced.includes(axis)),
    make: (base) => (first === 1 ? atEveryStep(base, make) : make(base)),
  });
  return flowOf(port, keepsAxes ? flow.groups.map((group, i) => (at.includes(i) ? [] : group)) : flow.groups.filter((_, i) => !at.includes(i)));
}

function sameMembers<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((member) => b.includes(member));
}

/** @param at the group that holds the steps */
export function overSteps(operation: Operation, flow: FlowValue, at: number, reduction: TimeReduction, keepsAxis: boolean): FlowValue {
  if (!isTimeGroup(flow, at)) throw new Obstacle('It takes or combines something else than the steps of a sequence.');
  const countsMasked = countsMaskedSteps(flow.port);
  if (countsMasked) {
    operation.note(
      `${operation.node.name || operation.type} takes steps whether or not they are padding; ` +
        'every sequence is run as if it stood alone, without the padding of a batch.',
    );
  }
  const port = operation.layer({
    inputs: [flow.port],
    axes: flow.port.axes.filter((axis) => axis.role !== 'time'),
    make: (base) => ({ kind: 'overTime', ...base, reduction, countsMasked }),
  });
  const groups = flow.groups.map((group) => group.filter((axis) => axis.role !== 'time'));
  return flowOf(port, keepsAxis ? groups : groups.filter((_, i) => i !== at));
}
