/**
 * Time as the protocol needs it: injected, so that throttles, grace periods and time limits are tested without waiting.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @returns a function that calls the action off */
  after(milliseconds: number, action: () => void): () => void;
  /** Resolves after messages that have arrived in the meantime were received. */
  breathe(): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
  breathe: () => new Promise((resolve) => void setTimeout(resolve, 0)),
};
