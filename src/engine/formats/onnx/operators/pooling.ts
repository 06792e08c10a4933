/**
 * Reductions over the steps of a sequence.
 */
import type { TimeReduction } from '../../../model/sequenceModel.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import { dimsValue, type FlowValue, type Value } from '../values.js';
import { flowOf, isTimeGroup, normalAxis } from '../view.js';
import { featureMean } from './layerNormParts.js';
import { lengthsFrom } from './lengths.js';
import { countsMaskedSteps } from './recurrent.js';

type How = Exclude<TimeReduction['how'], 'step'>;

export const poolingOperators: Readonly<Record<string, Operator>> = {
  ReduceMean: (operation) => [reduced(operation, 'mean')],
  ReduceMax: (operation) => [reduced(operation, 'max')],
  ReduceMin: (operation) => [reduced(operation, 'min')],
  ReduceSum: (operation) => [reduced(operation, 'sum')],
  GlobalAveragePool: (operation) => [overSteps(operation, operation.flow(0), 2, { how: 'mean' }, true)],
  GlobalMaxPool: (operation) => [overSteps(operation, operation.flow(0), 2, { how: 'max' }, true)],
};

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
  const [axis = null] = axes.map((at) => normalAxis(at, flow.groups.length));
  if (axes.length !== 1 || axis === null) throw new Obstacle('It reduces more axes than the steps.');
  return overSteps(operation, flow, axis, { how }, keepsAxis);
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
