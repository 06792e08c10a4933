/**
 * Operators that take [n, features, steps] or [n, features, rows, columns], as convolutions do, tell what the axes of an
 * input are.
 */
import type { AxisRole } from '../axes.js';
import { Obstacle, OtherRoles } from '../obstacle.js';
import type { Operation } from '../operation.js';
import type { FlowValue } from '../values.js';
import { isFeatureGroup } from '../view.js';
import { arranged } from './arrange.js';

/**
 * @returns the flow, if its second axis holds the features; else one in which it does
 * @throws OtherRoles where it is an input that was supposed to be [n, steps, features]
 */
export function featuresSecond(operation: Operation, flow: FlowValue): FlowValue {
  if (isFeatureGroup(flow, 1)) return flow;
  const wanted: readonly AxisRole[] = ['batch', 'feature', ...new Array<AxisRole>(flow.groups.length - 2).fill(flow.groups.length === 3 ? 'time' : 'space')];
  const origins = flow.groups.map((group) => (group.length === 1 ? group[0]!.origin : null));
  const [first] = origins;
  const isInput = origins.length > 2 && origins.every((origin) => origin !== null && origin.input === first?.input);
  if (first && isInput && !flow.groups.every((group, i) => group[0]!.role === wanted[i])) {
    const axes: AxisRole[] = [];
    origins.forEach((origin, i) => (axes[origin!.position] = wanted[i]!));
    throw new OtherRoles(first.input, { axes, implied: [] });
  }
  if (flow.groups.length < 3) throw new Obstacle('Its second axis does not hold the features.');
  return arranged(operation, flow, flow.groups.map((group, i) => (i === 0 ? null : i === 1 ? 'feature' : group.length === 1 && group[0]!.role === 'time' ? 'time' : 'space')));
}
