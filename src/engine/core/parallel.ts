/**
 * Work that may be spread over threads. The engine has none of its own: it cuts work into shards, in such a way that the
 * result is the same whatever the number of threads; whoever starts the work decides where they run.
 */
import type { Task } from './task.js';

export type Cancellation = Pick<Task, 'throwIfCancelled'>;

/** A pure function that other threads know by its name; each stands in the list of ../jobs.ts. */
export interface ParallelJob<Shared, Shard, Result> {
  readonly name: string;
  /**
   * Called once in each thread that takes part.
   * @param shared what all shards need; every thread gets a copy of it, except of what lies in {@link sharedMemory}
   * @returns what carries out a shard; it must not depend on the shards before
   */
  prepare(shared: Shared): CarryOut<Shard, Result>;
}

export type CarryOut<Shard, Result> = (shard: Shard, task: Cancellation) => Result;

/**
 * Carries out shards, waiting for all of them.
 * @param shards each thread gets a copy of them all, so large arrays belong into the shared part or {@link sharedMemory}
 * @returns their results in their order
 * @throws CancelledError, or what one of them threw
 */
export type PreparedJob<Shard, Result> = (shards: readonly Shard[], task: Cancellation) => readonly Result[];

export interface Parallel {
  /** That work at the same time; 1 = everything happens here. */
  readonly threads: number;
  /** The result may be used again and again; what was prepared for it goes when it is no longer referred to. */
  prepare<Shared, Shard, Result>(job: ParallelJob<Shared, Shard, Result>, shared: Shared): PreparedJob<Shard, Result>;
}

/** Runs shards here, one after another. */
export const sequential: Parallel = {
  threads: 1,
  prepare(job, shared) {
    const carryOut = job.prepare(shared);
    return (shards, task) => runInOrder(shards, carryOut, task);
  },
};

export function runInOrder<Shard, Result>(shards: readonly Shard[], carryOut: CarryOut<Shard, Result>, task: Cancellation): readonly Result[] {
  return shards.map((shard) => {
    task.throwIfCancelled();
    return carryOut(shard, task);
  });
}

/** @returns the threads that a task may use */
export function parallelOf({ parallel }: Pick<Task, 'parallel'>): Parallel {
  return parallel ?? sequential;
}

export interface Range {
  readonly from: number;
  /** One past the last. */
  readonly to: number;
}

/** @returns 0 … count − 1 in ranges of `size`, the last one shorter */
export function rangesOf(count: number, size: number): readonly Range[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => ({ from: i * size, to: Math.min(count, (i + 1) * size) }));
}

const ballast = new WeakMap<SharedArrayBuffer, ArrayBuffer>();

/** @returns memory, all zeros, that all threads see and may write to without copying */
export function sharedMemory(bytes: number): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes);
  // V8's garbage collection does not count shared memory and lets gigabytes of it pile up. An ordinary buffer of the
  // same size is counted, goes together with it, and takes no real memory, as it is never touched.
  ballast.set(buffer, new ArrayBuffer(bytes));
  return buffer;
}

export function sharedFloats(length: number): Float32Array {
  return new Float32Array(sharedMemory(4 * length));
}

/** @returns the same values where all threads see them: themselves, if they are there already */
export function inSharedMemory(values: Float32Array): Float32Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const shared = sharedFloats(values.length);
  shared.set(values);
  return shared;
}
