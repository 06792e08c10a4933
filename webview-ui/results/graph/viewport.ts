/** What part of the drawing is seen: translation and scale, as d3-zoom has them. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly k: number;
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

/** @returns the viewport moved just so far that a point of the drawing is at least `margin` inside the canvas. */
export function revealing(view: Viewport, point: { readonly x: number; readonly y: number }, canvas: Size, margin = 48): Viewport {
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

export function isViewport(value: unknown): value is Viewport {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y, k } = value as Record<string, unknown>;
  return [x, y, k].every((part) => typeof part === 'number' && Number.isFinite(part));
}
