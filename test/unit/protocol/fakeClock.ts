/** A clock that stands still until a test moves it. */
import type { Clock } from '../../../src/protocol/clock.js';

export interface FakeClock extends Clock {
  /** Moves the time on and carries out, in order, what has become due. */
  advance(milliseconds: number): void;
}

export function fakeClock(): FakeClock {
  let now = 1_000_000;
  const due = new Set<{ at: number; action: () => void }>();
  return {
    now: () => now,
    after(milliseconds, action) {
      const entry = { at: now + milliseconds, action };
      due.add(entry);
      return () => void due.delete(entry);
    },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const next = [...due].filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        due.delete(next);
        now = Math.max(now, next.at);
        next.action();
      }
      now = end;
    },
  };
}
