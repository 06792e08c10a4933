/**
 * Each factor as a plane: its first two principal components, so that clusters can be seen as groups of points.
 */
import type { Task } from '../../core/task.js';
import type { Points } from '../../learn/kmeans.js';
import { principalComponents } from '../../learn/principalComponents.js';
import type { Factor } from './factors.js';
import { columnsOf, evenly, rowsOf } from './scaling.js';

export interface Plane {
  /** Two directions over the factor's units; the second is zeros where there is no second. */
  readonly axes: readonly [readonly number[], readonly number[]];
  /** Share of the factor's variance along each. */
  readonly shares: readonly [number, number];
}

/** Instances that the components are found on. */
const mostInstances = 5000;

/** @param activations z-scores of all units */
export async function planeOf({ columns }: Pick<Factor, 'columns'>, activations: Points, task: Task): Promise<Plane> {
  const sample = rowsOf(activations, evenly(activations.count, mostInstances));
  const none = columns.map(() => 0);
  if (sample.count < 2) return { axes: [none, none], shares: [0, 0] };
  const { components, shares } = await principalComponents(columnsOf(sample, columns), 2, task);
  const axis = (i: number): readonly number[] => (i < shares.length ? Array.from(components.subarray(i * columns.length, (i + 1) * columns.length)) : none);
  return { axes: [axis(0), axis(1)], shares: [shares[0] ?? 0, shares[1] ?? 0] };
}

/** @returns where an instance lies in the plane; z-scores have the mean 0, so nothing is subtracted. */
export function placeIn({ axes }: Plane, columns: readonly number[], activations: ArrayLike<number>, at = 0): readonly [number, number] {
  const along = (axis: readonly number[]): number => columns.reduce((sum, unit, i) => sum + axis[i]! * activations[at + unit]!, 0);
  return [along(axes[0]), along(axes[1])];
}
