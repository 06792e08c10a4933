/** Which of several things in a drawing an arrow key leads to. */

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Where something is, in pixels or points, y downward. */
export interface Place {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** @returns the nearest of the candidates that lie in a direction; null when none does. Straight ahead counts as nearer. */
export function nearest(start: Place, candidates: readonly Place[], direction: Direction): string | null {
  let best: { id: string; cost: number } | null = null;
  for (const { id, x, y } of candidates) {
    const [ahead, aside] = turned(x - start.x, y - start.y, direction);
    // Within 60 degrees to either side: every neighbour is then reached by at least one key.
    if (ahead <= 0 || Math.abs(aside) > ahead * 1.74) continue;
    const cost = ahead + 2 * Math.abs(aside);
    if (!best || cost < best.cost) best = { id, cost };
  }
  return best?.id ?? null;
}

/** @returns the distance along the direction and across it. */
function turned(dx: number, dy: number, direction: Direction): readonly [number, number] {
  switch (direction) {
    case 'right':
      return [dx, dy];
    case 'left':
      return [-dx, dy];
    case 'down':
      return [dy, dx];
    case 'up':
      return [-dy, dx];
  }
}
