/**
 * Numbers moved so that a flow's groups become the axes of a layer's output: before a head that looks at all positions
 * of an image or all steps of a sequence, before a window that slides over what were features. Everything else that
 * exporters turn and regroup is only seen another way (view.ts).
 */
import type { PermuteLayer, ReshapeLayer } from '../../../model/sequenceModel.js';
import { axisOrder, knownNumber, newAxis, productOf, type Axis, type AxisRole } from '../axes.js';
import { leaves, type Draft, type Port } from '../drafts.js';
import { Obstacle } from '../obstacle.js';
import type { NewLayer, Operation } from '../operation.js';
import type { FlowValue } from '../values.js';
import { essential, featuresOf, flowOf, sameAxes } from '../view.js';

/** Of steps with one number each that became a row of features: the steps. */
const stepsOf = new WeakMap<Draft, FlowValue>();

/** @returns the flow seen with its steps, where a Squeeze or Reshape has just made features of them */
export function asSteps(flow: FlowValue): FlowValue {
  const steps = stepsOf.get(flow.port.draft);
  const [row] = flow.port.axes.filter(({ role }) => role === 'feature');
  if (!steps || !row) return flow;
  const group = steps.groups.find((axes) => leaves(axes).some(({ role }) => role === 'time'))!;
  return flowOf(steps.port, flow.groups.map((axes) => (axes.includes(row) ? group : axes)));
}

/** An axis of what is made, and the axes it is made of. */
interface Piece {
  readonly axis: Axis;
  readonly of: readonly Axis[];
}

/**
 * @param flow as a Reshape, Flatten or Squeeze leaves it
 * @returns the flow of layers that make one axis of every group that mixes positions, steps and features; else as it was
 */
export function withWholeGroups(operation: Operation, flow: FlowValue): FlowValue {
  const plan = flow.groups.map((group) => mixedRole(flow.port, leaves(group)));
  if (plan.every((role) => role === null)) return flow;
  const whole = arranged(operation, flow, plan, {});
  const large = essential(flow.port.axes.filter(({ role }) => role !== 'batch'));
  if (large.length === 1 && large[0]!.role === 'time') stepsOf.set(whole.port.draft, flow);
  return whole;
}

/** @returns what a group becomes; null where it may stay as it is */
function mixedRole(port: Port, group: readonly Axis[]): AxisRole | null {
  const roles = new Set(group.map(({ role }) => role));
  if (roles.has('batch') || group.length < 2) return null;
  const large = new Set(essential(group).map(({ role }) => role));
  if (roles.has('feature')) {
    if (roles.has('space') || large.has('time')) return 'feature';
    const features = featuresOf(port);
    const isTurned = essential(group).length === features.length && !sameAxes(essential(group), features);
    return isTurned && features.every((axis) => group.includes(axis)) ? 'feature' : null;
  }
  if (!roles.has('space')) return null;
  return roles.has('time') ? 'time' : 'space';
}

type Called = Pick<NewLayer, 'name' | 'className'>;

/** A layer that stands before what a node itself does. */
const unnamed: Called = { name: '', className: 'Reshape' };

/**
 * @param plan for every group the role of the one axis that it becomes; null leaves its axes as they are
 * @param called the layer that regroups, where it is not one before the node's own
 * @returns the flow of a layer whose output has these axes, steps before positions before features
 */
export function arranged(operation: Operation, { port, groups }: FlowValue, plan: readonly (AxisRole | null)[], called = unnamed): FlowValue {
  const pieces = groups.map((group, i): readonly Piece[] => {
    const role = plan[i] ?? null;
    if (role === null) return leaves(group).map((axis) => ({ axis, of: [axis] }));
    if (essential(group).some((axis) => axis.role === 'batch')) throw new Obstacle('It mixes the sequences of a batch with what is in them.');
    // A batch of one may stand wherever a Squeeze left it.
    const of = leaves(group).filter((axis) => axis.role !== 'batch');
    return [{ axis: axisOf(of, role), of }];
  });
  const batch = port.axes.filter(({ role }) => role === 'batch');
  const given = leaves(port.axes).filter(({ role }) => role !== 'batch');
  const placed = new Set(pieces.flat().flatMap(({ of }) => of));
  const unseen = given.filter((axis) => !placed.has(axis)).map((axis): Piece => ({ axis, of: [axis] }));
  const ordered = inOrder([...unseen, ...pieces.flat()].filter(({ axis }) => axis.role !== 'batch'));
  const wanted = ordered.flatMap(({ of }) => of);
  const made = ordered.map(({ axis }) => axis);
  const turned = sameAxes(essential(wanted), essential(given)) ? { port, sizes: engineSizes(given) } : permuted(operation, port, given, wanted);
  const axes = [...batch, ...made];
  const sizes = engineSizes(made);
  const result = turned.sizes.join() === sizes.join() ? { ...turned.port, axes } : reshaped(operation, turned.port, axes, sizes, called);
  return flowOf(result, pieces.map((group) => group.map(({ axis }) => axis)));
}

function inOrder(pieces: readonly Piece[]): readonly Piece[] {
  return axisOrder.flatMap((role) => pieces.filter(({ axis }) => axis.role === role));
}

/** One axis keeps where it comes from, so that an operator behind may still say what it is. */
function axisOf(of: readonly Axis[], role: AxisRole): Axis {
  const [first, ...more] = essential(of);
  if (first && more.length === 0) return first.role === role ? first : newAxis(role, first.size, first.origin);
  return newAxis(role, knownNumber(productOf(of)));
}

type Sizes = readonly (number | null)[];

function sizeOf(axes: readonly Axis[]): number | null {
  return axes.some(({ isStream }) => isStream) ? null : knownNumber(productOf(axes));
}

/** @returns the shape that a layer's output of these axes has: all its features are one axis */
function engineSizes(axes: readonly Axis[]): Sizes {
  const features = axes.filter(({ role }) => role === 'feature');
  return [...axes.filter(({ role }) => role === 'time' || role === 'space').map((axis) => sizeOf([axis])), sizeOf(features)];
}

/** @returns what a layer gives that puts the leaves of a port in another order, each an axis of its own */
function permuted(operation: Operation, port: Port, given: readonly Axis[], wanted: readonly Axis[]): { port: Port; sizes: Sizes } {
  const apart = given.map((axis) => sizeOf([axis]));
  const source = apart.length === engineSizes(given).length ? port : reshaped(operation, port, port.axes, apart, unnamed);
  const order = wanted.map((axis) => given.indexOf(axis));
  const sizes = order.map((from) => apart[from]!);
  const turned = operation.layer({
    name: '',
    className: 'Transpose',
    inputs: [source],
    axes: port.axes,
    make: (base): PermuteLayer => ({ kind: 'permute', ...base, outputShape: sizes, order }),
  });
  return { port: turned, sizes };
}

function reshaped(operation: Operation, port: Port, axes: readonly Axis[], sizes: Sizes, called: Called): Port {
  if (sizes.filter((size) => size === null).length > 1) throw new Obstacle('It regroups axes of which more than one has no fixed size.');
  return operation.layer({
    ...called,
    inputs: [port],
    axes,
    make: (base): ReshapeLayer => ({ kind: 'reshape', ...base, outputShape: sizes, target: sizes.map((size) => size ?? -1) }),
  });
}
