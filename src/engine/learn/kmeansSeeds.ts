/**
 * Where k-means starts: greedy k-means++ (Arthur & Vassilvitskii 2007, with several candidates for every centre, as
 * scikit-learn does it). On flat arrays and from given first centres on: ml-kmeans, which works on arrays of arrays and
 * from scratch, took two fifths of an extraction.
 */
import type { Random } from '../core/random.js';
import type { Cancellation } from '../core/parallel.js';
import { pointKernels } from '../kernels/simdPoints.js';
import type { Points } from './points.js';

/**
 * @param start centres there are already, [<= k, width]
 * @returns k centres, the given ones first; fewer where no point is left that is not a centre
 */
export function greedySeeds(points: Points, k: number, start: Float32Array, random: Random, task: Cancellation): Float32Array {
  const { data, count, width } = points;
  const kernels = pointKernels(points);
  const centres = new Float32Array(k * width);
  centres.set(start);
  /** Of every point to the nearest centre so far, squared; before there is one, all points are alike. */
  let distances = new Float64Array(count).fill(start.length > 0 ? Infinity : 1);
  for (let at = 0; at < start.length; at += width) kernels.narrow(start.subarray(at, at + width), distances, task);
  let tried = new Float64Array(count);
  let potential = weightedSum(points, distances);
  for (let chosen = start.length / width; chosen < k; chosen++) {
    if (potential === 0) return centres.slice(0, chosen * width);
    let least = Infinity;
    let best = distances;
    for (let trial = 0; trial < (chosen === 0 ? 1 : 2 + Math.floor(Math.log(k))); trial++) {
      const row = pick(points, distances, random.next() * potential);
      const candidate = data.subarray(row * width, (row + 1) * width);
      if (chosen === 0) tried.fill(Infinity);
      else tried.set(distances);
      kernels.narrow(candidate, tried, task);
      const left = weightedSum(points, tried);
      if (left >= least) continue;
      least = left;
      centres.set(candidate, chosen * width);
      const spare = best === distances ? new Float64Array(count) : best;
      best = tried;
      tried = spare;
    }
    distances = best;
    potential = least;
  }
  return centres;
}

function weightedSum({ weights }: Points, values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += weights ? weights[i]! * values[i]! : values[i]!;
  return sum;
}

/** @returns the point in which the running sum of the distances passes `target` */
function pick({ weights }: Points, distances: Float64Array, target: number): number {
  let passed = 0;
  let last = 0;
  for (let i = 0; i < distances.length; i++) {
    const mass = weights ? weights[i]! * distances[i]! : distances[i]!;
    if (mass === 0) continue;
    passed += mass;
    last = i;
    if (passed > target) return i;
  }
  return last;
}
