/** Lines over one x axis, with bands and a slider that reads them, drawn by Observable Plot, or as a table. */
import { useCallback, useState } from 'preact/hooks';
import type { SeriesView } from '../../src/engine/results/views.js';
import { valueText } from '../parts/format.js';
import { ChartCard } from './chartCard.js';
import { lineColour } from './lineStyle.js';
import type { Plot } from './plot.js';
import { type Chart, PlotPlace } from './plotPlace.js';
import { SeriesSlider } from './seriesSlider.js';
import { seriesTable } from './seriesTable.js';
import { bandsOf, domainOf, pointsOf, type SeriesPoint } from './seriesPoints.js';

/** Colour, symbol and dash change together: lines stay apart without colours. */
const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross'] as const;
/** A line of more points is drawn without symbols. */
const symbolsUpTo = 60;
const height = 200;

export function SeriesChart({ view }: { view: SeriesView }) {
  const draw = useCallback((plot: Plot, width: number) => drawLines(plot, view, width), [view]);
  const [chart, setChart] = useState<Chart | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const x: unknown = at === null ? null : chart?.scale('x')?.apply(view.x.values[at]);
  return (
    <ChartCard view={view} table={() => seriesTable(view)}>
      {view.lines.length > 1 && <Legend view={view} />}
      <PlotPlace draw={draw} name={`${view.title}. ${view.summary}`} height={height} onDrawn={setChart}>
        {typeof x === 'number' && <div class="sliderRule" style={{ left: `${x}px` }} />}
      </PlotPlace>
      {view.slider && <SeriesSlider view={view} label={view.slider.label} at={at} onMove={setAt} />}
    </ChartCard>
  );
}

function Legend({ view }: { view: SeriesView }) {
  return (
    <ul class="legend">
      {view.lines.map(({ label, dashed }, index) => (
        <li key={label}>
          <svg width="22" height="10" aria-hidden="true">
            <line x1="0" x2="22" y1="5" y2="5" stroke={lineColour(index)} stroke-width="2" stroke-dasharray={dashed ? '4 3' : undefined} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

function drawLines(plot: Plot, view: SeriesView, width: number): Chart {
  const { x, y, lines, mark, scale } = view;
  const points = pointsOf(view);
  const whole = x.values.every(Number.isInteger);
  return plot.plot({
    className: 'unrollPlot',
    width,
    height,
    marginLeft: 46,
    marginBottom: 34,
    marginTop: mark ? 36 : 20,
    x: {
      type: scale?.x ?? 'linear',
      label: x.label,
      labelArrow: 'none',
      nice: false,
      inset: 6,
      ticks: Math.max(2, Math.floor(width / 70)),
      tickFormat: whole ? wholeOnly : scale?.x ? powerText : undefined,
    },
    y: { type: scale?.y ?? 'linear', label: y.label, labelArrow: 'none', grid: true, domain: domainOf(view), ticks: 4, inset: 4, tickFormat: scale?.y ? powerText : undefined },
    marks: [
      ...(mark ? [plot.ruleX([mark.x], { stroke: 'currentColor', strokeOpacity: 0.6, strokeDasharray: '3 3' })] : []),
      ...(mark ? [plot.text([mark], { x: 'x', text: 'label', frameAnchor: 'top', dy: -12, fill: 'currentColor' })] : []),
      ...lines.map((_, index) => plot.areaY(bandsOf(view, index), { x: 'x', y1: 'low', y2: 'high', fill: lineColour(index), fillOpacity: 0.2 })),
      ...lines.map((line, index) => {
        const own = points.filter((point) => point.index === index);
        return [
          plot.lineY(own, { x: 'x', y: 'y', stroke: lineColour(index), strokeWidth: 2, strokeDasharray: line.dashed ? '5 4' : undefined }),
          line.dashed || own.length > symbolsUpTo
            ? null
            : plot.dot(own, { x: 'x', y: 'y', r: 3, fill: lineColour(index), symbol: symbols[index % symbols.length] }),
        ];
      }),
      plot.tip(
        points.filter((point) => point.y !== null),
        plot.pointer({ x: 'x', y: 'y', title: (point: SeriesPoint) => `${point.line}\n${x.label} ${valueText(point.x)}: ${valueText(point.y)}` }),
      ),
    ],
  });
}

function wholeOnly(value: number): string {
  return Number.isInteger(value) ? valueText(value) : '';
}

/** On a log axis only the powers of ten have room for their names. */
function powerText(value: number): string {
  return Number.isInteger(Math.round(Math.log10(value) * 1e9) / 1e9) ? valueText(value) : '';
}
