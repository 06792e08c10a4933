/** All that is measured. */
import { activation } from './activation.js';
import { cellWorkload } from './cells.js';
import { clusteringWorkloads } from './clustering.js';
import { learnerWorkloads } from './learners.js';
import type { Rival } from './measure.js';
import type { Pythons } from './python.js';
import { traceWorkloads } from './traces.js';
import { wholeJob } from './wholeJob.js';

export interface Workload {
  readonly name: string;
  readonly rivals: readonly Rival[];
}

/** @param quick without what takes long: rivals that are far behind, a VS Code */
export function workloads(pythons: Pythons | null, quick: boolean): readonly Workload[] {
  return [
    // First, as they are short: rivals with large heaps bring about full collections, at which V8 forgets compiled code.
    ...learnerWorkloads(pythons?.learners ?? null),
    ...traceWorkloads(pythons, quick),
    ...clusteringWorkloads(pythons, quick),
    cellWorkload(),
    wholeJob(pythons !== null),
    ...(quick ? [] : [activation()]),
  ];
}
