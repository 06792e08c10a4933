/** What is measured: workloads, and who takes part in them. */

export interface Workload {
  readonly name: string;
  /** The first is Unroll; the others are compared with it. */
  readonly contenders: readonly Contender[];
}

export interface Contender {
  readonly name: string;
  /** Called in the contender's own process: makes or loads all that is not to be timed. */
  prepare(): Measure | Promise<Measure>;
}

/** Does the work once. */
export type Measure = () => Measured | Promise<Measured>;

export interface Measured {
  /** Of the CPU or of the clock, as the workload says. */
  readonly seconds: number;
  /** How good the result is, where that differs. */
  readonly quality?: number | null;
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
