/**
 * Cancelling a call: the part of the platform's AbortSignal that is needed, so that one may be given as it is, and a
 * source for where there is none or where two reasons to cancel meet (a user's wish and a time limit).
 */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface CancelSource {
  readonly signal: CancelSignal;
  /** Does nothing the second time. */
  cancel(): void;
  /** Lets go of the signal it follows. */
  release(): void;
}

/** @param follows cancels this source too when it is cancelled */
export function cancelSource(follows?: CancelSignal): CancelSource {
  const listeners = new Set<() => void>();
  let aborted = false;
  const cancel = (): void => {
    if (aborted) return;
    aborted = true;
    for (const listener of [...listeners]) listener();
  };
  if (follows?.aborted) cancel();
  follows?.addEventListener('abort', cancel);
  return {
    signal: {
      get aborted() {
        return aborted;
      },
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    },
    cancel,
    release: () => follows?.removeEventListener('abort', cancel),
  };
}
