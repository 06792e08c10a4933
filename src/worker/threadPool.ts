/**
 * Spreads the engine's work over threads. Whoever asks works too and waits for the others without returning to its
 * event loop, so that layers and learners stay plain functions. Threads are started when there is first something to
 * share, and die with the thread that owns the pool.
 */
import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
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
  private lastId = 0;
  private readonly forgotten = new FinalizationRegistry<number>((id) => this.post({ type: 'forget', job: id }));

  constructor(private readonly options: ThreadPoolOptions) {
    this.threads = options.threads;
  }

  prepare<Shared, Shard, Result>(job: ParallelJob<Shared, Shard, Result>, shared: Shared): PreparedJob<Shard, Result> {
    const carryOut = job.prepare(shared);
    const id = ++this.lastId;
    // Kept until there is somebody to tell, and no longer: it may be large.
    let announcement: HelperMessage | null = { type: 'prepare', job: id, name: job.name, shared };
    const prepared: PreparedJob<Shard, Result> = (shards, task) => {
      if (this.threads === 1 || shards.length < 2) return runInOrder(shards, carryOut, task);
      if (announcement) this.post(announcement);
      announcement = null;
      return this.run(id, shards, carryOut, task);
    };
    this.forgotten.register(prepared, id);
    return prepared;
  }

  dispose(): void {
    for (const { worker } of this.helpers ?? []) void worker.terminate();
    this.helpers = null;
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
    const { port1, port2 } = new MessageChannel();
    const worker = this.options.spawn({ results: port2 }, [port2]);
    worker.unref();
    return { worker, results: port1 };
  }
}
