/** What a thread pool and its threads say to each other, and the memory in which they share out the shards of a call. */
import { CancelledError } from '../engine/core/errors.js';
import type { Cancellation } from '../engine/core/parallel.js';
import type { WireError } from '../protocol/messages.js';

export type HelperMessage =
  | { readonly type: 'prepare'; readonly job: number; readonly name: string; readonly shared: unknown }
  | { readonly type: 'forget'; readonly job: number }
  | { readonly type: 'run'; readonly job: number; readonly call: number; readonly shards: readonly unknown[]; readonly control: Int32Array };

export type HelperReply = { readonly call: number; readonly index: number } & ({ readonly result: unknown } | { readonly error: WireError });

const next = 0;
const finished = 1;
const stopped = 2;

/** Every thread takes the next shard that nobody has taken. */
export class Control implements Cancellation {
  readonly memory: Int32Array;

  /** @param memory of the same call in another thread */
  constructor(
    private readonly shards: number,
    memory: Int32Array = new Int32Array(new SharedArrayBuffer(12)),
  ) {
    this.memory = memory;
  }

  /** @returns a shard that is the caller's now, or null where none is left */
  claim(): number | null {
    if (Atomics.load(this.memory, stopped) !== 0) return null;
    const index = Atomics.add(this.memory, next, 1);
    return index < this.shards ? index : null;
  }

  /** How many shards other threads have finished. */
  get done(): number {
    return Atomics.load(this.memory, finished);
  }

  /** After the result was sent: wakes the thread that waits for it. */
  finish(): void {
    Atomics.add(this.memory, finished, 1);
    Atomics.notify(this.memory, finished);
  }

  /** Waits until more shards are finished than `done`, or the time is over. */
  wait(done: number, milliseconds: number): void {
    Atomics.wait(this.memory, finished, done, milliseconds);
  }

  /** Nobody waits for the call any more. */
  stop(): void {
    Atomics.store(this.memory, stopped, 1);
  }

  throwIfCancelled(): void {
    if (Atomics.load(this.memory, stopped) !== 0) throw new CancelledError();
  }
}
