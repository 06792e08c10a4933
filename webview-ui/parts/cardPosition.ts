/** Where a card goes that explains something on the page, so that it covers neither the thing nor runs out of sight. */

export interface Anchor {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

const gap = 8;

/**
 * @returns left and top of the card in the window: under or over the anchor where there is room (graphs run from left
 * to right, so neighbours stay in sight), else beside it; always inside the window as far as it fits
 */
export function cardPosition(anchor: Anchor, card: Extent, viewport: Extent): { readonly left: number; readonly top: number } {
  const inside = (wanted: number, size: number, limit: number): number => Math.max(gap, Math.min(wanted, limit - size - gap));
  const left = inside((anchor.left + anchor.right - card.width) / 2, card.width, viewport.width);
  const [above, below] = [anchor.top - gap - card.height, anchor.bottom + gap];
  if (below + card.height <= viewport.height) return { left, top: below };
  if (above >= 0) return { left, top: above };
  const top = inside((anchor.top + anchor.bottom - card.height) / 2, card.height, viewport.height);
  const [before, after] = [anchor.left - gap - card.width, anchor.right + gap];
  if (after + card.width <= viewport.width) return { left: after, top };
  if (before >= 0) return { left: before, top };
  return { left, top: inside(below, card.height, viewport.height) };
}
