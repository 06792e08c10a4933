/**
 * k-means on hidden states. ml-kmeans (k-means++, seeded) finds the start on a sample, because it is slow on much
 * data; Lloyd's iterations over all points are our own and work on flat arrays without allocating per point.
 * Points may carry weights, so that equal states are stored and compared once.
 */
import { kmeansGenerator } from 'ml-kmeans';
import { seededRandom, type Random } from '../core/random.js';
import type { Task } from '../core/task.js';
import { nearestCentres } from './nearestCentres.js';

export interface Points {
  /** [count, width], row-major; a longer array is allowed, its rest is not looked at. */
  readonly data: Float32Array;
  readonly count: number;
  readonly width: number;
  /** How often each point occurs, [count]; null = once each. */
  readonly weights: ArrayLike<number> | null;
}

export interface Clustering {
  /** Number of clusters; fewer than asked for where there are fewer distinct points. */
  readonly k: number;
  /** [k, width] */
  readonly centres: Float32Array;
  /** Cluster of every point, [count]. */
  readonly assignment: Int32Array;
  /** Weighted sum of squared distances to the own centre. */
  readonly inertia: number;
}

export interface KMeansOptions {
  readonly seed: number;
  /** Independent starts on the sample; the one of least inertia is kept. */
  readonly restarts: number;
  /** Points that the start is found on, at most 5,000 (the default). */
  readonly sample?: number;
  /** Iterations over all points at most; 300 by default. */
  readonly iterations?: number;
}

const largestSample = 5000;
/** Bounds one uninterruptible call of ml-kmeans: sample x clusters x width x candidates, well under 0.1 s. */
const seedingBudget = 4e6;
const sampleIterations = 30;
const defaultIterations = 300;
/** Lloyd stops when the centres move less than this share of the data's variance (as in scikit-learn). */
const tolerance = 1e-4;

/**
 * Clusters points into at most `k` groups; equal points and seed give equal clusters.
 * @throws RangeError without points or with k < 1
 */
export async function kmeans(points: Points, k: number, options: KMeansOptions, task: Task): Promise<Clustering> {
  if (points.count < 1 || k < 1) throw new RangeError(`k-means needs points and clusters, got ${points.count} and ${k}`);
  const distinct = distinctRows(points, k + 1);
  const iterations = options.iterations ?? defaultIterations;
  if (distinct.length <= k) return lloyd(points, rowsAt(points, distinct), iterations, task);

  const random = seededRandom(options.seed);
  const sample = samplePoints(points, k, Math.min(largestSample, options.sample ?? largestSample), random);
  let best: { centres: Float32Array; inertia: number } | null = null;
  for (let restart = 0; restart < options.restarts; restart++) {
    await task.checkpoint();
    const centres = centresOfSample(sample, k, random.integer(2 ** 31), task) ?? rowsAt(points, distinct.slice(0, k));
    const inertia = inertiaOf(sample, centres, nearestCentres(sample, centres, task));
    if (!best || inertia < best.inertia) best = { centres, inertia };
  }
  return lloyd(points, best!.centres, iterations, task);
}

/** Lloyd's iterations from given centres until they rest. */
async function lloyd(points: Points, start: Float32Array, iterations: number, task: Task): Promise<Clustering> {
  const { width } = points;
  let centres = start;
  const stillness = tolerance * variance(points);
  for (let iteration = 0; iteration < iterations; iteration++) {
    await task.checkpoint();
    const assignment = nearestCentres(points, centres, task);
    const moved = meansOf(points, assignment, centres);
    let shift = 0;
    for (let i = 0; i < centres.length; i++) shift += (moved[i]! - centres[i]!) ** 2;
    centres = moved;
    if (shift <= stillness) break;
  }
  const assignment = nearestCentres(points, centres, task);
  return { k: centres.length / width, centres, assignment, inertia: inertiaOf(points, centres, assignment) };
}

/** @returns weighted means of the clusters; an empty cluster moves to the point farthest from its own centre. */
function meansOf(points: Points, assignment: Int32Array, centres: Float32Array): Float32Array {
  const { data, width, weights } = points;
  const k = centres.length / width;
  const sums = new Float64Array(centres.length);
  const mass = new Float64Array(k);
  for (let i = 0; i < points.count; i++) {
    const cluster = assignment[i]!;
    const weight = weights ? weights[i]! : 1;
    mass[cluster]! += weight;
    for (let d = 0; d < width; d++) sums[cluster * width + d]! += weight * data[i * width + d]!;
  }
  const means = new Float32Array(centres.length);
  const empty: number[] = [];
  for (let cluster = 0; cluster < k; cluster++) {
    if (mass[cluster] === 0) empty.push(cluster);
    else for (let d = 0; d < width; d++) means[cluster * width + d] = sums[cluster * width + d]! / mass[cluster]!;
  }
  if (empty.length > 0) {
    const distances = new Float64Array(points.count);
    for (let i = 0; i < points.count; i++) distances[i] = squaredDistance(data, i * width, centres, assignment[i]! * width, width);
    for (const cluster of empty) {
      const farthest = indexOfLargest(distances);
      distances[farthest] = -1;
      means.set(data.subarray(farthest * width, (farthest + 1) * width), cluster * width);
    }
  }
  return means;
}

function inertiaOf({ data, count, width, weights }: Points, centres: Float32Array, assignment: Int32Array): number {
  let inertia = 0;
  for (let i = 0; i < count; i++) inertia += (weights ? weights[i]! : 1) * squaredDistance(data, i * width, centres, assignment[i]! * width, width);
  return inertia;
}

function squaredDistance(a: Float32Array, aAt: number, b: Float32Array, bAt: number, width: number): number {
  let sum = 0;
  for (let d = 0; d < width; d++) sum += (a[aAt + d]! - b[bAt + d]!) ** 2;
  return sum;
}

/** Mean over the columns of their variance, which makes the tolerance free of scale. */
function variance(points: Points): number {
  const { data, count, width } = points;
  let total = 0;
  for (let d = 0; d < width; d++) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const value = data[i * width + d]!;
      sum += value;
      squares += value * value;
    }
    total += Math.max(0, squares / count - (sum / count) ** 2);
  }
  return total / width;
}

/** @returns the first occurrences of distinct rows, at most `limit` of them. */
function distinctRows(points: Points, limit: number): number[] {
  const { data, width } = points;
  const found: number[] = [];
  for (let i = 0; i < points.count && found.length < limit; i++) {
    const known = found.some((other) => squaredDistance(data, i * width, data, other * width, width) === 0);
    if (!known) found.push(i);
  }
  return found;
}

function rowsAt(points: Points, rows: ArrayLike<number>): Float32Array {
  const { data, width } = points;
  const chosen = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) chosen.set(data.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
  return chosen;
}

/** A sample in which every point occurs in proportion to its weight: all of them where they are few. */
function samplePoints(points: Points, k: number, largest: number, random: Random): Points {
  const { count, width, weights } = points;
  const candidates = 2 + Math.floor(Math.log(k));
  const size = Math.max(10 * k, Math.min(largest, Math.floor(seedingBudget / (k * width * candidates))));
  let rows: Int32Array;
  if (count <= size) {
    // Few distinct points: weights shape the final iterations only, so that no rare state is missed by the start.
    rows = Int32Array.from({ length: count }, (_, i) => i);
  } else {
    // One random point in each of `size` equal parts of the weight: even, but blind to any period in the order.
    let total = 0;
    for (let i = 0; i < count; i++) total += weights ? weights[i]! : 1;
    rows = new Int32Array(size);
    let taken = 0;
    let next = (random.next() * total) / size;
    for (let i = 0, passed = 0; i < count && taken < size; i++) {
      passed += weights ? weights[i]! : 1;
      for (; next < passed && taken < size; next = ((taken + random.next()) * total) / size) rows[taken++] = i;
    }
    rows = rows.subarray(0, taken);
  }
  return { data: rowsAt(points, rows), count: rows.length, width, weights: null };
}

/** @returns null where the sample, being full of duplicates, has no k distinct points for k-means++ to choose from. */
function centresOfSample(sample: Points, k: number, seed: number, task: Task): Float32Array | null {
  const { data, count, width } = sample;
  if (distinctRows(sample, k).length < k) return null;
  const rows = Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)));
  let centres: readonly (readonly number[])[] = [];
  for (const result of kmeansGenerator(rows, k, { seed, maxIterations: sampleIterations })) {
    task.throwIfCancelled();
    centres = result.centroids;
  }
  return Float32Array.from(centres.flat());
}

function indexOfLargest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
