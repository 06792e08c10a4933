/** Points in a plane, drawn by Observable Plot; what is chosen, lit or looked at is drawn over them. Or as a table. */
import { useCallback, useState } from 'preact/hooks';
import type { ScatterView } from '../../src/engine/results/views.js';
import { groupStyle } from '../parts/groupStyle.js';
import type { Place } from '../parts/nearest.js';
import { ChartCard } from './chartCard.js';
import type { Plot } from './plot.js';
import { type Chart, PlotPlace } from './plotPlace.js';
import { scatterTable } from './scatterPoints.js';
import { ScatterSurface } from './scatterSurface.js';
import { GroupSymbol, symbolOf } from './symbols.js';

interface ScatterChartProps {
  readonly view: ScatterView;
  readonly picked: string | null;
  readonly lit: ReadonlySet<string>;
  readonly onPick: (id: string) => void;
}

const height = 320;
/** More points are drawn smaller. */
const largeUpTo = 800;

export function ScatterChart({ view, picked, lit, onPick }: ScatterChartProps) {
  const draw = useCallback((plot: Plot, width: number) => drawPoints(plot, view, width), [view]);
  const [places, setPlaces] = useState<readonly Place[]>([]);
  const onDrawn = useCallback((chart: Chart) => setPlaces(placesIn(chart, view)), [view]);
  return (
    <ChartCard view={view} table={() => scatterTable(view)} {...{ picked, lit, onPick }}>
      {view.groups.length > 1 && (
        <ul class="legend">
          {view.groups.map((group, index) => (
            <li key={group}>
              <GroupSymbol group={index} />
              {group}
            </li>
          ))}
        </ul>
      )}
      <PlotPlace draw={draw} name={`${view.title}. ${view.summary}`} height={height} onDrawn={onDrawn}>
        <ScatterSurface {...{ view, places, picked, lit, onPick, height }} />
      </PlotPlace>
    </ChartCard>
  );
}

function drawPoints(plot: Plot, view: ScatterView, width: number): Chart {
  const r = view.points.length > largeUpTo ? 2 : 3.5;
  return plot.plot({
    className: 'unrollPlot',
    width,
    height,
    marginLeft: 46,
    marginBottom: 36,
    inset: 8,
    x: { label: view.x.label, labelArrow: 'none', labelAnchor: 'center', ticks: Math.max(2, Math.floor(width / 90)) },
    y: { label: view.y.label, labelArrow: 'none', ticks: 5 },
    marks: view.groups.map((_, group) =>
      plot.dot(
        view.points.filter((point) => point.group === group),
        { x: 'x', y: 'y', r, symbol: symbolOf(group), fill: `var(--unroll-colour-${groupStyle(group).colour})`, fillOpacity: 0.75 },
      ),
    ),
  });
}

/** Where the points have come to lie, in pixels. */
function placesIn(chart: Chart, { points }: ScatterView): readonly Place[] {
  const [x, y] = [chart.scale('x')!, chart.scale('y')!];
  return points.map((point) => ({ id: point.id, x: Number(x.apply(point.x)), y: Number(y.apply(point.y)) }));
}
