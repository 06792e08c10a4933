/** Where Observable Plot draws: loads it, follows the width of the panel, and says so where it cannot. */
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useReadinessHold } from '../parts/readiness.js';
import { useWidth } from '../parts/useWidth.js';
import { loadPlot, type Plot, prepareChart } from './plot.js';

export type Chart = ReturnType<Plot['plot']>;

interface PlotPlaceProps {
  /** Must keep its identity as long as it draws the same. */
  readonly draw: (plot: Plot, width: number) => Chart;
  /** Accessible name of the picture. */
  readonly name: string;
  /** Kept free until the chart is there, in pixels. */
  readonly height: number;
  /** Laid over the chart. */
  readonly children?: ComponentChildren;
  readonly onDrawn?: (chart: Chart) => void;
}

export function PlotPlace({ draw, name, height, children, onDrawn }: PlotPlaceProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = usePlot();
  const width = useWidth(place);
  const [problem, setProblem] = useState<string | null>(null);
  useReadinessHold(problem === null && (plot === null || width === 0));
  useLayoutEffect(() => {
    if (!plot || plot instanceof Error || width === 0) {
      if (plot instanceof Error) setProblem(`The chart could not be drawn: ${plot.message}. Its table still can.`);
      return;
    }
    const chart = draw(plot, width);
    prepareChart(chart, name);
    place.current!.replaceChildren(chart);
    onDrawn?.(chart);
  }, [plot, draw, name, width]);
  return (
    <>
      {problem !== null && <p class="problem">{problem}</p>}
      <div class="plotStage">
        <div ref={place} class="plotPlace" style={{ minHeight: `${height}px` }} />
        {children}
      </div>
    </>
  );
}

function usePlot(): Plot | Error | null {
  const [plot, setPlot] = useState<Plot | Error | null>(null);
  useEffect(() => {
    let gone = false;
    loadPlot().then(
      (loaded) => !gone && setPlot(loaded),
      (error: unknown) => !gone && setPlot(error instanceof Error ? error : new Error(String(error))),
    );
    return () => {
      gone = true;
    };
  }, []);
  return plot;
}
