/** Draws only what is in sight of a long table, with @tanstack/virtual-core. */
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
  /** Scrolls a row that is not drawn into the middle. */
  readonly reveal: (row: number) => void;
}

/**
 * @param scroller the scrolling element; it must have a height of its own, else every row counts as visible
 * @param size of every row, in pixels
 * @param sideways it is columns that are many: then all heights are widths
 */
export function useVirtualRows(scroller: RefObject<HTMLElement | null>, count: number, size: number, sideways = false): VirtualRows {
  const redraw = useRedraw();
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => size,
    horizontal: sideways,
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
  // Sizes are remembered from the first drawing on.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, size]);
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = items.length === 0 ? 0 : items[items.length - 1]!.index + 1;
  const reveal = (row: number): void => {
    const element = scroller.current!;
    if (row >= first && row < end) return;
    // What sticks to the edge (a table's head, labels of rows) is declared as padding.
    const { scrollPaddingLeft, scrollPaddingTop } = getComputedStyle(element);
    const middle = (row + 0.5) * size;
    if (sideways) element.scrollLeft = middle - (element.clientWidth - (parseFloat(scrollPaddingLeft) || 0)) / 2;
    else element.scrollTop = middle - (element.clientHeight - (parseFloat(scrollPaddingTop) || 0)) / 2;
  };
  return { first, end, before: first * size, after: Math.max(0, count - end) * size, reveal };
}
