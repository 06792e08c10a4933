/** Outlines of nodes as SVG path data, inscribed in the rectangle that the layout reserved. */
import type { PlacedNode } from '../../../src/engine/results/graphLayout.js';
import type { GroupStyle, Outline } from './groupStyle.js';

type Box = Pick<PlacedNode, 'x' | 'y' | 'width' | 'height'>;

/** Space between the two lines of a double outline, in points; less in small nodes. */
const widestRing = 4;
/** Below this, letters are no longer legible at any sensible zoom. */
const smallestLabel = 7;
const widthOfLetter = 0.6;

/** @returns path data; a double outline consists of two closed parts. */
export function outlinePath({ outline, double }: Pick<GroupStyle, 'outline' | 'double'>, box: Box): string {
  const ring = Math.min(widestRing, 0.15 * Math.min(box.width, box.height));
  const inner = { ...box, width: box.width - 2 * ring, height: box.height - 2 * ring };
  return pathOf(outline, box) + (double ? pathOf(outline, inner) : '');
}

function pathOf(outline: Outline, { x, y, width, height }: Box): string {
  const [rx, ry] = [width / 2, height / 2];
  switch (outline) {
    case 'ellipse':
      return `M${x - rx} ${y}A${rx} ${ry} 0 1 1 ${x + rx} ${y}A${rx} ${ry} 0 1 1 ${x - rx} ${y}Z`;
    case 'box':
      return polygon([[-1, -1], [1, -1], [1, 1], [-1, 1]]);
    case 'hexagon':
      return polygon([[-1, 0], [-0.5, -1], [0.5, -1], [1, 0], [0.5, 1], [-0.5, 1]]);
    case 'octagon':
      return polygon([[-1, -0.4], [-0.4, -1], [0.4, -1], [1, -0.4], [1, 0.4], [0.4, 1], [-0.4, 1], [-1, 0.4]]);
  }

  function polygon(corners: readonly (readonly [number, number])[]): string {
    return `M${corners.map(([dx, dy]) => `${x + dx * rx} ${y + dy * ry}`).join('L')}Z`;
  }
}

/**
 * @param largest font size in points
 * @returns the text, cut where it cannot fit, and the largest size at which it is inside the node
 */
export function fittedLabel(text: string, box: Box, largest: number): { readonly text: string; readonly size: number } {
  const room = box.width - 8;
  const size = Math.min(largest, room / (Math.max(1, text.length) * widthOfLetter));
  if (size >= smallestLabel) return { text, size };
  const letters = Math.max(1, Math.floor(room / (smallestLabel * widthOfLetter)) - 1);
  return { text: `${text.slice(0, letters)}…`, size: smallestLabel };
}
