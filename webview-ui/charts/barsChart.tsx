/** Bars side by side per category, standing or lying, drawn by Observable Plot, or as a table. */
import { useCallback, useId, useMemo } from 'preact/hooks';
import type { BarsView } from '../../src/engine/results/views.js';
import { figureText, valueText } from '../parts/format.js';
import { BarFills, barFill } from './barFills.js';
import { barsTable, labelledCategories } from './barsTable.js';
import { ChartCard } from './chartCard.js';
import type { Plot } from './plot.js';
import { type Chart, PlotPlace } from './plotPlace.js';

const standingHeight = 220;
/** Height of a lying bar, and of the gap after each category. */
const [barHeight, gapHeight] = [16, 8];

interface Bar {
  readonly category: string;
  readonly series: string;
  readonly value: number;
  readonly fill: string;
}

export function BarsChart({ view }: { view: BarsView }) {
  // Colons are not wanted in references to fills.
  const prefix = useId().replace(/[^\w-]/g, '_');
  const bars = useMemo(() => barsOf(view, prefix), [view, prefix]);
  const draw = useCallback((plot: Plot, width: number) => (view.lying ? drawLying : drawStanding)(plot, view, bars, width), [view, bars]);
  const several = view.series.length > 1;
  return (
    <ChartCard view={view} table={() => barsTable(view)}>
      <BarFills prefix={prefix} count={view.series.length} />
      {several && <Legend view={view} prefix={prefix} />}
      <PlotPlace draw={draw} name={`${view.title}. ${view.summary}`} height={view.lying ? lyingHeight(view) : standingHeight} />
    </ChartCard>
  );
}

function barsOf({ categories, series }: BarsView, prefix: string): readonly Bar[] {
  return categories.flatMap((category, index) =>
    series.map(({ label, values }, position) => ({ category, series: label, value: values[index] ?? 0, fill: barFill(prefix, position) })),
  );
}

function Legend({ view, prefix }: { view: BarsView; prefix: string }) {
  return (
    <ul class="legend">
      {view.series.map(({ label }, index) => (
        <li key={label}>
          <svg width="18" height="12" aria-hidden="true">
            <rect width="18" height="12" fill={barFill(prefix, index)} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

/** Categories are facets, so that the bars of each stand together. */
function drawStanding(plot: Plot, view: BarsView, bars: readonly Bar[], width: number): Chart {
  const left = 50;
  return plot.plot({
    className: 'unrollPlot',
    width,
    height: standingHeight,
    marginLeft: left,
    marginBottom: 38,
    marginTop: 22,
    // Gaps are inside the facets, so that the lines of the grid have none.
    fx: { domain: [...view.categories], label: view.x.label, padding: 0 },
    x: { domain: view.series.map(({ label }) => label), axis: null, paddingInner: 0.04, paddingOuter: view.series.length * (view.categories.length > 12 ? 0.05 : 0.14) },
    y: { label: view.y.label, labelArrow: 'none', grid: true, ticks: ticksOf(bars), nice: true },
    marks: [
      plot.axisFx({ anchor: 'bottom', label: view.x.label, ticks: [...labelledCategories(view.categories, width - left)], tickFormat: figureText }),
      plot.barY(bars, { fx: 'category', x: 'series', y: 'value', fill: 'fill' }),
      plot.ruleY([0]),
      plot.tip(bars, plot.pointerX({ fx: 'category', x: 'series', y: 'value', title: tipOf(view) })),
    ],
    color: { type: 'identity' },
  });
}

/** Counts have no halves. */
function ticksOf(bars: readonly Bar[]): number {
  const usual = 4;
  const highest = Math.max(1, ...bars.map(({ value }) => value));
  return bars.every(({ value }) => Number.isInteger(value)) ? Math.min(usual, highest) : usual;
}

function drawLying(plot: Plot, view: BarsView, bars: readonly Bar[], width: number): Chart {
  const single = view.series.length === 1;
  const longest = Math.max(...view.categories.map((category) => category.length));
  const left = Math.round(Math.min(width * 0.42, longest * 6.6 + 14));
  const one = single ? ({ y: 'category' } as const) : ({ fy: 'category', y: 'series' } as const);
  const inset = { value: 'value', rim: 46 };
  return plot.plot({
    className: 'unrollPlot',
    width,
    height: lyingHeight(view),
    marginLeft: left,
    marginRight: 12,
    marginTop: 8,
    marginBottom: 38,
    x: { label: view.y.label, labelAnchor: 'center', labelArrow: 'none', grid: true, ticks: 4, insetLeft: view.series.some(({ values }) => values.some((value) => value < 0)) ? inset.rim : 0, insetRight: inset.rim },
    y: single ? { domain: [...view.categories], label: null, padding: 0.25 } : { domain: view.series.map(({ label }) => label), axis: null, padding: 0.05 },
    ...(!single && { fy: { domain: [...view.categories], padding: 0.2 } }),
    marks: [
      single
        ? plot.axisY({ anchor: 'left', label: null, tickSize: 0, lineWidth: left / 13, textOverflow: 'ellipsis' })
        : plot.axisFy({ anchor: 'left', label: null, lineWidth: left / 13, textOverflow: 'ellipsis' }),
      plot.barX(bars, { ...one, x: 'value', fill: 'fill' }),
      plot.text(bars, { ...one, x: 'value', text: (bar: Bar) => valueText(bar.value, 3), filter: (bar: Bar) => bar.value >= 0, textAnchor: 'start', dx: 4, fill: 'currentColor' }),
      plot.text(bars, { ...one, x: 'value', text: (bar: Bar) => valueText(bar.value, 3), filter: (bar: Bar) => bar.value < 0, textAnchor: 'end', dx: -4, fill: 'currentColor' }),
      plot.ruleX([0]),
      plot.tip(bars, plot.pointerY({ ...one, x: 'value', title: tipOf(view) })),
    ],
    color: { type: 'identity' },
  });
}

function lyingHeight({ categories, series }: BarsView): number {
  return 46 + categories.length * (series.length * barHeight + gapHeight);
}

function tipOf({ x, y, series }: BarsView): (bar: Bar) => string {
  return (bar) => `${series.length > 1 ? `${bar.series}\n` : ''}${x.label} ${bar.category}\n${y.label} ${valueText(bar.value)}`;
}
