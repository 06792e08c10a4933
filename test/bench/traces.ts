/** What is measured of recurrent layers: the same trace by our kernels, by what npm offers, and by PyTorch. */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
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
import { type Contender, cpuSeconds, type Measure, wallSeconds, type Workload } from './contenders.js';
import { pythons } from './python.js';
import type { Extent } from './workloads.js';

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

export function traceWorkloads(extent: Extent): readonly Workload[] {
  return [...[small, medium, mediumGru, large].map((size) => onOneThread(size, extent)), ...[medium, mediumGru].map((size) => onTwoThreads(size, extent))];
}

function onOneThread(size: TraceSize, extent: Extent): Workload {
  const farBehind: readonly Contender[] = [
    { name: 'plain TypeScript (h, c, gates)', prepare: () => kernelAlone(size, plainKernel, plainShare) },
    { name: 'onnxruntime-web (h)', prepare: async () => (await import('./npmRivals.js')).onnxRuntime({ size, share: npmShare }) },
    { name: 'tfjs-layers on WASM (h)', prepare: async () => (await import('./npmRivals.js')).tensorFlow({ size, share: npmShare }) },
  ];
  return {
    name: `trace ${title(size)}`,
    contenders: [
      ...runnableBuilds().map((build) => ({ name: `Unroll (${build}; h, c, gates)`, prepare: () => kernelAlone(size, simdKernelOf(build), 1) })),
      ...(extent.quick || size === large ? [] : farBehind),
      ...(extent.python ? pyTorch(size, 1) : []),
    ],
  };
}

/** @param share one in so many sequences is traced, and the time multiplied */
function kernelAlone({ cell, count, steps, inputSize, units }: TraceSize, factory: RecurrentKernelFactory, share: number): Measure {
  const spec = specOf({ cell, inputSize, units, resetAfter: cell === 'gru' });
  const kernel = factory(spec, randomWeights(spec, 1));
  const block = randomBlock(spec, { count: count / share, steps, seed: 2 });
  // The memory of the records is used again, as it is from chunk to chunk of a data set.
  const record = newRecord(spec, block);
  return async () => {
    for (const state of [record.last.h, record.last.c]) state?.fill(0);
    return { seconds: share * (await cpuSeconds(() => kernel.run(block, silentTask, record))).seconds };
  };
}

function onTwoThreads(size: TraceSize, { python }: Extent): Workload {
  return {
    name: `trace ${title(size)}, two threads, wall clock`,
    contenders: [{ name: `Unroll (${runnableBuilds()[0]}; h, c, gates)`, prepare: () => twoThreads(size) }, ...(python ? pyTorch(size, 2) : [])],
  };
}

function twoThreads({ cell, count, steps, inputSize, units }: TraceSize): Measure {
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
  return () => wallSeconds(run);
}

function pyTorch({ cell, count, steps, inputSize, units }: TraceSize, threads: number): readonly Contender[] {
  return pythons('PyTorch (h)', () => ({ trace: { cell, inputSize, units, count, steps, threads } }));
}

function title({ name, cell, count, steps, inputSize, units }: TraceSize): string {
  return `${name}: ${cell.toUpperCase()} ${inputSize} → ${units}, ${count} x ${steps}`;
}
