/** Lines over one x axis, drawn by Observable Plot, or as a table. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SeriesView } from '../../src/engine/results/views.js';
import { DataTable } from '../parts/dataTable.js';
import { IconButton } from '../parts/elements.js';
import { valueText } from '../parts/format.js';
import { useReadinessHold } from '../parts/readiness.js';
import { isBoolean, useKept } from '../parts/vscode.js';
import { loadPlot, type Plot, prepareChart } from './plot.js';
import { seriesTable } from './seriesTable.js';

/** Colour, symbol and dash change together: lines stay apart without colours. */
const colours = ['blue', 'orange', 'purple', 'green', 'yellow', 'red'].map((name) => `var(--unroll-colour-${name})`);
const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross'] as const;
const height = 200;

export function SeriesChart({ view }: { view: SeriesView }) {
  const [asTable, setAsTable] = useKept(`series.${view.id}.table`, false, isBoolean);
  return (
    <section class="card chart" aria-label={view.title} data-series={view.id}>
      <div class="cardHead">
        <h2>{view.title}</h2>
        <IconButton icon="table" label={`Show ${view.title} as a table`} pressed={asTable} onClick={() => setAsTable(!asTable)} />
      </div>
      {asTable ? <DataTable table={seriesTable(view)} /> : <Lines view={view} />}
      <p class="muted caption">{view.summary}</p>
    </section>
  );
}

function Lines({ view }: { view: SeriesView }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = usePlot();
  const width = useWidth(place);
  const summaryId = useId();
  const [problem, setProblem] = useState<string | null>(null);
  useReadinessHold(problem === null && (plot === null || width === 0));
  useLayoutEffect(() => {
    if (!plot || plot instanceof Error || width === 0) {
      if (plot instanceof Error) setProblem(`The chart could not be drawn: ${plot.message}. Its table still can.`);
      return;
    }
    const chart = drawLines(plot, view, width);
    prepareChart(chart, `${view.title}. ${view.summary}`);
    place.current!.replaceChildren(chart);
  }, [plot, view, width]);
  return (
    <>
      {view.lines.length > 1 && <Legend view={view} id={summaryId} />}
      {problem !== null && <p class="problem">{problem}</p>}
      <div ref={place} class="plotPlace" style={{ minHeight: `${height}px` }} />
    </>
  );
}

function Legend({ view, id }: { view: SeriesView; id: string }) {
  return (
    <ul class="legend" id={id}>
      {view.lines.map(({ label, dashed }, index) => (
        <li key={label}>
          <svg width="22" height="10" aria-hidden="true">
            <line x1="0" x2="22" y1="5" y2="5" stroke={colourOf(index)} stroke-width="2" stroke-dasharray={dashed ? '4 3' : undefined} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

function drawLines(plot: Plot, view: SeriesView, width: number): SVGSVGElement | HTMLElement {
  const { x, y, lines, mark } = view;
  const points = lines.flatMap((line, index) =>
    x.values.map((value, position) => ({ x: value, y: line.values[position] ?? null, line: line.label, index })),
  );
  const whole = x.values.every(Number.isInteger);
  return plot.plot({
    className: 'unrollPlot',
    width,
    height,
    marginLeft: 46,
    marginBottom: 34,
    marginTop: mark ? 36 : 20,
    x: { label: x.label, labelArrow: 'none', nice: false, inset: 6, ticks: Math.max(2, Math.floor(width / 70)), tickFormat: whole ? wholeOnly : undefined },
    y: { label: y.label, labelArrow: 'none', grid: true, domain: domainOf(view), ticks: 4, inset: 4 },
    marks: [
      ...(mark ? [plot.ruleX([mark.x], { stroke: 'currentColor', strokeOpacity: 0.6, strokeDasharray: '3 3' })] : []),
      ...(mark ? [plot.text([mark], { x: 'x', text: 'label', frameAnchor: 'top', dy: -12, fill: 'currentColor' })] : []),
      ...lines.map((line, index) => {
        const own = points.filter((point) => point.index === index);
        return [
          plot.lineY(own, { x: 'x', y: 'y', stroke: colourOf(index), strokeWidth: 2, strokeDasharray: line.dashed ? '5 4' : undefined }),
          line.dashed || own.length > 60
            ? null
            : plot.dot(own, { x: 'x', y: 'y', r: 3, fill: colourOf(index), symbol: symbols[index % symbols.length] }),
        ];
      }),
      plot.tip(
        points.filter((point) => point.y !== null),
        plot.pointer({
          x: 'x',
          y: 'y',
          title: (point: { x: number; y: number; line: string }) => `${point.line}\n${x.label} ${valueText(point.x)}: ${valueText(point.y)}`,
        }),
      ),
    ],
  });
}

function colourOf(line: number): string {
  return colours[line % colours.length]!;
}

function wholeOnly(value: number): string {
  return Number.isInteger(value) ? valueText(value) : '';
}

/** The stated limits, else Plot's own choice from the values. */
function domainOf({ y, lines }: SeriesView): [number, number] | undefined {
  if (y.minimum === undefined && y.maximum === undefined) return undefined;
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  return [y.minimum ?? Math.min(...values), y.maximum ?? Math.max(...values)];
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

function useWidth(place: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(place.current!);
    return () => observer.disconnect();
  }, [place]);
  return width;
}
