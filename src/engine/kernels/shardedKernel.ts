/** Recurrent layers over several threads: each takes some of the sequences, which know nothing of each other. */
import { type Parallel, type ParallelJob, parallelOf, type PreparedJob, rangesOf, type Range, sharedFloats } from '../core/parallel.js';
import { cells } from '../model/cells/cell.js';
import type { CellWeights } from '../model/sequenceModel.js';
import { newRecord, type RecurrentBlock, type RecurrentKernelFactory, type RecurrentRecord, type RecurrentSpec } from '../trace/recurrentKernel.js';
import { blockSequences, runsOnSimd, simdKernel } from './simdKernel.js';

interface RecurrentShard {
  readonly block: RecurrentBlock;
  /** Shared, so that it need not come back. */
  readonly record: RecurrentRecord;
}

/** Multiplications of a shard at least, some milliseconds: handing it over takes a tenth of one. */
const shardOperations = 2e7;
/** At least, where there are sequences enough. */
const shardsPerThread = 4;

export const recurrentJob: ParallelJob<{ readonly spec: RecurrentSpec; readonly weights: CellWeights }, RecurrentShard, null> = {
  name: 'recurrent',
  prepare({ spec, weights }) {
    const kernel = simdKernel(spec, weights);
    return ({ block, record }, task) => {
      kernel.run(block, task, record);
      return null;
    };
  },
};

/** The fastest kernels of this machine, on as many threads as the task may use. */
export const shardedKernel: RecurrentKernelFactory = (spec, weights) => {
  // What the kernels do not know is rare, and may be given by functions, which no other thread can be given.
  if (!runsOnSimd(spec, weights)) return simdKernel(spec, weights);
  const prepared = new WeakMap<Parallel, PreparedJob<RecurrentShard, null>>();
  // Used again, as fresh memory takes longer than to copy into it.
  let inputs = sharedFloats(0);
  const seenByAll = (x: Float32Array): Float32Array => {
    if (isShared(x)) return x;
    if (inputs.length < x.length) inputs = sharedFloats(x.length);
    inputs.set(x);
    return inputs.subarray(0, x.length);
  };
  return {
    run(block, task, given) {
      const parallel = parallelOf(task);
      const carryOut = prepared.get(parallel) ?? parallel.prepare(recurrentJob, { spec: alone(spec), weights });
      prepared.set(parallel, carryOut);
      const ranges = rangesOf(block.count, sequencesPerShard(spec, block, parallel.threads));
      const spread = parallel.threads > 1 && ranges.length > 1 && (given === undefined || isShared(given.last.h));
      const record = given ?? newRecord(spec, block, spread ? sharedFloats : undefined);
      if (!spread) carryOut([{ block, record }], task);
      else {
        const shared = { ...block, x: seenByAll(block.x) };
        carryOut(ranges.map((range) => ({ block: blockOf(shared, range, spec), record: recordOf(record, block.steps, range, spec) })), task);
      }
      return record;
    },
  };
};

function isShared({ buffer }: Float32Array): boolean {
  return buffer instanceof SharedArrayBuffer;
}

/** A layer is a spec too, but what else it holds cannot be sent to another thread. */
function alone({ cell, inputSize, units, activation, recurrentActivation, resetAfter, maskedSteps, variant }: RecurrentSpec): RecurrentSpec {
  return { cell, inputSize, units, activation, recurrentActivation, resetAfter, maskedSteps, variant };
}

/**
 * So many that no thread waits long for another at the end, and that what is handed over is worth it. A sequence gives
 * the same whatever it is batched with, so shards may depend on the number of threads.
 */
function sequencesPerShard({ cell, inputSize, units }: RecurrentSpec, { count, steps }: RecurrentBlock, threads: number): number {
  const operations = Math.max(1, steps) * (inputSize + units) * cells[cell].gateCount * units;
  const block = blockSequences({ cell, inputSize, units });
  const even = Math.ceil(count / (threads * shardsPerThread));
  return Math.max(1, Math.min(block, even), Math.ceil(shardOperations / operations));
}

function blockOf(block: RecurrentBlock, { from, to }: Range, { inputSize, units }: RecurrentSpec): RecurrentBlock {
  const { steps, x, mask, initial } = block;
  const state = (values: Float32Array): Float32Array => values.subarray(from * units, to * units);
  return {
    ...block,
    count: to - from,
    x: x.subarray(from * steps * inputSize, to * steps * inputSize),
    mask: mask && mask.subarray(from * steps, to * steps),
    initial: initial && { h: state(initial.h), c: initial.c && state(initial.c) },
  };
}

function recordOf({ h, c, gates, last }: RecurrentRecord, steps: number, { from, to }: Range, { units }: RecurrentSpec): RecurrentRecord {
  const part = (values: Float32Array | null): Float32Array | null => values && values.subarray(from * steps * units, to * steps * units);
  const state = (values: Float32Array): Float32Array => values.subarray(from * units, to * units);
  return { h: part(h), c: part(c), gates: gates.map(part), last: { h: state(last.h), c: last.c && state(last.c) } };
}
