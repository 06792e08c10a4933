/** What part of the drawing is seen: translation and scale, as d3-zoom has them. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const zoomRange: readonly [number, number] = [0.02, 8];

/** A small drawing is not blown up beyond this: its text would look out of place beside the panel's. */
const largestFit = 1.25;

/** @returns the viewport that shows the whole drawing in the middle of the canvas. */
export function fitted(drawing: Size, canvas: Size, margin = 16): Viewport {
  const free = { width: Math.max(1, canvas.width - 2 * margin), height: Math.max(1, canvas.height - 2 * margin) };
  const wanted = Math.min(free.width / Math.max(1, drawing.width), free.height / Math.max(1, drawing.height), largestFit);
  const k = Math.max(zoomRange[0], Math.min(zoomRange[1], wanted));
  return { k, x: (canvas.width - k * drawing.width) / 2, y: (canvas.height - k * drawing.height) / 2 };
}

/** Below this scale the words of a drawing are too small to be read. */
const smallestReadable = 0.6;
/** At which a drawing that cannot be read as a whole opens. */
const openingScale = 0.85;

/**
 * @param focus the point of the drawing that matters most
 * @returns the viewport a drawing opens with: the whole of it where that can be read, else a readable part around `focus`
 */
export function opening(drawing: Size, canvas: Size, focus: Point, margin = 16): Viewport {
  const whole = fitted(drawing, canvas, margin);
  if (whole.k >= smallestReadable) return whole;
  const k = openingScale;
  const shift = (length: number, room: number, at: number): number => {
    const spare = room - k * length;
    // In the middle where it fits; else no further than to the drawing's ends.
    return spare >= 2 * margin ? spare / 2 : Math.max(spare - margin, Math.min(margin, room / 2 - k * at));
  };
  return { k, x: shift(drawing.width, canvas.width, focus.x), y: shift(drawing.height, canvas.height, focus.y) };
}

/** @returns the viewport moved just so far that a point of the drawing is at least `margin` inside the canvas. */
export function revealing(view: Viewport, point: Point, canvas: Size, margin = 48): Viewport {
  const shift = (position: number, length: number): number => {
    const low = Math.min(margin, length / 2);
    return Math.max(low, Math.min(length - low, position)) - position;
  };
  return {
    k: view.k,
    x: view.x + shift(point.x * view.k + view.x, canvas.width),
    y: view.y + shift(point.y * view.k + view.y, canvas.height),
  };
}

/** The whole drawing, whatever the size of the canvas. */
export const whole = 'whole';

export function isWished(value: unknown): value is Viewport | typeof whole {
  return value === whole || isViewport(value);
}

function isViewport(value: unknown): value is Viewport {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y, k } = value as Record<string, unknown>;
  return [x, y, k].every((part) => typeof part === 'number' && Number.isFinite(part));
}
