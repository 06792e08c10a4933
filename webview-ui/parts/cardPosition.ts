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

interface Corner {
  readonly left: number;
  readonly top: number;
}

const gap = 8;

/**
 * @param neighbours what the anchor is looked at together with: the nodes that a node leads to
 * @returns left and top of the card in the window: under, over, after or before the anchor, in its middle or flush with
 * one of its ends. It covers as little as it can, first of the anchor, then of the neighbours; of equal places the
 * first one counts. Always inside the window as far as it fits.
 */
export function cardPosition(anchor: Anchor, card: Extent, viewport: Extent, neighbours: readonly Anchor[] = []): Corner {
  let best: { readonly place: Corner; readonly cost: readonly [number, number] } | null = null;
  for (const wanted of placesAround(anchor, card)) {
    const place = { left: inside(wanted.left, card.width, viewport.width), top: inside(wanted.top, card.height, viewport.height) };
    const covered = { ...place, right: place.left + card.width, bottom: place.top + card.height };
    const cost = [overlap(covered, anchor), neighbours.reduce((sum, neighbour) => sum + overlap(covered, neighbour), 0)] as const;
    if (!best || cost[0] < best.cost[0] || (cost[0] === best.cost[0] && cost[1] < best.cost[1])) best = { place, cost };
  }
  return best!.place;
}

/** Under and over come first: graphs run from left to right, so neighbours mostly stay in sight. */
function placesAround({ left, top, right, bottom }: Anchor, { width, height }: Extent): readonly Corner[] {
  const along = (start: number, end: number, size: number): readonly number[] => [(start + end - size) / 2, end - size, start];
  const [lefts, tops] = [along(left, right, width), along(top, bottom, height)];
  return [
    ...[bottom + gap, top - gap - height].flatMap((at) => lefts.map((x) => ({ left: x, top: at }))),
    ...[right + gap, left - gap - width].flatMap((at) => tops.map((y) => ({ left: at, top: y }))),
  ];
}

function inside(wanted: number, size: number, limit: number): number {
  return Math.max(gap, Math.min(wanted, limit - size - gap));
}

/** Area that two boxes share, in square pixels. */
function overlap(a: Anchor, b: Anchor): number {
  const [width, height] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
  return width > 0 && height > 0 ? width * height : 0;
}
