/**
 * Spreads the engine's work over threads. Whoever asks works too and waits for the others without returning to its
 * event loop, so that layers and learners stay plain functions. Threads are started when there is first something to
 * share, and die with the thread that owns the pool.
 */
import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import { UnrollError } from '../engine/core/errors.js';
import { type Cancellation, type CarryOut, type Parallel, type ParallelJob, type PreparedJob, runInOrder } from '../engine/core/parallel.js';
import { fromWire } from '../protocol/wireErrors.js';
import { Control, type HelperMessage, type HelperReply } from './poolMessages.js';

/** Leaves a core to the editor. */
export function usualThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}

interface Helper {
  readonly worker: Worker;
  /** Where its results come in; read without an event loop. */
  readonly results: MessagePort;
  /** Never read at either end. What is sent arrives for as long as the thread lives. */
  readonly pulse: MessagePort;
}

/** Milliseconds between two looks at whether the work was cancelled. */
const lookInterval = 10;

export interface ThreadPoolOptions {
  readonly threads: number;
  /** Starts a thread of poolThread.ts. */
  readonly spawn: (workerData: unknown, transfer: readonly MessagePort[]) => Worker;
}

export class ThreadPool implements Parallel {
  readonly threads: number;
  private helpers: readonly Helper[] | null = null;
  /** Counts the times that threads were lost. */
  private losses = 0;
  private lastId = 0;
  private readonly forgotten = new FinalizationRegistry<number>((id) => this.post({ type: 'forget', job: id }));

  constructor(private readonly options: ThreadPoolOptions) {
    this.threads = options.threads;
  }

  prepare<Shared, Shard, Result>(job: ParallelJob<Shared, Shard, Result>, shared: Shared): PreparedJob<Shard, Result> {
    const carryOut = job.prepare(shared);
    const id = ++this.lastId;
    const announcement: HelperMessage = { type: 'prepare', job: id, name: job.name, shared };
    let told: number | null = null;
    const prepared: PreparedJob<Shard, Result> = (shards, task) => {
      if (this.threads === 1 || shards.length < 2) return runInOrder(shards, carryOut, task);
      if (told !== this.losses) this.post(announcement);
      told = this.losses;
      return this.run(id, shards, carryOut, task);
    };
    this.forgotten.register(prepared, id);
    return prepared;
  }

  dispose(): void {
    for (const { worker } of this.helpers ?? []) void worker.terminate();
    this.helpers = null;
  }

  /** With other threads, when there is next something to share. */
  private startAfresh(): void {
    this.dispose();
    this.losses++;
  }

  private run<Shard, Result>(job: number, shards: readonly Shard[], carryOut: CarryOut<Shard, Result>, task: Cancellation): readonly Result[] {
    const control = new Control(shards.length);
    const call = ++this.lastId;
    const results = new Map<number, Result>();
    this.post({ type: 'run', job, call, shards, control: control.memory });
    try {
      for (let index = control.claim(); index !== null; index = control.claim()) {
        task.throwIfCancelled();
        results.set(index, carryOut(shards[index]!, task));
      }
      for (;;) {
        const done = control.done;
        for (const reply of this.replies(call)) {
          if ('error' in reply) throw fromWire(reply.error);
          results.set(reply.index, reply.result as Result);
        }
        if (results.size === shards.length) break;
        task.throwIfCancelled();
        if (this.helpers?.some(hasEnded)) {
          this.startAfresh();
          throw new UnrollError('usage', 'A thread ended in the middle of its work, most likely for want of memory. Use fewer threads, or fewer or shorter sequences.');
        }
        control.wait(done, lookInterval);
      }
    } finally {
      control.stop();
    }
    return shards.map((_, index) => results.get(index)!);
  }

  /** What has come in for a call; what is left of earlier ones, which were cancelled, is dropped. */
  private *replies(call: number): Generator<HelperReply> {
    for (const { results } of this.helpers ?? []) {
      for (let received = receiveMessageOnPort(results); received; received = receiveMessageOnPort(results)) {
        const reply = received.message as HelperReply;
        if (reply.call === call) yield reply;
      }
    }
  }

  private post(message: HelperMessage): void {
    if (message.type !== 'forget') this.helpers ??= Array.from({ length: this.threads - 1 }, () => this.start());
    for (const { worker } of this.helpers ?? []) worker.postMessage(message);
  }

  private start(): Helper {
    const results = new MessageChannel();
    const pulse = new MessageChannel();
    const worker = this.options.spawn({ results: results.port2, pulse: pulse.port2 }, [results.port2, pulse.port2]);
    worker.unref();
    // Whoever waits for the thread says that it ended; an error that nobody listens to would end this thread too.
    worker.on('error', () => {});
    worker.once('exit', () => {
      if (this.helpers?.some((helper) => helper.worker === worker)) this.startAfresh();
    });
    return { worker, results: results.port1, pulse: pulse.port1 };
  }
}

/**
 * Events would tell, but nobody receives them while waiting. Node's ports say whether there was anybody to send to,
 * though that is not documented: where they no longer do, a thread is taken to live.
 */
function hasEnded({ pulse }: Helper): boolean {
  const received: unknown = pulse.postMessage(null);
  return received === false;
}
