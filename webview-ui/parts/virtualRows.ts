/** Draws only the rows of a long table that are in sight, with @tanstack/virtual-core. */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { useRedraw } from './useRedraw.js';

export interface VirtualRows {
  readonly first: number;
  /** One past the last drawn row. */
  readonly end: number;
  /** Heights of the rows before and after, in pixels, for the spacers that stand for them. */
  readonly before: number;
  readonly after: number;
}

/**
 * @param scroller the scrolling element; it must have a height of its own, else every row counts as visible
 * @param rowHeight of every row, in pixels
 */
export function useVirtualRows(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number): VirtualRows {
  const redraw = useRedraw();
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: redraw,
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, Element>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = items.length === 0 ? 0 : items[items.length - 1]!.index + 1;
  return { first, end, before: first * rowHeight, after: Math.max(0, count - end) * rowHeight };
}
