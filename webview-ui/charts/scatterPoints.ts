/** Which point of a scatter plot is meant, and the table that says the same. */
import type { ScatterView, TableView } from '../../src/engine/results/views.js';
import type { Place } from '../parts/nearest.js';

/** @returns the point nearest to a place, at most `reach` away; null when there is none */
export function pointNear(places: readonly Place[], x: number, y: number, reach: number): Place | null {
  let best: Place | null = null;
  let least = reach;
  for (const place of places) {
    const distance = Math.hypot(place.x - x, place.y - y);
    if (distance > least) continue;
    least = distance;
    best = place;
  }
  return best;
}

export function scatterTable({ id, title, x, y, groups, points }: ScatterView): TableView {
  return {
    kind: 'table',
    id: `${id}-table`,
    title,
    columns: [
      { id: 'label', title: 'Point', type: 'text' },
      { id: 'group', title: 'Group', type: 'text' },
      { id: 'x', title: x.label, type: 'number' },
      { id: 'y', title: y.label, type: 'number' },
    ],
    rows: points.map((point) => ({
      id: point.id,
      cells: [point.label, groups[point.group] ?? null, point.x, point.y],
      ...(point.details && { details: point.details }),
    })),
  };
}
