/**
 * Where k-means starts: greedy k-means++ (Arthur & Vassilvitskii 2007, with several candidates for every centre, as
 * scikit-learn does it). On flat arrays and from given first centres on: ml-kmeans, which works on arrays of arrays and
 * from scratch, took two fifths of an extraction.
 */
import type { Random } from '../core/random.js';
import type { Cancellation } from '../core/parallel.js';
import { type Points, squaredDistance } from './points.js';

/**
 * @param start centres there are already, [<= k, width]
 * @returns k centres, the given ones first; fewer where no point is left that is not a centre
 */
export function greedySeeds({ data, count, width, weights }: Points, k: number, start: Float32Array, random: Random, task: Cancellation): Float32Array {
  const centres = new Float32Array(k * width);
  centres.set(start);
  const weightOf = (i: number): number => (weights ? weights[i]! : 1);
  /** Of every point to the nearest centre so far, squared; before there is one, all points are alike. */
  let distances = new Float64Array(count).fill(start.length > 0 ? Infinity : 1);
  for (let at = 0; at < start.length; at += width) narrow(data, width, start, at, distances);
  let tried = new Float64Array(count);
  for (let chosen = start.length / width; chosen < k; chosen++) {
    task.throwIfCancelled();
    let potential = 0;
    for (let i = 0; i < count; i++) potential += weightOf(i) * distances[i]!;
    if (potential === 0) return centres.slice(0, chosen * width);
    let least = Infinity;
    let best = distances;
    for (let trial = 0; trial < (chosen === 0 ? 1 : 2 + Math.floor(Math.log(k))); trial++) {
      const candidate = pick(distances, weightOf, random.next() * potential);
      if (chosen === 0) tried.fill(Infinity);
      else tried.set(distances);
      narrow(data, width, data, candidate * width, tried);
      let left = 0;
      for (let i = 0; i < count; i++) left += weightOf(i) * tried[i]!;
      if (left >= least) continue;
      least = left;
      centres.set(data.subarray(candidate * width, (candidate + 1) * width), chosen * width);
      const spare = best === distances ? new Float64Array(count) : best;
      best = tried;
      tried = spare;
    }
    distances = best;
  }
  return centres;
}

/** Takes a further centre into account. */
function narrow(data: Float32Array, width: number, centres: Float32Array, at: number, distances: Float64Array): void {
  for (let i = 0; i < distances.length; i++) {
    const distance = squaredDistance(data, i * width, centres, at, width);
    if (distance < distances[i]!) distances[i] = distance;
  }
}

/** @returns the point in which the running sum of the distances passes `target` */
function pick(distances: Float64Array, weightOf: (i: number) => number, target: number): number {
  let passed = 0;
  let last = 0;
  for (let i = 0; i < distances.length; i++) {
    const mass = weightOf(i) * distances[i]!;
    if (mass === 0) continue;
    passed += mass;
    last = i;
    if (passed > target) return i;
  }
  return last;
}
