/** Outlines of nodes as SVG path data, inscribed in the rectangle that the layout reserved. */
import type { PlacedNode } from '../../src/engine/results/graphLayout.js';
import type { GroupStyle, Outline } from './groupStyle.js';

type Box = Pick<PlacedNode, 'x' | 'y' | 'width' | 'height'>;

/** Space between the two lines of a double outline, in points; less in small nodes. */
const widestRing = 4;
/** Below this, letters are no longer legible at any sensible zoom. */
const smallestLabel = 7;
const widthOfLetter = 0.6;
/** In a text, with its spaces and small letters. */
const widthOfTextLetter = 0.55;
/** Of lines one under the other, in font sizes. */
const lineHeight = 1.25;

/** @returns path data; a double outline consists of two closed parts. */
export function outlinePath({ outline, double }: Pick<GroupStyle, 'outline' | 'double'>, box: Box): string {
  return pathOf(outline, box) + (double ? pathOf(outline, insideRing(box)) : '');
}

/** The box of the inner line of a double outline. */
function insideRing(box: Box): Box {
  const ring = Math.min(widestRing, 0.15 * Math.min(box.width, box.height));
  return { ...box, width: box.width - 2 * ring, height: box.height - 2 * ring };
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

/** @returns path data of a box with more or less round corners, for the nodes of trees */
export function boxPath({ x, y, width, height }: Box, isRound: boolean): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const r = isRound ? Math.min(10, height / 2) : 0;
  const corner = (dx: number, dy: number): string => (r > 0 ? `a${r} ${r} 0 0 1 ${dx} ${dy}` : '');
  return `M${left + r} ${top}h${width - 2 * r}${corner(r, r)}v${height - 2 * r}${corner(-r, r)}h${2 * r - width}${corner(-r, -r)}v${2 * r - height}${corner(r, -r)}Z`;
}

/**
 * @param largest font size in points
 * @param double whether there is a second line inside the box
 * @returns the text, cut where it cannot fit, and the largest size at which it is inside the node
 */
export function fittedLabel(text: string, box: Box, largest: number, double = false): { readonly text: string; readonly size: number } {
  const room = (double ? insideRing(box) : box).width - 8;
  const size = Math.min(largest, room / (Math.max(1, text.length) * widthOfLetter));
  if (size >= smallestLabel) return { text, size };
  const letters = Math.max(1, Math.floor(room / (smallestLabel * widthOfLetter)) - 1);
  return { text: `${text.slice(0, letters)}…`, size: smallestLabel };
}

/**
 * @param lines that the box was made for
 * @returns the largest font size at which all of them are inside the box, and where the middle of each stands
 */
export function fittedLines(lines: readonly string[], box: Box, largest: number): { readonly size: number; readonly middles: readonly number[] } {
  const longest = Math.max(1, ...lines.map((line) => [...line].length));
  const size = Math.min(largest, (box.width - 10) / (longest * widthOfTextLetter), (box.height - 4) / (lines.length * lineHeight));
  return { size, middles: lines.map((_, index) => box.y + (index - (lines.length - 1) / 2) * size * lineHeight) };
}
