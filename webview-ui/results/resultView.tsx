/** A finished result: its views, laid out by kind; this knows no method. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { View } from '../../src/engine/results/views.js';
import type { Client } from '../../src/protocol/client.js';
import type { ExportKind, ResultPanelHost, ResultPanelState } from '../../src/protocol/services.js';
import { MatrixChart } from '../charts/matrixChart.js';
import { MetricsCard } from '../charts/metricsCard.js';
import { SeriesChart } from '../charts/seriesChart.js';
import { DataTable } from '../parts/dataTable.js';
import { DetailsCard } from '../parts/detailsCard.js';
import { Button, IconButton } from '../parts/elements.js';
import { problemOf } from '../parts/host.js';
import { useAction, type ViewProps } from '../parts/mountView.js';
import { Banner } from '../parts/notice.js';
import { type Tab, Tabs } from '../parts/tabs.js';
import { isString, useKept } from '../parts/vscode.js';
import { AboutRun } from './aboutRun.js';
import { ExportMenu, exportKinds } from './exportMenu.js';
import { type GraphHandle, GraphPanel } from './graph/graphPanel.js';
import { pngOf } from './graph/picture.js';
import { isSelectionOrNull, selectedDetails, type Selection } from './selection.js';

interface ResultViewProps {
  readonly host: Client<ResultPanelHost>;
  readonly state: Extract<ResultPanelState, { phase: 'ready' }>;
  readonly onAction: ViewProps<ResultPanelHost, ResultPanelState>['onAction'];
  readonly onRunAgain: () => void;
  readonly onSettings: () => void;
}

export function ResultView({ host, state, onAction, onRunAgain, onSettings }: ResultViewProps) {
  const { document: result, views, outdated, title, modelName, dataName } = state;
  const [selection, select] = useKept<Selection | null>('selection', null, isSelectionOrNull);
  const [tab, setTab] = useKept('tab', '', isString);
  const [report, setReport] = useState<{ readonly tone: 'info' | 'error'; readonly text: string } | null>(null);
  const graph = useRef<GraphHandle>(null);

  const graphView = views.find((view) => view.kind === 'graph');
  const details = selectedDetails(views, selection);
  const pinnedIn = (viewId: string): string | null => (selection?.viewId === viewId ? selection.id : null);
  const pin = (viewId: string, id: string | null): void => select(id === null ? null : { viewId, id });
  const pick = (viewId: string) => (id: string): void => pin(viewId, pinnedIn(viewId) === id ? null : id);

  const exportAs = async (kind: ExportKind): Promise<void> => {
    setReport(null);
    try {
      const shown = graph.current?.wish ?? { viewId: '', variant: '', minimumSupport: 0 };
      const { path } = await host.export(kind === 'png' ? { kind, ...shown, png: await drawnGraph(graph.current) } : { kind, ...shown });
      if (path !== null) setReport({ tone: 'info', text: `Saved ${path}` });
    } catch (error) {
      const problem = problemOf(error);
      if (problem !== null) setReport({ tone: 'error', text: problem });
    }
  };
  useAction(onAction, (action) => {
    if (action.action === 'export') void exportAs(action.kind);
    else if (action.action === 'fit') graph.current?.fit();
    else graph.current?.toggleTable();
  });

  const tabs = useMemo(() => tabsOf(views, pinnedIn, pick), [views, selection]);
  const charts = views.filter((view) => view.kind === 'series').map((view) => <SeriesChart key={view.id} view={view} />);
  return (
    <>
      <header class="viewHeader results">
        <div>
          <h1>{title}</h1>
          <p class="muted">
            {modelName} on {dataName}
          </p>
        </div>
        <div class="buttons">
          <Button secondary icon="refresh" onClick={onSettings}>
            Run again…
          </Button>
          <ExportMenu kinds={exportKinds(views)} onExport={(kind) => void exportAs(kind)} />
        </div>
      </header>
      {outdated !== null && (
        <Banner tone="warning">
          <span>{outdated}</span>
          <Button onClick={onRunAgain}>Run again</Button>
        </Banner>
      )}
      {report && (
        <Banner tone={report.tone}>
          <span>{report.text}</span>
          <IconButton icon="close" label="Dismiss" onClick={() => setReport(null)} />
        </Banner>
      )}
      <main class="result">
        <div class="resultMain">
          {graphView && (
            <GraphPanel
              key={graphView.id}
              view={graphView}
              host={host}
              pinned={pinnedIn(graphView.id)}
              onPin={(id) => pin(graphView.id, id)}
              handle={graph}
            />
          )}
          {!graphView && charts}
        </div>
        <aside class="resultSide" aria-label="Figures">
          <p class="unseen" role="status">
            {details ? `Pinned: ${details.title}` : ''}
          </p>
          {details && (
            <section class="card pinnedCard" aria-label="Pinned">
              <IconButton icon="close" label="Unpin" onClick={() => select(null)} />
              <DetailsCard details={details} />
            </section>
          )}
          {views.filter((view) => view.kind === 'metrics').map((view) => <MetricsCard key={view.id} view={view} />)}
          {graphView && charts}
          <AboutRun document={result} parameters={state.parameters} />
        </aside>
        {tabs.length > 0 && (
          <div class="resultTables">
            <Tabs label="Tables" tabs={tabs} selected={tab} onSelect={setTab} />
          </div>
        )}
      </main>
    </>
  );
}

function tabsOf(views: readonly View[], pinnedIn: (viewId: string) => string | null, pick: (viewId: string) => (id: string) => void): readonly Tab[] {
  return views.flatMap((view): readonly Tab[] => {
    const { id, title } = view;
    if (view.kind === 'table') return [{ id, title, draw: () => <DataTable table={view} picked={pinnedIn(id)} onPick={pick(id)} /> }];
    if (view.kind === 'matrix') return [{ id, title, draw: () => <MatrixChart view={view} picked={pinnedIn(id)} onPick={pick(id)} /> }];
    return [];
  });
}

async function drawnGraph(graph: GraphHandle | null): Promise<Uint8Array> {
  const drawing = graph?.drawing();
  if (!drawing) throw new Error('There is no drawing to export: switch from the tables to the graph, or wait until it is laid out.');
  return pngOf(drawing.svg, drawing);
}
