/**
 * A running piece of work as the engine sees it: how it reports progress and learns that it was cancelled.
 * The engine has no clock and no threads; whoever starts the work decides how these are carried out.
 */
import { CancelledError } from './errors.js';
import type { Parallel } from './parallel.js';

export interface Task {
  /**
   * @param fraction share done, 0..1, or null while it is not known
   * @param message what is being done, for the user ("Tracing 400 of 2,000 sequences")
   */
  progress(fraction: number | null, message: string): void;

  /**
   * For synchronous loops: throws {@link CancelledError} once the work is cancelled.
   * Cheap enough to be called every few thousand operations.
   */
  throwIfCancelled(): void;

  /** For asynchronous loops: as {@link Task.throwIfCancelled}, and lets pending messages be received now and then. */
  checkpoint(): Promise<void>;

  /** Threads that the work may be spread over; without, all of it is done here. */
  readonly parallel?: Parallel | undefined;
}

/** Work that reports to nobody and is never cancelled: for tests and tiny jobs. */
export const silentTask: Task = {
  progress() {},
  throwIfCancelled() {},
  async checkpoint() {},
};

/** @returns a task whose progress 0..1 is the part `from`..`to` of `parent`'s. */
export function subtask(parent: Task, from: number, to: number): Task {
  return {
    parallel: parent.parallel,
    progress: (fraction, message) =>
      parent.progress(fraction === null ? null : from + (to - from) * fraction, message),
    throwIfCancelled: () => parent.throwIfCancelled(),
    checkpoint: () => parent.checkpoint(),
  };
}

/** A task that is cancelled from the start, for tests of clean-up. */
export const cancelledTask: Task = {
  progress() {},
  throwIfCancelled() {
    throw new CancelledError();
  },
  async checkpoint() {
    throw new CancelledError();
  },
};
