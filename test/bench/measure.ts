/** Interleaved measurements: rivals take turns, so that what else the machine does meets all of them alike. */

export interface Rival {
  readonly name: string;
  /** @returns CPU seconds, and how good the result is where that differs */
  run(): Promise<Measured> | Measured;
}

export interface Measured {
  readonly seconds: number;
  readonly quality?: number | null;
}

export interface Standing {
  readonly name: string;
  /** Median. */
  readonly seconds: number;
  readonly quality: number | null;
}

/** One round more than is counted: the first lets everybody warm up. */
export async function compare(rivals: readonly Rival[], rounds: number): Promise<readonly Standing[]> {
  const runs = rivals.map((): Measured[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, rival] of rivals.entries()) {
      const measured = await rival.run();
      if (round > 0) runs[i]!.push(measured);
    }
  }
  return rivals.map(({ name }, i) => ({ name, seconds: median(runs[i]!.map(({ seconds }) => seconds)), quality: runs[i]![0]!.quality ?? null }));
}

/** @returns the CPU seconds of this process that the work took, the system's included */
export async function cpuSeconds<T>(work: () => T | Promise<T>): Promise<{ seconds: number; result: T }> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, result };
}

/** @returns how long the work took by the clock: what counts where several threads work */
export async function wallSeconds<T>(work: () => T | Promise<T>): Promise<{ seconds: number; result: T }> {
  const before = performance.now();
  const result = await work();
  return { seconds: (performance.now() - before) / 1000, result };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
