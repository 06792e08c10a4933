/**
 * Errors on their way through a port: the user's keep kind and message, unknown ones are marked as a defect of Unroll.
 */
import { CancelledError, errorLine, UnrollError } from '../engine/core/errors.js';
import type { WireError } from './messages.js';

/** The other side is gone: every call that waits for it, and every later one, is rejected with this. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  constructor(
    readonly kind: 'disposed' | 'crashed',
    message: string,
  ) {
    super(message);
  }
}

export function toWire(thrown: unknown): WireError {
  if (thrown instanceof CancelledError) return { kind: 'cancelled', message: thrown.message, stack: null };
  if (thrown instanceof ConnectionError) return { kind: thrown.kind, message: thrown.message, stack: null };
  const stack = thrown instanceof Error && !(thrown instanceof UnrollError && thrown.kind !== 'internal') ? (thrown.stack ?? null) : null;
  return { kind: thrown instanceof UnrollError ? thrown.kind : 'internal', message: errorLine(thrown), stack };
}

export function fromWire(error: WireError): Error {
  if (error.kind === 'cancelled') return new CancelledError();
  if (error.kind === 'disposed' || error.kind === 'crashed') return new ConnectionError(error.kind, error.message);
  const restored = new UnrollError(error.kind, error.message);
  if (error.stack) restored.stack = error.stack;
  return restored;
}
