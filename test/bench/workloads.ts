/** All that is measured. */
import { activation } from './activation.js';
import { cellWorkload } from './cells.js';
import { clusteringWorkloads } from './clustering.js';
import type { Workload } from './contenders.js';
import { learnerWorkloads } from './learners.js';
import { traceWorkloads } from './traces.js';
import { wholeJob } from './wholeJob.js';

export interface Extent {
  /** With what the Python on the PATH has. */
  readonly python: boolean;
  /** Without what takes long: rivals that are far behind, a VS Code. */
  readonly quick: boolean;
}

export function workloads(extent: Extent): readonly Workload[] {
  return [
    ...traceWorkloads(extent),
    ...clusteringWorkloads(extent),
    ...learnerWorkloads(extent),
    cellWorkload(),
    wholeJob(extent),
    ...(extent.quick ? [] : [activation()]),
  ];
}
