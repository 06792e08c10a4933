/** Sizes and steps derived from the figures on edges. */
import type { GraphEdge } from '../../../src/engine/results/views.js';

/** @returns stroke width in points: area follows support, and a rare edge stays visible. */
export function strokeWidth(support: number, highest: number): number {
  return highest > 0 ? 1.1 + 3.4 * Math.sqrt(support / highest) : 1.1;
}

/**
 * The stops of the threshold slider: every threshold at which an edge disappears, and 0, which shows all. Supports
 * spread over magnitudes; on a linear slider most of them would share one pixel.
 * @returns ascending thresholds; edges of support < threshold are hidden
 */
export function thresholdStops(edges: readonly GraphEdge[], maximum: number): readonly number[] {
  const stops = new Set([0]);
  for (const edge of edges) if (edge.support + 1 <= maximum) stops.add(edge.support + 1);
  return [...stops].sort((a, b) => a - b);
}

/** @returns index of the highest stop that does not exceed `threshold`. */
export function stopAt(stops: readonly number[], threshold: number): number {
  let index = 0;
  while (index + 1 < stops.length && stops[index + 1]! <= threshold) index++;
  return index;
}
