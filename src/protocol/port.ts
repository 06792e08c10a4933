/**
 * What the two sides of the protocol talk through, reduced to what both hops can do: worker threads and webviews.
 */
import type { Message } from './messages.js';

export interface Port {
  /** @param transfer buffers to move instead of copying; a port that cannot do so copies them */
  post(message: Message, transfer: readonly ArrayBuffer[]): void;
  /** Called once, by the endpoint; what arrives may be anything. */
  receive(listener: (message: unknown) => void): void;
  /** Whether both sides may see one memory: then a cancellation reaches even a loop that never yields. */
  readonly sharesMemory: boolean;
}

/** What a Worker, a MessagePort and a worker's `parentPort` have in common in Node. */
export interface NodePort {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

export function threadPort(port: NodePort): Port {
  return {
    post: (message, transfer) => port.postMessage(message, transfer),
    receive: (listener) => void port.on('message', listener),
    sharesMemory: true,
  };
}
