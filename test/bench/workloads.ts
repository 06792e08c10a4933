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
    ...traceWorkloads(pythons, quick),
    ...clusteringWorkloads(pythons, quick),
    ...learnerWorkloads(pythons?.learners ?? null),
    cellWorkload(),
    wholeJob(pythons !== null),
    ...(quick ? [] : [activation()]),
  ];
}
