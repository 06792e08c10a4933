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
import { type Contender, cpuSeconds, type Measure, type Workload } from './contenders.js';
import { pythons } from './python.js';
import type { Extent } from './workloads.js';

interface Clustering {
  readonly width: number;
  readonly k: number;
}

const clusterings: readonly Clustering[] = [
  { width: 32, k: 10 },
  { width: 32, k: 50 },
  { width: 128, k: 50 },
];

const pointCount = 20_000;
const restarts = 10;
/** scikit-learn's tolerance, which it multiplies with the variance of the data. */
const tolerance = 1e-4;

export function clusteringWorkloads(extent: Extent): readonly Workload[] {
  return clusterings.flatMap((clustering) => workloadsOf(clustering, extent));
}

function workloadsOf(clustering: Clustering, { python, quick }: Extent): readonly Workload[] {
  const { width, k } = clustering;
  const size = `${pointCount} x ${width}, k = ${k}`;
  /** A contender that is given the points, and the first k of them as centres. */
  const given = (name: string, prepare: (points: Points, centres: Float32Array) => Measure): Contender => ({
    name,
    prepare() {
      const points = randomPoints(clustering);
      return prepare(points, points.data.slice(0, k * width));
    },
  });
  const scikitLearn = (starts: number | null): readonly Contender[] => (python ? pythons('scikit-learn', () => ({ kmeans: { file: pointsFile(clustering), width, k, starts } })) : []);
  return [
    {
      name: `nearest centres: ${size}`,
      contenders: [
        given(`Unroll (${runnableBuilds()[0] ?? 'plain'})`, (points, centres) => () => cpuSeconds(() => nearestCentres(points, centres, silentTask))),
        given('plain TypeScript', (points, centres) => () => cpuSeconds(() => plainPointKernels(points).nearest(rowsOf({ from: 0, to: pointCount }), centres, silentTask))),
      ],
    },
    {
      name: `Lloyd's iterations from the same start: ${size}`,
      contenders: [
        given('Unroll', (points, centres) => {
          const options = { iterations: 300, stillness: tolerance * variance(points) };
          return withInertia(() => lloyd(points, centres, options, silentTask));
        }),
        ...scikitLearn(null),
        ...(quick ? [] : [given('ml-kmeans', mlKmeansAlone)]),
      ],
    },
    {
      name: `k-means, ${restarts} starts: ${size}`,
      contenders: [given('Unroll', (points) => withInertia(() => kmeans(points, k, { seed: 0, restarts }, silentTask))), ...scikitLearn(restarts)],
    },
  ];
}

function withInertia(work: () => Promise<{ readonly inertia: number }>): Measure {
  return async () => {
    const { seconds, result } = await cpuSeconds(work);
    return { seconds, quality: result.inertia };
  };
}

function mlKmeansAlone({ data, count, width }: Points, centres: Float32Array): Measure {
  const rowsOf = (values: Float32Array): number[][] => Array.from({ length: values.length / width }, (_, i) => Array.from(values.subarray(i * width, (i + 1) * width)));
  const rows = rowsOf(data.subarray(0, count * width));
  const initialization = rowsOf(centres);
  return async () => {
    const { seconds, result } = await cpuSeconds(() => mlKmeans(rows, initialization.length, { initialization, maxIterations: 300, tolerance: 1e-6 }));
    const inertia = rows.reduce((sum, row, i) => sum + row.reduce((square, value, d) => square + (value - result.centroids[result.clusters[i]!]![d]!) ** 2, 0), 0);
    return { seconds, quality: inertia };
  };
}

function pointsFile(clustering: Clustering): string {
  const file = path.join(temporaryFolder('bench'), 'points');
  writeFileSync(file, randomPoints(clustering).data);
  return file;
}

/** Overlapping groups around random centres. */
function randomPoints({ width, k }: Clustering): Points {
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
