/**
 * The envelope on both hops.
 */
import type { ErrorKind } from '../engine/core/errors.js';

export interface WireError {
  /** `cancelled`, `disposed` and `crashed` are not the user's errors; the rest are {@link ErrorKind}s. */
  readonly kind: ErrorKind | 'cancelled' | 'disposed' | 'crashed';
  readonly message: string;
}

export type Message =
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly argument: unknown; readonly cancelFlag: Int32Array | null }
  | { readonly type: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: WireError }
  | { readonly type: 'progress'; readonly id: number; readonly fraction: number | null; readonly message: string }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'notify'; readonly method: string; readonly argument: unknown };
