/**
 * Parts of a flow's features: one direction of a bidirectional layer, one of several gates. Parts that are put together
 * again as they were are the whole again.
 */
import { knownNumber, newAxis, productOf, type Axis } from '../axes.js';
import type { Draft, Port } from '../drafts.js';
import { Obstacle } from '../obstacle.js';
import type { NewLayer, Operation } from '../operation.js';
import type { FlowValue } from '../values.js';
import { essential, featuresOf, flowOf, isFeatureGroup, sameAxes } from '../view.js';

interface Part {
  readonly whole: Port;
  readonly start: number;
  readonly length: number;
}

const partOf = new WeakMap<Draft, Part>();

/**
 * Elements `start` to `start + length` of the axis `at`, which holds all features or the outermost of them.
 * @param keepsAxis false takes the axis away, for a single element
 * @param called where the layer is not what the node itself does
 */
export function slicedFeatures(
  operation: Operation,
  flow: FlowValue,
  at: number,
  start: number,
  length: number,
  keepsAxis: boolean,
  called: Pick<NewLayer, 'name' | 'className'> = {},
): FlowValue {
  const features = featuresOf(flow.port);
  const group = essential(flow.groups[at]!);
  const isAll = isFeatureGroup(flow, at);
  const isOutermost = group.length === 1 && group[0] === features[0];
  if (!isAll && !isOutermost) throw new Obstacle('It takes a part of something else than the features or the steps.');
  const inner = isAll ? [] : features.slice(1);
  const innerWidth = knownNumber(productOf(inner));
  if (innerWidth === null) throw new Obstacle('It takes a part of features whose number is not known.');
  const kept = length === 1 && !keepsAxis ? [] : [newAxis('feature', length)];
  const part: Part = { whole: flow.port, start: start * innerWidth, length: length * innerWidth };
  const port = operation.layer({
    ...called,
    inputs: [flow.port],
    axes: [...flow.port.axes.filter((axis) => axis.role !== 'feature'), ...kept, ...inner],
    make: (base) => ({ kind: 'featureSlice', ...base, start: part.start, length: part.length }),
  });
  partOf.set(port.draft, part);
  const groups = flow.groups.map((old, i) => (i === at ? kept : old));
  return flowOf(port, keepsAxis ? groups : groups.filter((_, i) => i !== at));
}

/**
 * @param flows joined on the group `at`
 * @returns what they are parts of, where they are all of its parts in order
 */
export function rejoined(flows: readonly FlowValue[], at: number): FlowValue | null {
  const [first] = flows;
  const parts = flows.map((flow) => partOf.get(flow.port.draft));
  const whole = parts[0]?.whole;
  if (!first || !whole || !flows.every((flow) => isFeatureGroup(flow, at))) return null;
  let end = 0;
  for (const part of parts) {
    if (part?.whole !== whole || part.start !== end) return null;
    end += part.length;
  }
  const features: readonly Axis[] = whole.axes.filter((axis) => axis.role === 'feature');
  if (knownNumber(productOf(features)) !== end) return null;
  const others = (flow: FlowValue): readonly Axis[] => flow.groups.flatMap((group, i) => (i === at ? [] : essential(group)));
  if (flows.some((flow) => !sameAxes(others(flow), others(first)))) return null;
  return flowOf(whole, first.groups.map((group, i) => (i === at ? features : group)));
}
