/**
 * Which axis a recurrent operator runs over. It is the one place in a graph that says so, hence what was supposed of
 * the model's inputs is corrected from here.
 */
import { newAxis, type Axis, type AxisRole } from '../axes.js';
import { leaves } from '../drafts.js';
import { Obstacle, OtherRoles, type InputRoles } from '../obstacle.js';
import type { FlowValue } from '../values.js';
import { isFeatureGroup } from '../view.js';

export interface SequenceAxes {
  readonly batch: Axis;
  readonly time: Axis;
  /** How the operator's own input shows them: empty for an axis that the file's input lacks. */
  readonly batchGroup: readonly Axis[];
  readonly timeGroup: readonly Axis[];
}

/**
 * @param timeAt the group of the steps, `batchAt` that of the sequences; the last is of the features
 * @param hasStateInput the state before the first step is an input of the model
 * @throws OtherRoles when an input's axes have to be read otherwise
 */
export function sequenceAxes(flow: FlowValue, timeAt: number, batchAt: number, hasStateInput: boolean): SequenceAxes {
  if (flow.groups.length !== 3) throw new Obstacle(`It takes an input of ${flow.groups.length} axes instead of 3.`);
  const [timeGroup, batchGroup] = [leaves(flow.groups[timeAt]!), leaves(flow.groups[batchAt]!)];
  const time = axisOf(flow, timeGroup, 'time');
  const batch = axisOf(flow, batchGroup, 'batch');
  if (time && batch && isFeatureGroup(flow, 2)) {
    if (hasStateInput && time.size === 1 && time.origin && !time.isStream) throw asStream(flow, time.origin.input);
    return { batch, time, batchGroup, timeGroup };
  }
  throw otherRoles(flow, timeAt, batchAt, hasStateInput) ?? new Obstacle('It does not run over the steps of an input.');
}

/** A file that takes one step and a state is made to be run step after step. */
function asStream({ port }: FlowValue, input: string): OtherRoles {
  const axes = leaves(port.axes).flatMap(({ role, origin }) => (origin?.input === input ? [{ role, position: origin.position }] : []));
  return new OtherRoles(input, { axes: axes.sort((a, b) => a.position - b.position).map(({ role }) => role), implied: [], isStream: true });
}

/** @returns the port's axis of a role, where the group holds it and nothing else, or no group does */
function axisOf({ port, groups }: FlowValue, group: readonly Axis[], role: 'batch' | 'time'): Axis | null {
  const axis = port.axes.find((candidate) => candidate.role === role);
  const isImplied = axis !== undefined && !leaves(groups.flat()).includes(axis);
  const others = group.filter((candidate) => candidate !== axis && !(candidate.role === 'batch' && candidate.size === 1));
  if (axis === undefined || others.length > 0) return null;
  // A batch of one may stand wherever a Squeeze left it.
  return isImplied || group.includes(axis) || axis.size === 1 ? axis : null;
}

/** @returns what the axes of the input have to be for the operator, null where that is no other than they are */
function otherRoles({ port, groups }: FlowValue, timeAt: number, batchAt: number, hasStateInput: boolean): OtherRoles | null {
  const wanted = new Map<number, AxisRole>();
  const inputs = new Set<string>();
  let differs = false;
  for (const [at, group] of groups.entries()) {
    const role: AxisRole = at === timeAt ? 'time' : at === batchAt ? 'batch' : 'feature';
    for (const axis of leaves(group)) {
      if (axis.origin === null) {
        if (role !== 'feature') return null;
        continue;
      }
      differs ||= axis.role !== role;
      inputs.add(axis.origin.input);
      wanted.set(axis.origin.position, role);
    }
  }
  const [input] = inputs;
  const roles: (AxisRole | undefined)[] = [];
  for (const [position, role] of wanted) roles[position] = role;
  const implied: InputRoles['implied'][number][] = [];
  // A file for one step at a time, or for one sequence, lacks the axis that the engine runs over.
  if (!roles.includes('time') && !port.axes.some(({ role }) => role === 'time')) implied.push({ role: 'time', size: hasStateInput ? null : 1 });
  if (!roles.includes('batch') && (differs || !port.axes.some(({ role }) => role === 'batch'))) implied.push({ role: 'batch', size: 1 });
  return inputs.size === 1 && (differs || implied.length > 0) ? new OtherRoles(input!, { axes: roles, implied }) : null;
}

/** Axes for an operator whose input cannot be followed. */
export function unknownAxes(): SequenceAxes {
  const batch = newAxis('batch', null);
  const time = newAxis('time', null);
  return { batch, time, batchGroup: [batch], timeGroup: [time] };
}
