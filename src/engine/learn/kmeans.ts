/**
 * k-means on hidden states, as good as scikit-learn's with ten starts: many starts by greedy k-means++ are tried on a
 * sample, and the best is refined on all points. Points may carry weights, so that equal states are stored and compared
 * once.
 */
import { type Random, seededRandom } from '../core/random.js';
import type { Task } from '../core/task.js';
import { greedySeeds } from './kmeansSeeds.js';
import { type Clustering, lloyd, type LloydOptions } from './lloyd.js';
import { type Points, rowsAt, squaredDistance } from './points.js';
import { columnMoments } from './vectors.js';

export type { Clustering } from './lloyd.js';
export type { Points } from './points.js';

export interface KMeansOptions {
  readonly seed: number;
  /** Independent starts on the sample; the one of least inertia is kept. */
  readonly restarts: number;
  /** Points that the start is found on, at most 5,000 (the default). */
  readonly sample?: number;
  /** Iterations over all points at most; 300 by default. */
  readonly iterations?: number;
  /** Centres of fewer clusters of the same points: a further start adds to them what is missing. */
  readonly from?: Float32Array | null;
}

const largestSample = 5000;
/** Bounds the seeding of a start: sample x clusters x width x candidates, some 20 ms. */
const seedingBudget = 2e7;
const fewestPerCluster = 50;
/** However small a sample is asked for. */
const fewestPerSample = 10;
const sampleIterations = 30;
const defaultIterations = 300;
const mostBreaths = 20;
const mostFailures = 6;
const smallestGain = 1e-4;
/** Lloyd stops when the centres move less than this share of the data's variance (as in scikit-learn). */
const tolerance = 1e-4;

/**
 * Clusters points into at most `k` groups; equal points and seed give equal clusters.
 * @throws RangeError without points or with k < 1
 */
export async function kmeans(points: Points, k: number, options: KMeansOptions, task: Task): Promise<Clustering> {
  if (points.count < 1 || k < 1) throw new RangeError(`k-means needs points and clusters, got ${points.count} and ${k}`);
  const distinct = distinctRows(points, k + 1);
  const stillness = tolerance * variance(points);
  const final = { iterations: options.iterations ?? defaultIterations, stillness };
  if (distinct.length <= k) return lloyd(points, rowsAt(points, distinct), final, task);

  const random = seededRandom(options.seed);
  const sample = samplePoints(points, k, Math.min(largestSample, options.sample ?? largestSample), random);
  const starts = [...(options.from ? [options.from] : []), ...new Array<Float32Array>(options.restarts).fill(new Float32Array(0))];
  let best: Clustering | null = null;
  for (const from of starts) {
    await task.checkpoint();
    const seeds = greedySeeds(sample, k, from, random, task);
    // A sample full of duplicates may have no k distinct points to choose from.
    const start = seeds.length === k * points.width ? seeds : rowsAt(points, distinct.slice(0, k));
    const tried = await lloyd(sample, start, { iterations: sampleIterations, stillness }, task);
    if (!best || tried.inertia < best.inertia) best = tried;
  }
  const improved = await breathe(sample, best!, { iterations: sampleIterations, stillness }, random, task);
  return lloyd(points, improved.centres, final, task);
}

/**
 * Where clusters share a group while others halve one, Lloyd's algorithm cannot get on. So those that would be missed
 * least are taken out and the same number is put where points are far from any centre, many first, as long as that
 * helps (after Fritzke, "Breathing k-means", arXiv 2006.15666).
 */
async function breathe(points: Points, start: Clustering, options: LloydOptions, random: Random, task: Task): Promise<Clustering> {
  let best = start;
  let failures = 0;
  for (let breath = 0; breath < mostBreaths && failures < mostFailures; breath++) {
    const swapped = Math.max(1, Math.floor(start.k / 5 / 2 ** failures));
    const kept = withoutLeastMissed(points, best, Math.min(swapped, start.k - 1));
    const seeds = greedySeeds(points, start.k, kept, random, task);
    if (seeds.length < best.centres.length) return best;
    const tried = await lloyd(points, seeds, options, task);
    if (tried.inertia < best.inertia * (1 - smallestGain)) best = tried;
    else failures++;
  }
  return best;
}

/** Without a cluster, its members would go to the nearest other centre, which adds its squared distance for each. */
function withoutLeastMissed({ width }: Points, { k, centres, assignment }: Clustering, number: number): Float32Array {
  const members = new Float64Array(k);
  for (const cluster of assignment) members[cluster]!++;
  const loss = members.map((count, cluster) => {
    let nearest = Infinity;
    for (let other = 0; other < k; other++) if (other !== cluster) nearest = Math.min(nearest, squaredDistance(centres, cluster * width, centres, other * width, width));
    return count * nearest;
  });
  const order = Array.from(loss.keys()).sort((a, b) => loss[a]! - loss[b]! || a - b);
  return rowsAt({ data: centres, count: k, width, weights: null }, order.slice(number).sort((a, b) => a - b));
}

/** Mean over the columns of their variance, which makes the tolerance free of scale. */
function variance(points: Points): number {
  return columnMoments(points).variances.reduce((sum, each) => sum + each, 0) / points.width;
}

/** @returns the first occurrences of distinct rows, at most `limit` of them. */
function distinctRows({ data, count, width }: Points, limit: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < count && found.length < limit; i++) {
    const known = found.some((other) => squaredDistance(data, i * width, data, other * width, width) === 0);
    if (!known) found.push(i);
  }
  return found;
}

/** A sample in which every point occurs in proportion to its weight: all of them where they are few. */
function samplePoints(points: Points, k: number, largest: number, random: Random): Points {
  const { count, width, weights } = points;
  const candidates = 2 + Math.floor(Math.log(k));
  const size = Math.min(Math.max(fewestPerCluster * k, Math.floor(seedingBudget / (k * width * candidates))), Math.max(largest, fewestPerSample * k));
  // Few distinct points: weights shape the final iterations only, so that no rare state is missed by the start.
  if (count <= size) return { ...points, weights: null };
  // One random point in each of `size` equal parts of the weight: even, but blind to any period in the order.
  let total = 0;
  for (let i = 0; i < count; i++) total += weights ? weights[i]! : 1;
  const rows = new Int32Array(size);
  let taken = 0;
  let next = (random.next() * total) / size;
  for (let i = 0, passed = 0; i < count && taken < size; i++) {
    passed += weights ? weights[i]! : 1;
    for (; next < passed && taken < size; next = ((taken + random.next()) * total) / size) rows[taken++] = i;
  }
  return { data: rowsAt(points, rows.subarray(0, taken)), count: taken, width, weights: null };
}
