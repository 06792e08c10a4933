/**
 * One stop for Tab among many things, of which only those in sight are drawn; keys lead from one to the next. The things
 * carry their place as `data-index`; where each has several controls, keys stay with the same kind of control.
 */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useRedraw } from './useRedraw.js';

/** How far keys lead. */
export type KeySteps = Readonly<Partial<Record<string, number>>>;

interface RovingOptions {
  readonly count: number;
  readonly steps: KeySteps;
  /** The drawn part, `end` exclusive. */
  readonly first: number;
  readonly end: number;
  /** Brings a thing into the drawn part. */
  readonly reveal: (index: number) => void;
}

export interface RovingFocus {
  /** Place of the thing that Tab leads to. */
  readonly tabStop: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocusIn: (event: FocusEvent) => void;
  /** Leads the focus to a thing, on the control of a kind. */
  readonly go: (index: number, tag?: string) => void;
}

export function useRovingFocus(container: RefObject<HTMLElement | null>, { count, steps, first, end, reveal }: RovingOptions): RovingFocus {
  const [current, setCurrent] = useState(0);
  const wanted = useRef<{ readonly index: number; readonly tag: string } | null>(null);
  useLayoutEffect(() => {
    if (!wanted.current) return;
    const { index, tag } = wanted.current;
    const thing = container.current?.querySelector<HTMLElement>(`${tag}[data-index="${index}"]`);
    if (!thing) return;
    wanted.current = null;
    thing.focus();
  });
  const redraw = useRedraw();
  const go = (index: number, tag = 'BUTTON'): void => {
    wanted.current = { index, tag };
    reveal(index);
    setCurrent(index);
    redraw();
  };
  return {
    go,
    tabStop: current >= first && current < end ? current : first,
    onKeyDown: (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      const from = placeOf(event.target);
      const to = from === null ? null : nextPlace(event.key, from, count, steps);
      if (to === null) return;
      event.preventDefault();
      go(to, (event.target as Element).tagName);
    },
    onFocusIn: (event) => {
      const place = placeOf(event.target);
      if (place !== null) setCurrent(place);
    },
  };
}

/** @returns where a key leads; null for keys that lead nowhere */
export function nextPlace(key: string, from: number, count: number, steps: KeySteps): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  return step === undefined ? null : Math.max(0, Math.min(count - 1, from + step));
}

function placeOf(target: EventTarget | null): number | null {
  const index = target instanceof HTMLElement ? target.dataset['index'] : undefined;
  return index === undefined ? null : Number(index);
}
