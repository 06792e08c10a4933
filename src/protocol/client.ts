/**
 * The types of both ends of a service, derived from its interface: what a caller holds and what a server implements.
 */
import type { Task } from '../engine/core/task.js';
import type { CancelSignal } from './cancelSignal.js';

export interface CallOptions {
  readonly cancel?: CancelSignal;
  /** Comes at most ten times a second; the last report always comes. */
  readonly onProgress?: (fraction: number | null, message: string) => void;
  /** Buffers in the argument to move instead of copying; they are empty afterwards. */
  readonly transfer?: readonly ArrayBuffer[];
}

type Method = (argument: never) => Promise<unknown>;
type Argument<M> = M extends () => Promise<unknown> ? void : M extends (argument: infer A) => Promise<unknown> ? A : never;
type Value<M> = M extends (...given: never) => Promise<infer R> ? R : never;

/**
 * A service as its caller sees it. A call rejects with UnrollError (the other side's, kind and message kept),
 * CancelledError (once the other side has let go), or ConnectionError (it is gone).
 */
export type Client<Service> = {
  readonly [M in keyof Service]: Service[M] extends Method
    ? (argument: Argument<Service[M]>, options?: CallOptions) => Promise<Value<Service[M]>>
    : never;
};

/** A service as its implementer sees it: every request comes with a task. A plain object; own properties only. */
export type Handlers<Service> = {
  readonly [M in keyof Service]: Service[M] extends Method
    ? (argument: Argument<Service[M]>, task: Task) => Promise<Value<Service[M]> | Transferring<Value<Service[M]>>>
    : never;
};

/** A service that is only told, never asked: both what a pusher holds and what the receiver implements. */
export type Notifier<Service> = {
  readonly [M in keyof Service]: Service[M] extends Method ? (argument: Argument<Service[M]>) => void : never;
};

/** A reply whose buffers are moved instead of copied. The handler must not keep them. */
export class Transferring<Value> {
  constructor(
    readonly value: Value,
    readonly buffers: readonly ArrayBuffer[],
  ) {}
}

/** A client whose every method is carried out by `call`. */
export function clientOf<Service>(call: (method: string, argument: unknown, options?: CallOptions) => Promise<unknown>): Client<Service> {
  return methodsOf((method) => (argument: unknown, options?: CallOptions) => call(method, argument, options)) as Client<Service>;
}

/** An object whose methods are made by name; it is not a promise, so that it can be awaited and returned. */
export function methodsOf(make: (method: string) => unknown): unknown {
  return new Proxy({}, { get: (_target, name) => (typeof name === 'string' && name !== 'then' ? make(name) : undefined) });
}
