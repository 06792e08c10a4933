/** What is measured of clustering: nearest centres, Lloyd's iterations from one start, and the whole of k-means. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { kmeans as mlKmeans } from 'ml-kmeans';
import { seededRandom } from '../../src/engine/core/random.js';
import { silentTask } from '../../src/engine/core/task.js';
import { runnableBuilds } from '../../src/engine/kernels/workspace.js';
import { kmeans, type Points } from '../../src/engine/learn/kmeans.js';
import { lloyd } from '../../src/engine/learn/lloyd.js';
import { nearestCentres } from '../../src/engine/learn/nearestCentres.js';
import { plainPointKernels } from '../../src/engine/learn/pointKernels.js';
import { rowsOf } from '../../src/engine/learn/points.js';
import { temporaryFolder } from '../harness/resources.js';
import { cpuSeconds, type Measured, type Rival } from './measure.js';
import type { Pythons } from './python.js';
import type { Workload } from './workloads.js';

const clusterings = [
  { width: 32, k: 10 },
  { width: 32, k: 50 },
  { width: 128, k: 50 },
] as const;

const pointCount = 20_000;
const restarts = 10;
/** scikit-learn's tolerance, which it multiplies with the variance of the data. */
const tolerance = 1e-4;

export function clusteringWorkloads(pythons: Pythons | null, quick: boolean): readonly Workload[] {
  return clusterings.flatMap(({ width, k }) => workloadsOf(width, k, pythons, quick));
}

function workloadsOf(width: number, k: number, pythons: Pythons | null, quick: boolean): readonly Workload[] {
  const points = randomPoints(width, k);
  const centres = points.data.slice(0, k * width);
  const file = path.join(temporaryFolder('bench'), 'points');
  writeFileSync(file, points.data);
  const size = `${pointCount} x ${width}, k = ${k}`;
  const options = { iterations: 300, stillness: tolerance * variance(points) };
  const withInertia = async (work: () => Promise<{ inertia: number }>): Promise<Measured> => {
    const { seconds, result } = await cpuSeconds(work);
    return { seconds, quality: result.inertia };
  };
  const scikitLearn = (starts: number | null): Rival[] =>
    pythons?.clustering.map(({ name, python }) => ({ name, run: () => python.run({ kmeans: { file, width, k, starts } }) })) ?? [];
  return [
    {
      name: `nearest centres: ${size}`,
      rivals: [
        { name: `Unroll (${runnableBuilds()[0] ?? 'plain'})`, run: () => cpuSeconds(() => nearestCentres(points, centres, silentTask)) },
        { name: 'plain TypeScript', run: () => cpuSeconds(() => plainPointKernels(points).nearest(rowsOf({ from: 0, to: pointCount }), centres, silentTask)) },
      ],
    },
    {
      name: `Lloyd's iterations from the same start: ${size}`,
      rivals: [
        { name: 'Unroll', run: () => withInertia(() => lloyd(points, centres, options, silentTask)) },
        ...scikitLearn(null),
        ...(quick ? [] : [mlKmeansAlone(points, centres, k)]),
      ],
    },
    {
      name: `k-means, ${restarts} starts: ${size}`,
      rivals: [{ name: 'Unroll', run: () => withInertia(() => kmeans(points, k, { seed: 0, restarts }, silentTask)) }, ...scikitLearn(restarts)],
    },
  ];
}

function mlKmeansAlone({ data, count, width }: Points, centres: Float32Array, k: number): Rival {
  const rowsOf = (values: Float32Array, rows: number): number[][] => Array.from({ length: rows }, (_, i) => Array.from(values.subarray(i * width, (i + 1) * width)));
  const rows = rowsOf(data, count);
  return {
    name: 'ml-kmeans',
    async run() {
      const { seconds, result } = await cpuSeconds(() => mlKmeans(rows, k, { initialization: rowsOf(centres, k), maxIterations: 300, tolerance: 1e-6 }));
      const inertia = rows.reduce((sum, row, i) => sum + row.reduce((square, value, d) => square + (value - result.centroids[result.clusters[i]!]![d]!) ** 2, 0), 0);
      return { seconds, quality: inertia };
    },
  };
}

/** Overlapping groups around random centres. */
function randomPoints(width: number, k: number): Points {
  const random = seededRandom(3);
  const centres = Float32Array.from({ length: k * width }, () => 2 * random.next() - 1);
  const data = Float32Array.from({ length: pointCount * width }, (_, i) => centres[(Math.floor(i / width) % k) * width + (i % width)]! + 1.5 * (random.next() - 0.5));
  return { data, count: pointCount, width, weights: null };
}

/** Mean of the columns' variances. */
function variance({ data, count, width }: Points): number {
  let total = 0;
  for (let d = 0; d < width; d++) {
    const column = Array.from({ length: count }, (_, i) => data[i * width + d]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / count;
    total += column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  }
  return total / width;
}
