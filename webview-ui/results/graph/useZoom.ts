/** Pan and zoom of the drawing with d3-zoom. The transform is set on the element directly: no redraw while panning. */
import { select } from 'd3-selection';
import { zoom as d3Zoom, type ZoomBehavior, zoomIdentity, zoomTransform } from 'd3-zoom';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { fitted, opening, type Point, revealing, type Size, type Viewport, whole, zoomRange } from './viewport.js';

export interface Zoom {
  readonly fit: () => void;
  readonly by: (factor: number) => void;
  readonly pan: (dx: number, dy: number) => void;
  /** Pans so far that a point of the drawing is in sight. */
  readonly reveal: (point: Point) => void;
}

interface ZoomOptions {
  readonly canvas: RefObject<SVGSVGElement | null>;
  readonly content: RefObject<SVGGElement | null>;
  readonly drawing: Size;
  /** The point of the drawing that is in sight when it opens; null = all of it is. */
  readonly focus: Point | null;
  /** Where the user left it; null = as it opens. What is not the user's own stays so when the canvas changes its size. */
  readonly viewport: Viewport | typeof whole | null;
  readonly onChange: (viewport: Viewport | typeof whole) => void;
}

export function useZoom({ canvas, content, drawing, focus, viewport, onChange }: ZoomOptions): Zoom {
  const behaviour = useRef<ZoomBehavior<SVGSVGElement, unknown> | null>(null);
  const latest = useRef({ drawing, focus, viewport, onChange });
  latest.current = { drawing, focus, viewport, onChange };

  const apply = ({ x, y, k }: Viewport): void => {
    const zoom = behaviour.current;
    if (zoom && canvas.current) select(canvas.current).call((svg) => zoom.transform(svg, zoomIdentity.translate(x, y).scale(k)));
  };
  const sizeOf = (): Size => canvas.current!.getBoundingClientRect();
  const show = (wished: Viewport | typeof whole | null): void => {
    const { drawing: size, focus: point } = latest.current;
    const opened = (): Viewport => (point ? opening(size, sizeOf(), point) : fitted(size, sizeOf()));
    apply(wished === whole ? fitted(size, sizeOf()) : (wished ?? opened()));
  };
  const change = (next: Viewport | typeof whole): void => {
    show(next);
    latest.current.onChange(next);
  };

  useLayoutEffect(() => {
    const zoom = d3Zoom<SVGSVGElement, unknown>().scaleExtent([...zoomRange]);
    // A mere click starts and ends a gesture too.
    let moved = false;
    zoom.on('start', () => {
      moved = false;
    });
    zoom.on('zoom', ({ transform, sourceEvent }: { transform: Viewport; sourceEvent: unknown }) => {
      moved ||= Boolean(sourceEvent);
      content.current!.setAttribute('transform', `translate(${transform.x},${transform.y}) scale(${transform.k})`);
    });
    zoom.on('end', ({ transform }: { transform: Viewport }) => {
      if (moved) latest.current.onChange({ x: transform.x, y: transform.y, k: transform.k });
    });
    behaviour.current = zoom;
    const svg = select(canvas.current!);
    svg.call((selection) => zoom(selection)).on('dblclick.zoom', null);
    return () => void svg.on('.zoom', null);
  }, [canvas, content]);

  // A new drawing is shown as the user left it before, or as it opens.
  useLayoutEffect(() => show(latest.current.viewport), [drawing]);

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      if (latest.current.viewport === null || latest.current.viewport === whole) show(latest.current.viewport);
    });
    observer.observe(canvas.current!);
    return () => observer.disconnect();
  }, [canvas]);

  const current = (): Viewport => {
    const { x, y, k } = zoomTransform(canvas.current!);
    return { x, y, k };
  };
  return {
    fit: () => change(whole),
    by: (factor) => {
      const { x, y, k } = current();
      const scale = Math.max(zoomRange[0], Math.min(zoomRange[1], k * factor));
      const { width, height } = sizeOf();
      const [cx, cy] = [width / 2, height / 2];
      change({ k: scale, x: cx - ((cx - x) * scale) / k, y: cy - ((cy - y) * scale) / k });
    },
    pan: (dx, dy) => {
      const { x, y, k } = current();
      change({ k, x: x + dx, y: y + dy });
    },
    reveal: (point) => {
      const before = current();
      const after = revealing(before, point, sizeOf());
      if (after.x !== before.x || after.y !== before.y) change(after);
    },
  };
}
