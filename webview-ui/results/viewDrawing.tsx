/** Draws a view of any kind; this is the one place that knows which component draws which. */
import type { ComponentChildren, RefObject } from 'preact';
import type { View } from '../../src/engine/results/views.js';
import type { Client } from '../../src/protocol/client.js';
import type { ResultPanelHost } from '../../src/protocol/services.js';
import { BarsChart } from '../charts/barsChart.js';
import { MatrixChart } from '../charts/matrixChart.js';
import { MetricsCard } from '../charts/metricsCard.js';
import { ScatterChart } from '../charts/scatterChart.js';
import { SeriesChart } from '../charts/seriesChart.js';
import { StepsChart } from '../charts/stepsChart.js';
import { DataTable } from '../parts/dataTable.js';
import { Gallery } from '../parts/gallery.js';
import { type GraphHandle, GraphPanel } from './graph/graphPanel.js';
import type { LinkedViews } from './linkedViews.js';

interface ViewDrawingProps {
  readonly view: View;
  readonly host: Client<ResultPanelHost>;
  readonly links: LinkedViews;
  /** What the frame knows of a graph by its id, for exports and commands. */
  readonly handleOf: (viewId: string) => RefObject<GraphHandle | null>;
  /** The name stands above already, as that of a tab. */
  readonly named?: boolean;
}

export function ViewDrawing({ view, host, links, handleOf, named = false }: ViewDrawingProps) {
  const picked = links.picked(view.id);
  const marks = {
    picked,
    lit: links.lit(view),
    onPick: (id: string): void => links.pick(view.id, picked === id ? null : id),
  };
  switch (view.kind) {
    case 'graph':
      return (
        <GraphPanel
          key={view.id}
          view={view}
          host={host}
          pinned={picked}
          linked={marks.lit}
          onPin={(id) => links.pick(view.id, id)}
          handle={handleOf(view.id)}
        />
      );
    case 'table': {
      const ticked = links.ticked(view.id);
      const ticks = ticked && { ticked, onTick: (rows: readonly string[], on: boolean) => links.tick(view.id, rows, on) };
      return (
        <Titled view={view} named={named}>
          <DataTable table={view} {...marks} {...ticks} />
        </Titled>
      );
    }
    case 'matrix':
      return (
        <Titled view={view} named={named}>
          <MatrixChart view={view} {...marks} />
        </Titled>
      );
    case 'metrics':
      return <MetricsCard view={view} />;
    case 'series':
      return <SeriesChart view={view} />;
    case 'bars':
      return <BarsChart view={view} />;
    case 'scatter':
      return <ScatterChart view={view} {...marks} />;
    case 'gallery':
      return <Gallery view={view} {...marks} />;
    case 'steps':
      return <StepsChart view={view} {...marks} />;
  }
}

function Titled({ view: { id, title }, named, children }: { view: Pick<View, 'id' | 'title'>; named: boolean; children: ComponentChildren }) {
  if (named) return <>{children}</>;
  return (
    <section class="card" aria-label={title} data-view-id={id}>
      <div class="cardHead">
        <h2>{title}</h2>
      </div>
      {children}
    </section>
  );
}
