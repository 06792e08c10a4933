/** The jobs that can be done in other threads. A new one is a line here. */
import type { ParallelJob } from './core/parallel.js';
import { recurrentJob } from './kernels/shardedKernel.js';
import { forestJob } from './learn/forestTrees.js';
import { lloydJob } from './learn/lloydShard.js';

/** What stands in a list of different jobs, each called with what belongs to it alone. */
export type AnyJob = ParallelJob<never, never, unknown>;

export const jobs: readonly AnyJob[] = [recurrentJob, lloydJob, forestJob];

/** @throws TypeError for a job that is missing in the list */
export function jobNamed(name: string): AnyJob {
  const job = jobs.find((candidate) => candidate.name === name);
  if (!job) throw new TypeError(`Job "${name}" is not in the list of jobs.`);
  return job;
}
