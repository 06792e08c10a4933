/** Interleaved measurements: contenders take turns, so that what else the machine does meets all of them alike. */
import { ContenderProcess } from './contenderProcess.js';
import type { Measured, Workload } from './contenders.js';

export interface Standing {
  readonly name: string;
  /** Median. */
  readonly seconds: number;
  readonly quality: number | null;
}

export async function compare(workload: Workload, rounds: number): Promise<readonly Standing[]> {
  const entered: { readonly name: string; readonly process: ContenderProcess; readonly runs: Measured[] }[] = [];
  try {
    for (const contender of workload.contenders) entered.push({ name: contender.name, process: await ContenderProcess.start(workload, contender), runs: [] });
    for (let round = 0; round < rounds; round++) for (const { process, runs } of entered) runs.push(await process.measure());
  } finally {
    await Promise.all(entered.map(({ process }) => process.stop()));
  }
  return entered.map(({ name, runs }) => ({ name, seconds: median(runs.map(({ seconds }) => seconds)), quality: runs[0]!.quality ?? null }));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
