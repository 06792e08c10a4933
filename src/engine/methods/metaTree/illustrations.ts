/**
 * What a cluster of instances looks like: the instances nearest to its centre, their mean, the classes among them, and
 * the units that set it apart.
 */
import type { InputPictures } from '../../data/inputPictures.js';
import type { InputPicture } from '../../results/views.js';
import type { Factor } from './factors.js';
import type { Instances } from './instances.js';
import { evenly } from './scaling.js';

export interface Illustration {
  readonly n: number;
  /** Instances of each class by the model. */
  readonly classes: readonly number[];
  /** Instances nearest to the centre, of different sequences. */
  readonly nearest: readonly number[];
  /** Mean of the cluster's inputs; null where inputs have none. */
  readonly mean: InputPicture | null;
  /** Units whose mean in the cluster is farthest from that of all instances, and that mean in z-scores. */
  readonly units: readonly { readonly unit: number; readonly mean: number }[];
}

const shownNearest = 6;
const shownUnits = 6;
/** Inputs that a mean is made of. */
const meanOf = 400;

/**
 * @param assignment cluster of every instance
 * @returns one for every cluster of the factor
 */
export function illustrate({ columns, centres }: Factor, assignment: Int32Array, { activations, sequences, steps, verdicts }: Instances, classes: number, pictures: InputPictures): readonly Illustration[] {
  const { data, width } = activations;
  const units = columns.length;
  const members = Array.from({ length: centres.length / units }, () => [] as number[]);
  assignment.forEach((cluster, row) => members[cluster]!.push(row));
  return members.map((rows, cluster) => {
    const distance = new Map(rows.map((row) => [row, columns.reduce((sum, unit, i) => sum + (data[row * width + unit]! - centres[cluster * units + i]!) ** 2, 0)]));
    const byDistance = [...rows].sort((a, b) => distance.get(a)! - distance.get(b)! || a - b);
    const counts = new Array<number>(classes).fill(0);
    for (const row of rows) counts[verdicts[row]!]!++;
    const means = columns.map((unit) => ({ unit, mean: rows.reduce((sum, row) => sum + data[row * width + unit]!, 0) / rows.length }));
    return {
      n: rows.length,
      classes: counts,
      nearest: ofDifferentSequences(byDistance, sequences, shownNearest),
      // The mean of whole sequences says nothing of single steps.
      mean: steps ? null : pictures.mean(Array.from(evenly(rows.length, meanOf), (i) => sequences[rows[i]!]!)),
      units: means.sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean) || a.unit - b.unit).slice(0, shownUnits),
    };
  });
}

function ofDifferentSequences(rows: readonly number[], sequences: Int32Array, most: number): readonly number[] {
  const seen = new Set<number>();
  const chosen: number[] = [];
  for (const row of rows) {
    if (chosen.length === most) break;
    if (seen.has(sequences[row]!)) continue;
    seen.add(sequences[row]!);
    chosen.push(row);
  }
  return chosen;
}
