/**
 * MEME, step 1: concepts are clusters of hidden states, each of the class that most of its steps have.
 */
import type { Task } from '../../core/task.js';
import { kmeans, type Points } from '../../learn/kmeans.js';
import { nearestCentres } from '../../learn/nearestCentres.js';
import { stepsOf, type Trajectories } from './trajectories.js';

/** Numbered by class, within a class the most frequent first, so that numbers do not hang on k-means. */
export interface Concepts {
  readonly count: number;
  /** [count, units] */
  readonly centres: Float32Array;
  /** Concept of every step. */
  readonly assignment: Int32Array;
  /** Steps of every class in each concept. */
  readonly distributions: readonly (readonly number[])[];
  /** Majority class of each concept, the lowest of equals. */
  readonly classes: readonly number[];
}

/** Below this share of its majority class a concept is uncertain: numerator and denominator, as 79.9 and 80.0 differ. */
const sure = [4, 5] as const;
const uncertain = 'uncertain';

/** How much is put into clusters. */
export interface Effort {
  /** Independent starts of k-means. */
  readonly restarts: number;
  /** Steps that clusters are made of at most, evenly taken. */
  readonly steps: number;
}

/** @param states of the steps, [steps, units] */
export async function clusterConcepts(
  trajectories: Trajectories,
  states: Float32Array,
  k: number,
  classes: number,
  seed: number,
  { restarts, steps }: Effort,
  task: Task,
): Promise<Concepts> {
  const count = stepsOf(trajectories);
  const width = states.length / count;
  const all: Points = { data: states, count, width, weights: null };
  const { centres, k: found } = await kmeans(every(all, Math.ceil(count / steps)), k, { seed, restarts }, task);
  const nearest = nearestCentres(all, centres, task);
  const distributions = Array.from({ length: found }, () => new Array<number>(classes).fill(0));
  nearest.forEach((cluster, step) => distributions[cluster]![trajectories.verdicts[step]!]!++);
  const sorted = distributions
    .map((distribution, cluster) => ({ cluster, distribution, class: indexOfLargest(distribution), support: sum(distribution) }))
    // The last move of the centres, or equal ones among them, may leave a cluster without a step.
    .filter(({ support }) => support > 0)
    .sort((a, b) => a.class - b.class || b.support - a.support || a.cluster - b.cluster);
  const numberOf = new Int32Array(found);
  sorted.forEach(({ cluster }, number) => (numberOf[cluster] = number));
  const ordered = new Float32Array(sorted.length * width);
  sorted.forEach(({ cluster }, number) => ordered.set(centres.subarray(cluster * width, (cluster + 1) * width), number * width));
  return {
    count: sorted.length,
    centres: ordered,
    assignment: nearest.map((cluster) => numberOf[cluster]!),
    distributions: sorted.map((concept) => concept.distribution),
    classes: sorted.map((concept) => concept.class),
  };
}

/** @returns the nearest concept of other states, [steps, units]. */
export function conceptsOf({ centres, count }: Concepts, states: Float32Array, task: Task): Int32Array {
  const width = centres.length / count;
  return nearestCentres({ data: states, count: states.length / width, width, weights: null }, centres, task);
}

/**
 * The class where at least 80 % of a concept's steps have it, else "uncertain"; numbered where two would be alike.
 * @param names of the classes
 */
export function conceptNames(distributions: readonly (readonly number[])[], names: readonly string[]): string[] {
  const plain = distributions.map((distribution) => {
    const majority = indexOfLargest(distribution);
    return distribution[majority]! * sure[1] >= sum(distribution) * sure[0] ? names[majority]! : uncertain;
  });
  const used = new Set<string>();
  return plain.map((name) => {
    let unique = name;
    const alone = plain.filter((other) => other === name).length === 1;
    for (let i = 1; used.has(unique) || (!alone && i === 1); i++) unique = `${name} ${i}`;
    used.add(unique);
    return unique;
  });
}

/** @returns every `stride`-th point. */
function every({ data, count, width }: Points, stride: number): Points {
  if (stride <= 1) return { data, count, width, weights: null };
  const taken = Math.ceil(count / stride);
  const chosen = new Float32Array(taken * width);
  for (let i = 0; i < taken; i++) chosen.set(data.subarray(i * stride * width, (i * stride + 1) * width), i * width);
  return { data: chosen, count: taken, width, weights: null };
}

function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
