/**
 * One end of a connection between two parts of Unroll that share no memory to speak of. Either end may ask, answer
 * and push; every call is settled, whatever happens on the other side.
 */
import { CancelledError, UnrollError } from '../engine/core/errors.js';
import type { Parallel } from '../engine/core/parallel.js';
import { type CallOptions, type Client, clientOf, type Handlers, methodsOf, type Notifier, Transferring } from './client.js';
import { type Clock, systemClock } from './clock.js';
import { asMessage, type Message, requestIdOf } from './messages.js';
import type { Port } from './port.js';
import { RequestTask } from './requestTask.js';
import { ConnectionError, fromWire, toWire } from './wireErrors.js';

export interface EndpointOptions<Served, Heard> {
  /** What the other side may ask of this one. */
  readonly serve?: Handlers<Served>;
  /** What the other side may push to this one. */
  readonly hear?: Notifier<Heard>;
  readonly clock?: Clock;
  /** Threads that what is served may be spread over. */
  readonly parallel?: Parallel;
  /** Told of what can be answered to nobody: nonsense that arrived, a push that could not be handled. */
  readonly onDefect?: (thrown: unknown) => void;
}

interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: CallOptions['onProgress'];
  cancelled: boolean;
  /** Stops listening to the caller's signal. */
  readonly release: () => void;
}

type AnyHandler = (argument: unknown, task: RequestTask) => Promise<unknown>;
type AnyListener = (argument: unknown) => void;

export class Endpoint<Served = object, Heard = object> {
  private readonly pending = new Map<number, PendingCall>();
  private readonly running = new Map<number, RequestTask>();
  private readonly clock: Clock;
  private nextId: number;
  private closed: ConnectionError | null = null;

  constructor(
    private readonly port: Port,
    private readonly options: EndpointOptions<Served, Heard> = {},
  ) {
    this.clock = options.clock ?? systemClock;
    // A view that is loaded again starts a new endpoint: its ids must not meet those its predecessor left running.
    this.nextId = Math.floor(this.clock.now()) * 1024;
    port.receive((message) => this.receive(message));
  }

  /** @returns the other side's service; any number of clients may be made. */
  client<Service>(): Client<Service> {
    return clientOf<Service>((method, argument, options) => this.call(method, argument, options));
  }

  /** @returns what pushes to the other side, without an answer. */
  notifier<Service>(): Notifier<Service> {
    return methodsOf((method) => (argument: unknown) => this.post({ type: 'notify', method, argument })) as Notifier<Service>;
  }

  /** Asks the other side; see {@link Client} for what it rejects with. */
  call(method: string, argument: unknown, options: CallOptions = {}): Promise<unknown> {
    const { cancel, onProgress, transfer = [] } = options;
    if (this.closed) return Promise.reject(this.closed);
    if (cancel?.aborted) return Promise.reject(new CancelledError());
    const id = this.nextId++;
    const cancelFlag = cancel && this.port.sharesMemory ? new Int32Array(new SharedArrayBuffer(4)) : null;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        call.cancelled = true;
        if (cancelFlag) Atomics.store(cancelFlag, 0, 1);
        this.post({ type: 'cancel', id });
      };
      const call: PendingCall = {
        resolve,
        reject,
        onProgress,
        cancelled: false,
        release: () => cancel?.removeEventListener('abort', onAbort),
      };
      cancel?.addEventListener('abort', onAbort);
      this.pending.set(id, call);
      try {
        this.port.post({ type: 'request', id, method, argument, cancelFlag }, transfer);
      } catch (error) {
        this.settle(id)?.reject(fromWire(toWire(error)));
      }
    });
  }

  /** Ends the connection: everything that waits is rejected, everything that runs for the other side is cancelled. */
  dispose(): void {
    this.close(new ConnectionError('disposed', 'The connection was closed.'));
  }

  /** As {@link dispose}, for the case that the other side has died. */
  close(reason: ConnectionError): void {
    if (this.closed) return;
    this.closed = reason;
    for (const id of [...this.pending.keys()]) {
      const call = this.settle(id)!;
      call.reject(call.cancelled ? new CancelledError() : reason);
    }
    for (const task of this.running.values()) {
      task.drop();
      task.cancel();
    }
    this.running.clear();
  }

  private receive(received: unknown): void {
    if (this.closed) return;
    const message = asMessage(received);
    if (!message) {
      const problem = new UnrollError('internal', 'A message arrived that is not one of the protocol.');
      const id = requestIdOf(received);
      if (id === null) this.options.onDefect?.(problem);
      else this.post({ type: 'error', id, error: toWire(problem) });
      return;
    }
    switch (message.type) {
      case 'request':
        void this.answer(message);
        break;
      case 'reply':
        this.settle(message.id)?.resolve(message.value);
        break;
      case 'error':
        this.settle(message.id)?.reject(fromWire(message.error));
        break;
      case 'progress':
        this.guarded(() => this.pending.get(message.id)?.onProgress?.(message.fraction, message.message));
        break;
      case 'cancel':
        this.running.get(message.id)?.cancel();
        break;
      case 'notify':
        this.guarded(() => this.ownMember<AnyListener>(this.options.hear, message.method)(message.argument));
        break;
    }
  }

  private async answer(request: Message & { type: 'request' }): Promise<void> {
    const { id } = request;
    if (this.running.has(id)) return; // The same message twice: it is being answered.
    const task = new RequestTask(this.clock, request.cancelFlag, (fraction, message) => this.post({ type: 'progress', id, fraction, message }), this.options.parallel);
    this.running.set(id, task);
    try {
      const outcome = await this.ownMember<AnyHandler>(this.options.serve, request.method)(request.argument, task);
      const [value, buffers] = outcome instanceof Transferring ? [outcome.value as unknown, outcome.buffers] : [outcome, []];
      task.flush();
      if (!this.closed) this.port.post({ type: 'reply', id, value }, buffers);
    } catch (error) {
      task.flush();
      this.post({ type: 'error', id, error: toWire(error) });
    } finally {
      this.running.delete(id);
    }
  }

  /** @throws UnrollError for anything the object does not have of its own, `constructor` and `toString` included */
  private ownMember<F>(from: object | undefined, method: string): F {
    const member: unknown = from && Object.hasOwn(from, method) ? (from as Record<string, unknown>)[method] : undefined;
    if (typeof member !== 'function') throw new UnrollError('internal', `There is no method "${method}" here.`);
    return member as F;
  }

  private settle(id: number): PendingCall | undefined {
    const call = this.pending.get(id);
    this.pending.delete(id);
    call?.release();
    return call;
  }

  private post(message: Message): void {
    if (!this.closed) this.guarded(() => this.port.post(message, []));
  }

  private guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.options.onDefect?.(error);
    }
  }
}
