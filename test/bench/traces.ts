/** What is measured of recurrent layers: the same trace by our kernels, by what npm offers, and by PyTorch. */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { seededRandom } from '../../src/engine/core/random.js';
import { silentTask } from '../../src/engine/core/task.js';
import { shardedKernel } from '../../src/engine/kernels/shardedKernel.js';
import { simdKernelOf } from '../../src/engine/kernels/simdKernel.js';
import { runnableBuilds } from '../../src/engine/kernels/workspace.js';
import { plainKernel } from '../../src/engine/trace/plainKernel.js';
import { RecordMemory } from '../../src/engine/trace/recordMemory.js';
import { newRecord, type RecurrentKernelFactory } from '../../src/engine/trace/recurrentKernel.js';
import { ThreadPool } from '../../src/worker/threadPool.js';
import { projectRoot } from '../harness/paths.js';
import { randomBlock, randomWeights, specOf } from '../unit/engine/kernels/randomLayers.js';
import { cpuSeconds, type Rival, wallSeconds } from './measure.js';
import { onnxRuntime, tensorFlow } from './npmRivals.js';
import type { Pythons } from './python.js';
import type { Workload } from './workloads.js';

export interface TraceSize {
  readonly name: string;
  readonly cell: 'lstm' | 'gru';
  readonly count: number;
  readonly steps: number;
  readonly inputSize: number;
  readonly units: number;
}

const small: TraceSize = { name: 'small', cell: 'lstm', count: 1000, steps: 50, inputSize: 16, units: 32 };
const medium: TraceSize = { name: 'medium', cell: 'lstm', count: 2000, steps: 100, inputSize: 64, units: 128 };
const mediumGru: TraceSize = { ...medium, name: 'medium-gru', cell: 'gru' };
const large: TraceSize = { name: 'large', cell: 'lstm', count: 500, steps: 200, inputSize: 300, units: 512 };

/** What is slow gets so much of the sequences, and its time is multiplied. */
const plainShare = 20;
const npmShare = 5;

export function traceWorkloads(pythons: Pythons | null, quick: boolean): readonly Workload[] {
  return [...[small, medium, mediumGru, large].map((size) => onOneThread(size, pythons, quick)), ...[medium, mediumGru].map((size) => onTwoThreads(size, pythons))];
}

function onOneThread(size: TraceSize, pythons: Pythons | null, quick: boolean): Workload {
  const { cell, count, steps, inputSize, units } = size;
  const spec = specOf({ cell, inputSize, units, resetAfter: cell === 'gru' });
  const weights = randomWeights(spec, 1);
  const rival = (name: string, factory: RecurrentKernelFactory, share: number): Rival => {
    const kernel = factory(spec, weights);
    const block = randomBlock(spec, { count: count / share, steps, seed: 2 });
    // The memory of the records is used again, as it is from chunk to chunk of a data set.
    const record = newRecord(spec, block);
    return {
      name,
      async run() {
        for (const state of [record.last.h, record.last.c]) state?.fill(0);
        return { seconds: share * (await cpuSeconds(() => kernel.run(block, silentTask, record))).seconds };
      },
    };
  };
  const x = Float32Array.from({ length: (count / npmShare) * steps * inputSize }, ((random) => () => random.next() - 0.5)(seededRandom(2)));
  return {
    name: `trace ${title(size)}`,
    rivals: [
      ...runnableBuilds().map((build) => rival(`Unroll (${build}; h, c, gates)`, simdKernelOf(build), 1)),
      ...(quick || size === large ? [] : [rival('plain TypeScript (h, c, gates)', plainKernel, plainShare), onnxRuntime(size, x, npmShare), tensorFlow(size, x, npmShare)]),
      ...(pythons?.traces.map(({ name, python }) => ({ name: `${name} (h)`, run: () => python.run({ trace: { cell, inputSize, units, count, steps, threads: 1 } }) })) ?? []),
    ],
  };
}

function onTwoThreads(size: TraceSize, pythons: Pythons | null): Workload {
  const { cell, count, steps, inputSize, units } = size;
  const spec = specOf({ cell, inputSize, units, resetAfter: cell === 'gru' });
  const kernel = shardedKernel(spec, randomWeights(spec, 1));
  const block = randomBlock(spec, { count, steps, seed: 2 });
  const parallel = new ThreadPool({
    threads: 2,
    spawn: (workerData, transfer) => new Worker(path.join(projectRoot, 'dist/threads/pool.mjs'), { workerData, transferList: [...transfer] }),
  });
  const memory = new RecordMemory({ parallel });
  const run = (): void => {
    kernel.run(block, { ...silentTask, parallel }, newRecord(spec, block, (length) => memory.floats(length)));
    memory.release();
  };
  return {
    name: `trace ${title(size)}, two threads, wall clock`,
    rivals: [
      { name: `Unroll (${runnableBuilds()[0]}; h, c, gates)`, run: () => wallSeconds(run) },
      ...(pythons?.traces.map(({ name, python }) => ({ name: `${name} (h)`, run: () => python.run({ trace: { cell, inputSize, units, count, steps, threads: 2 } }) })) ?? []),
    ],
  };
}

function title({ name, cell, count, steps, inputSize, units }: TraceSize): string {
  return `${name}: ${cell.toUpperCase()} ${inputSize} → ${units}, ${count} x ${steps}`;
}
