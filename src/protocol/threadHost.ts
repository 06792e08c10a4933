/**
 * Owns a thread that may have to be killed: inside WASM or a long synchronous loop nothing else helps. The thread is
 * started when it is first needed and again after it died, so callers never see which of them they are talking to.
 * The services behind it must not mind being asked twice.
 */
import { CancelledError } from '../engine/core/errors.js';
import { type CallOptions, type Client, clientOf } from './client.js';
import { type Clock, systemClock } from './clock.js';
import { Endpoint } from './endpoint.js';
import { type NodePort, threadPort } from './port.js';
import { ConnectionError } from './wireErrors.js';

/** The part of a Node Worker that is needed. */
export interface WorkerLike extends NodePort {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  terminate(): unknown;
}

export interface ThreadHostOptions {
  /** For messages: "engine", "layout". */
  readonly name: string;
  readonly spawn: () => WorkerLike;
  /** How long a cancelled call may take to let go before the thread is killed, in milliseconds. */
  readonly terminateAfter: number;
  readonly clock?: Clock;
  /** Told when a thread died by itself, with what is known of the reason. */
  readonly onCrash?: (error: Error) => void;
}

interface Thread {
  readonly worker: WorkerLike;
  readonly endpoint: Endpoint;
  /** Killed because a cancelled call did not end; what else it was doing is begun again in the next thread. */
  sacrificed: boolean;
}

export class ThreadHost<Service> {
  /** Calls reject as those of {@link Endpoint}; the first call after a death starts a new thread. */
  readonly client: Client<Service> = clientOf<Service>((method, argument, options) => this.call(method, argument, options));
  private readonly clock: Clock;
  private thread: Thread | null = null;
  private disposed = false;

  constructor(private readonly options: ThreadHostOptions) {
    this.clock = options.clock ?? systemClock;
  }

  /** Kills the thread, if one runs. Cancelled calls reject as cancelled, others as crashed; a later call starts anew. */
  terminate(): void {
    this.drop(new ConnectionError('crashed', `The ${this.options.name} thread was stopped. Try again.`));
  }

  dispose(): void {
    this.disposed = true;
    this.drop(new ConnectionError('disposed', `The ${this.options.name} thread was closed.`));
  }

  private async call(method: string, argument: unknown, options: CallOptions = {}): Promise<unknown> {
    for (;;) {
      if (options.cancel?.aborted) throw new CancelledError();
      if (this.disposed) throw new ConnectionError('disposed', `The ${this.options.name} thread was closed.`);
      const thread = (this.thread ??= this.start());
      try {
        return await this.callWithin(thread, method, argument, options);
      } catch (error) {
        if (!(thread.sacrificed && error instanceof ConnectionError)) throw error;
      }
    }
  }

  private async callWithin(thread: Thread, method: string, argument: unknown, options: CallOptions): Promise<unknown> {
    let callOff = (): void => {};
    const onAbort = (): void => {
      callOff = this.clock.after(this.options.terminateAfter, () => {
        if (this.thread !== thread) return;
        thread.sacrificed = true;
        this.terminate();
      });
    };
    const answer = thread.endpoint.call(method, argument, options);
    options.cancel?.addEventListener('abort', onAbort);
    try {
      return await answer;
    } finally {
      options.cancel?.removeEventListener('abort', onAbort);
      callOff();
    }
  }

  private start(): Thread {
    const worker = this.options.spawn();
    const thread: Thread = { worker, endpoint: new Endpoint(threadPort(worker), { clock: this.clock }), sacrificed: false };
    const onDeath = (error: Error): void => {
      if (this.thread !== thread) return;
      const reason = error.message.split('\n')[0];
      this.drop(new ConnectionError('crashed', `The ${this.options.name} thread ended unexpectedly (${reason}). Try again; if it happens again, the file may be too large.`));
      this.options.onCrash?.(error);
    };
    worker.on('error', onDeath);
    worker.on('exit', (code) => onDeath(new Error(`exit code ${code}`)));
    return thread;
  }

  private drop(reason: ConnectionError): void {
    const { thread } = this;
    this.thread = null;
    if (!thread) return;
    void thread.worker.terminate();
    thread.endpoint.close(reason);
  }
}
