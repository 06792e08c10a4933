/** What keys do in the drawing. */
import type { GraphView } from '../../../src/engine/results/views.js';
import type { Direction } from '../../parts/nearest.js';

export type GraphCommand =
  | { readonly do: 'go' | 'pan'; readonly direction: Direction }
  | { readonly do: 'edge'; readonly step: 1 | -1 }
  | { readonly do: 'pin' | 'unpin' | 'zoomIn' | 'zoomOut' | 'fit' };

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** @returns null for keys that mean nothing here. Ctrl, Alt and Meta belong to VS Code. */
export function commandOf(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>): GraphCommand | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const direction = directions[event.key];
  if (direction) return { do: event.shiftKey ? 'pan' : 'go', direction };
  switch (event.key) {
    case 'Enter':
    case ' ':
      return { do: 'pin' };
    case 'Escape':
      return { do: 'unpin' };
    case 'e':
      return { do: 'edge', step: 1 };
    case 'E':
      return { do: 'edge', step: -1 };
    case '+':
    case '=':
      return { do: 'zoomIn' };
    case '-':
    case '_':
      return { do: 'zoomOut' };
    case '0':
      return { do: 'fit' };
    default:
      return null;
  }
}

/** For the help beside the drawing. */
export function keyHelp(shape: GraphView['shape']): readonly (readonly [keys: string, meaning: string])[] {
  const [node, edge, edges] = shape === 'tree' ? ['node', 'branch', 'branches'] : ['state', 'transition', 'transitions'];
  return [
    ['Tab', 'into the drawing'],
    ['Arrows', `to the next ${node} that way; from a ${edge} to its ends`],
    ['E, Shift+E', `through the ${edges} of a ${node}`],
    ['Enter', 'pin or unpin the details'],
    ['Esc', 'unpin'],
    ['+  −  0', 'zoom in, out, fit'],
    ['Shift+Arrows', 'pan'],
  ];
}

/**
 * @param edges ids of the edges at a node, in order
 * @param current the focused edge, or null when the node itself has the focus
 * @returns the edge to go to, round and round; null when there is none
 */
export function edgeStep(edges: readonly string[], current: string | null, step: 1 | -1): string | null {
  if (edges.length === 0) return null;
  const index = current === null ? -1 : edges.indexOf(current);
  if (index === -1) return edges[step === 1 ? 0 : edges.length - 1]!;
  return edges[(index + step + edges.length) % edges.length]!;
}
