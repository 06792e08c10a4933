/**
 * The task of one request on the serving side: progress goes out throttled, cancellation comes in by a shared flag
 * (seen inside synchronous loops too) or by message (seen at checkpoints).
 */
import { CancelledError } from '../engine/core/errors.js';
import type { Parallel } from '../engine/core/parallel.js';
import type { Task } from '../engine/core/task.js';
import type { Clock } from './clock.js';

/** Nine in a second, and the last one that is always sent, make at most ten. */
const progressInterval = 1000 / 9;

/** How long work may go on between two chances for messages to be received, in milliseconds. */
const breathInterval = 25;

export class RequestTask implements Task {
  private cancelled = false;
  private lastSent = -Infinity;
  private waiting: (() => void) | null = null;
  private callOff: (() => void) | null = null;
  private lastBreath: number;

  constructor(
    private readonly clock: Clock,
    private readonly flag: Int32Array | null,
    private readonly send: (fraction: number | null, message: string) => void,
    readonly parallel?: Parallel,
  ) {
    this.lastBreath = clock.now();
  }

  progress(fraction: number | null, message: string): void {
    this.waiting = () => this.send(fraction, message);
    const wait = Math.min(this.lastSent + progressInterval - this.clock.now(), progressInterval); // The clock may be set back.
    if (wait <= 0) this.flush();
    else this.callOff ??= this.clock.after(wait, () => this.flush());
  }

  throwIfCancelled(): void {
    if (this.cancelled || (this.flag && Atomics.load(this.flag, 0) !== 0)) throw new CancelledError();
  }

  async checkpoint(): Promise<void> {
    this.throwIfCancelled();
    if (this.clock.now() - this.lastBreath < breathInterval) return;
    await this.clock.breathe();
    this.lastBreath = this.clock.now();
    this.throwIfCancelled();
  }

  cancel(): void {
    this.cancelled = true;
  }

  /** Sends a report that still waits; called by the endpoint before the reply. */
  flush(): void {
    this.callOff?.();
    this.callOff = null;
    if (!this.waiting) return;
    this.lastSent = this.clock.now();
    this.waiting();
    this.waiting = null;
  }

  /** Forgets a report that still waits: nobody listens any more. */
  drop(): void {
    this.waiting = null;
    this.flush();
  }
}
