/**
 * Operators that take [n, features, steps], as convolutions do, tell what the axes of an input are.
 */
import type { AxisRole } from '../axes.js';
import { Obstacle, OtherRoles } from '../obstacle.js';
import type { FlowValue } from '../values.js';
import { isFeatureGroup } from '../view.js';

/**
 * @returns the flow, if its second axis holds the features
 * @throws OtherRoles where it is an input that was supposed to be [n, steps, features]
 */
export function featuresSecond(flow: FlowValue): FlowValue {
  if (isFeatureGroup(flow, 1)) return flow;
  const origins = flow.groups.map((group) => (group.length === 1 ? group[0]!.origin : null));
  const [first] = origins;
  const isInputAsItIs = origins.length === 3 && origins.every((origin, i) => origin?.input === first?.input && origin?.position === i);
  if (!first || !isInputAsItIs) throw new Obstacle('Its second axis does not hold the features.');
  const axes: readonly AxisRole[] = ['batch', 'feature', 'time'];
  if (flow.groups.every((group, i) => group[0]!.role === axes[i])) throw new Obstacle('Its second axis does not hold the features.');
  throw new OtherRoles(first.input, { axes, implied: [] });
}
