/** Outlines of nodes as SVG path data, inscribed in the rectangle that the layout reserved. */
import type { PlacedNode } from '../../../src/engine/results/graphLayout.js';
import type { Shape } from './groupStyle.js';

type Box = Pick<PlacedNode, 'x' | 'y' | 'width' | 'height'>;

/** Space between the two lines of a double circle, in points. */
const ring = 4;

/** @returns path data; a double circle consists of two closed parts. */
export function outlinePath(shape: Shape, box: Box): string {
  switch (shape) {
    case 'circle':
      return ellipse(box);
    case 'doubleCircle':
      return ellipse(box) + ellipse({ ...box, width: box.width - 2 * ring, height: box.height - 2 * ring });
    case 'box':
      return roundedBox(box, 5);
    case 'hexagon':
      return polygon(box, [[-1, 0], [-0.5, -1], [0.5, -1], [1, 0], [0.5, 1], [-0.5, 1]]);
    case 'diamond':
      return polygon(box, [[-1, 0], [0, -1], [1, 0], [0, 1]]);
    case 'octagon':
      return polygon(box, [[-1, -0.4], [-0.4, -1], [0.4, -1], [1, -0.4], [1, 0.4], [0.4, 1], [-0.4, 1], [-1, 0.4]]);
  }
}

/** @returns the largest font size, at most `largest`, at which `text` fits inside the node; points. */
export function labelSize(text: string, box: Box, largest: number): number {
  const widthOfLetter = 0.6;
  return Math.max(7, Math.min(largest, (box.width - 10) / (Math.max(1, text.length) * widthOfLetter)));
}

function ellipse({ x, y, width, height }: Box): string {
  const [rx, ry] = [width / 2, height / 2];
  return `M${x - rx} ${y}A${rx} ${ry} 0 1 1 ${x + rx} ${y}A${rx} ${ry} 0 1 1 ${x - rx} ${y}Z`;
}

function roundedBox({ x, y, width, height }: Box, radius: number): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const r = Math.min(radius, width / 2, height / 2);
  const corner = (dx: number, dy: number): string => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return (
    `M${left + r} ${top}h${width - 2 * r}${corner(r, r)}v${height - 2 * r}${corner(-r, r)}` +
    `h${2 * r - width}${corner(-r, -r)}v${2 * r - height}${corner(r, -r)}Z`
  );
}

function polygon({ x, y, width, height }: Box, corners: readonly (readonly [number, number])[]): string {
  return `M${corners.map(([dx, dy]) => `${x + (dx * width) / 2} ${y + (dy * height) / 2}`).join('L')}Z`;
}
