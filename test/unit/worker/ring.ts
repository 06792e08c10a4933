/** A large graph for tests of the layout. */
import type { GraphVariant } from '../../../src/engine/results/views.js';

/** States in a ring, each with `out` further edges. */
export function ring(states: number, out: number): GraphVariant {
  const details = { title: '', facts: [] };
  const nodes = Array.from({ length: states }, (_, i) => ({ id: String(i), label: String(i), group: 0, details }));
  const edges = nodes.flatMap((_, i) =>
    Array.from({ length: out }, (_unused, j) => ({
      id: `${i}-${j}`, from: String(i), to: String((i + 1 + j * 7) % states), labels: ['a'], support: 1, confidence: 1, supposed: false, details,
    })),
  );
  return { id: 'ring', label: 'Ring', nodes, edges };
}
