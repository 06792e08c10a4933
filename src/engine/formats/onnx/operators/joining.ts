/**
 * Concat: features side by side, what was cut put together again, states of several layers as a stack.
 */
import { newAxis } from '../axes.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import type { FlowValue, Value } from '../values.js';
import { flowOf, isFeatureGroup, normalAxis, widthOf } from '../view.js';
import { engineOrder, sameRoles } from './arithmetic.js';
import { rejoined } from './featureSlices.js';

export const joiningOperators: Readonly<Record<string, Operator>> = { Concat: (operation) => [concat(operation)] };

function partsOf(value: Value): readonly FlowValue[] {
  if (value.kind === 'flow') return [value];
  if (value.kind === 'stack') return value.parts;
  throw new Obstacle('It joins something that is not what a layer gives.');
}

function concat(operation: Operation): Value {
  const values = operation.inputs.map((_, i) => operation.input(i));
  if (values.length === 1) return values[0]!;
  const flows = values.flatMap(partsOf);
  const [first] = flows as [FlowValue, ...FlowValue[]];
  const axis = normalAxis(operation.attributes.integer('axis', 0), first.groups.length);
  if (axis === null || values.some((value) => value.kind === 'stack' && value.axis !== axis)) {
    throw new Obstacle('It joins on an axis that does not fit.');
  }
  const whole = rejoined(flows, axis);
  if (whole) return whole;
  const isAligned = ({ groups }: FlowValue): boolean =>
    groups.length === first.groups.length && groups.every((group, i) => i === axis || sameRoles(group, first.groups[i]!));
  const isSideBySide = flows.every((flow) => isFeatureGroup(flow, axis) && engineOrder(flow, 'feature') === engineOrder(first, 'feature'));
  if (!flows.every(isAligned)) throw new Obstacle('It joins values whose axes differ.');
  if (isSideBySide) return sideBySide(operation, flows, axis);
  if (flows.some((flow) => flow.groups[axis]!.some(({ role }) => role !== 'feature'))) throw new Obstacle('It joins sequences or their steps.');
  return { kind: 'stack', axis, parts: flows };
}

function sideBySide(operation: Operation, flows: readonly FlowValue[], axis: number): FlowValue {
  const [first] = flows as [FlowValue, ...FlowValue[]];
  const width = flows.reduce<number | null>((sum, flow) => (sum === null ? null : (widthOf(flow.port) ?? NaN) + sum), 0);
  const features = newAxis('feature', width === null || Number.isNaN(width) ? null : width);
  const port = operation.layer({
    inputs: flows.map((flow) => flow.port),
    axes: [...first.port.axes.filter(({ role }) => role !== 'feature'), features],
    make: (base) => ({ kind: 'merge', ...base, operation: 'concatenate' }),
  });
  return flowOf(port, first.groups.map((group, i) => (i === axis ? [features] : group)));
}
