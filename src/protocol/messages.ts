/**
 * The envelope on both hops, and the check of what arrives: a webview or a damaged thread may send anything.
 */
import type { ErrorKind } from '../engine/core/errors.js';

export interface WireError {
  /** `cancelled`, `disposed` and `crashed` are not the user's errors; the rest are {@link ErrorKind}s. */
  readonly kind: ErrorKind | 'cancelled' | 'disposed' | 'crashed';
  readonly message: string;
  /** Where a defect was thrown, for the log; null for errors that are the user's to mend. */
  readonly stack: string | null;
}

export type Message =
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly argument: unknown; readonly cancelFlag: Int32Array | null }
  | { readonly type: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: WireError }
  | { readonly type: 'progress'; readonly id: number; readonly fraction: number | null; readonly message: string }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'notify'; readonly method: string; readonly argument: unknown };

const kinds: ReadonlySet<unknown> = new Set<WireError['kind']>([
  'model', 'data', 'usage', 'unsupported', 'internal', 'cancelled', 'disposed', 'crashed',
]);

/** @returns the message, or null where it is none. */
export function asMessage(received: unknown): Message | null {
  if (typeof received !== 'object' || received === null) return null;
  const message = received as Partial<Record<string, unknown>>;
  if (message['type'] === 'notify') return typeof message['method'] === 'string' ? (received as Message) : null;
  return Number.isSafeInteger(message['id']) && hasBody(message) ? (received as Message) : null;
}

function hasBody(message: Partial<Record<string, unknown>>): boolean {
  switch (message['type']) {
    case 'request': {
      const flag = message['cancelFlag'];
      return typeof message['method'] === 'string' && (flag === null || (flag instanceof Int32Array && flag.length === 1));
    }
    case 'reply':
    case 'cancel':
      return true;
    case 'error': {
      const error = message['error'] as Partial<WireError> | null | undefined;
      return typeof error === 'object' && error !== null && kinds.has(error.kind) && typeof error.message === 'string';
    }
    case 'progress':
      return typeof message['message'] === 'string' && (message['fraction'] === null || typeof message['fraction'] === 'number');
    default:
      return false;
  }
}

/** @returns the id under which a sender of nonsense can be answered, or null. */
export function requestIdOf(received: unknown): number | null {
  if (typeof received !== 'object' || received === null) return null;
  const { type, id } = received as { type?: unknown; id?: unknown };
  return type === 'request' && Number.isSafeInteger(id) ? (id as number) : null;
}
