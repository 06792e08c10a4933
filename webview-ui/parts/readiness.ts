/**
 * Says on the page when everything of the current state is drawn (`body[data-ready]`): drawing waits for layouts and
 * for parts that are loaded when needed, and whoever looks at the page from outside must not look before.
 */
import { useEffect, useLayoutEffect } from 'preact/hooks';

let holds = 0;

function show(): void {
  document.body.dataset['ready'] = String(holds === 0);
}

/** Holds readiness back. @returns a function that ends the hold; calling it again does nothing. */
export function holdReadiness(): () => void {
  holds++;
  show();
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    holds--;
    show();
  };
}

/** Holds readiness back while `pending`. */
export function useReadinessHold(pending: boolean): void {
  useLayoutEffect(() => (pending ? holdReadiness() : undefined), [pending]);
}

/** Marks the page with the phase it shows. */
export function usePhaseMark(phase: string): void {
  useEffect(() => {
    document.body.dataset['phase'] = phase;
  }, [phase]);
}
