/** What is measured: traces of recurrent layers, nearest centres, k-means, and a whole job from the command line. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../../src/engine/core/random.js';
import { silentTask } from '../../src/engine/core/task.js';
import { simdKernelOf } from '../../src/engine/kernels/simdKernel.js';
import { runnableBuilds } from '../../src/engine/kernels/workspace.js';
import { kmeans, type Points } from '../../src/engine/learn/kmeans.js';
import { decideRest, nearestCentres } from '../../src/engine/learn/nearestCentres.js';
import { plainKernel } from '../../src/engine/trace/plainKernel.js';
import type { RecurrentKernelFactory } from '../../src/engine/trace/recurrentKernel.js';
import { projectRoot, samples } from '../harness/paths.js';
import { temporaryFolder } from '../harness/resources.js';
import { randomBlock, randomWeights, specOf } from '../unit/engine/kernels/randomLayers.js';
import { cellWorkload } from './cells.js';
import { learnerWorkloads } from './learners.js';
import { cpuSeconds, type Rival } from './measure.js';
import type { Python } from './python.js';

export interface Workload {
  readonly name: string;
  readonly rivals: readonly Rival[];
}

const traces = [
  { name: 'small', cell: 'lstm', count: 1000, steps: 50, inputSize: 16, units: 32 },
  { name: 'medium', cell: 'lstm', count: 2000, steps: 100, inputSize: 64, units: 128 },
  { name: 'medium-gru', cell: 'gru', count: 2000, steps: 100, inputSize: 64, units: 128 },
] as const;

const clusterings = [
  { width: 32, k: 10 },
  { width: 32, k: 50 },
  { width: 128, k: 50 },
] as const;

const pointCount = 20_000;
/** The plain cells get so much of the sequences, and their time is multiplied. */
const plainShare = 20;

export function workloads(python: Python | null): readonly Workload[] {
  return [...traces.map((given) => traceWorkload(given, python)), ...clusterings.flatMap((given) => clusteringWorkloads(given, python)), ...learnerWorkloads(python), cellWorkload(), wholeJob()];
}

function traceWorkload({ name, cell, count, steps, inputSize, units }: (typeof traces)[number], python: Python | null): Workload {
  const spec = specOf({ cell, inputSize, units, resetAfter: cell === 'gru' });
  const weights = randomWeights(spec, 1);
  const rival = (title: string, factory: RecurrentKernelFactory, share: number): Rival => {
    const kernel = factory(spec, weights);
    const block = randomBlock(spec, { count: count / share, steps, seed: 2 });
    return { name: title, run: async () => ({ seconds: share * (await cpuSeconds(() => kernel.run(block, silentTask))).seconds }) };
  };
  const request = { trace: { cell, inputSize, units, count, steps } };
  return {
    name: `trace ${name}: ${cell.toUpperCase()} ${inputSize} → ${units}, ${count} x ${steps}`,
    rivals: [
      rival('plain TypeScript', plainKernel, plainShare),
      ...runnableBuilds.map((build) => rival(build, simdKernelOf(build), 1)),
      ...(python ? [{ name: 'PyTorch (h only)', run: () => python.run(request) }] : []),
    ],
  };
}

/** Overlapping groups around random centres. */
function randomPoints(width: number, k: number): Points {
  const random = seededRandom(3);
  const centres = Float32Array.from({ length: k * width }, () => 2 * random.next() - 1);
  const data = Float32Array.from({ length: pointCount * width }, (_, i) => centres[(Math.floor(i / width) % k) * width + (i % width)]! + 1.5 * (random.next() - 0.5));
  return { data, count: pointCount, width, weights: null };
}

function clusteringWorkloads({ width, k }: (typeof clusterings)[number], python: Python | null): readonly Workload[] {
  const points = randomPoints(width, k);
  const centres = points.data.slice(0, k * width);
  const file = path.join(temporaryFolder('bench'), 'points');
  writeFileSync(file, points.data);
  const size = `${pointCount} x ${width}, k = ${k}`;
  return [
    {
      name: `nearest centres: ${size}`,
      rivals: [
        { name: 'plain TypeScript', run: () => cpuSeconds(() => decideRest(points, centres, null, new Int32Array(pointCount).fill(-1), silentTask)) },
        { name: runnableBuilds[0] ?? 'plain TypeScript', run: () => cpuSeconds(() => nearestCentres(points, centres, silentTask)) },
      ],
    },
    {
      name: `k-means, one start: ${size}`,
      rivals: [
        {
          name: 'Unroll',
          async run() {
            const { seconds, result } = await cpuSeconds(() => kmeans(points, k, { seed: 0, restarts: 1 }, silentTask));
            return { seconds, quality: result.inertia };
          },
        },
        ...(python ? [{ name: 'scikit-learn', run: () => python.run({ kmeans: { file, width, k } }) }] : []),
      ],
    },
  ];
}

/** From the start of the process to its end, as a user waits for it; needs a build. */
function wholeJob(): Workload {
  const out = path.join(temporaryFolder('bench'), 'out');
  const args = ['dist/cli.js', 'fsa', path.join(samples, 'binary-lstm.keras'), '--data', path.join(samples, 'binary-words.csv'), '--out', out, '--k', 'auto', '--minimize', '--quiet'];
  return {
    name: 'state machine of 2,025 words, whole process, wall clock',
    rivals: [
      {
        name: 'Unroll',
        run() {
          rmSync(out, { recursive: true, force: true });
          const start = performance.now();
          execFileSync(process.execPath, args, { cwd: projectRoot, stdio: 'ignore' });
          return { seconds: (performance.now() - start) / 1000 };
        },
      },
    ],
  };
}
