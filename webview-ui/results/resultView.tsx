/** A finished result: its views, laid out by kind, and the questions that can be asked about it; this knows no method. */
import type { RefObject } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { View } from '../../src/engine/results/views.js';
import type { Client } from '../../src/protocol/client.js';
import type { ExportKind, ResultPanelHost, ResultPanelState } from '../../src/protocol/services.js';
import { Button, IconButton } from '../parts/elements.js';
import { problemOf } from '../parts/host.js';
import { useAction, type ViewProps } from '../parts/mountView.js';
import { Banner } from '../parts/notice.js';
import { type Tab, Tabs } from '../parts/tabs.js';
import { isString, useKept } from '../parts/vscode.js';
import { AboutRun } from './aboutRun.js';
import { Alternatives } from './alternatives.js';
import { arrange } from './arrangement.js';
import { ExportMenu, exportKinds } from './exportMenu.js';
import { families, familyOf } from './families.js';
import type { GraphHandle } from './graph/graphPanel.js';
import { pngOf } from './graph/picture.js';
import type { LinkedViews } from './linkedViews.js';
import { PinnedCard } from './pinnedCard.js';
import { QuestionPanel } from './questionPanel.js';
import { rowsParameter, tickedRows, withTicks } from './questions.js';
import { selectedDetails, selectedMark } from './selection.js';
import { subjectText } from './subject.js';
import { useLinks } from './useLinks.js';
import { useQuestions } from './useQuestions.js';
import { ViewDrawing } from './viewDrawing.js';

interface ResultViewProps {
  readonly host: Client<ResultPanelHost>;
  readonly state: Extract<ResultPanelState, { phase: 'ready' }>;
  readonly onAction: ViewProps<ResultPanelHost, ResultPanelState>['onAction'];
  readonly onRunAgain: () => void;
  readonly onSettings: () => void;
}

export function ResultView({ host, state, onAction, onRunAgain, onSettings }: ResultViewProps) {
  const { document: result, views, questions, outdated, title } = state;
  const [tab, setTab] = useKept('tab', '', isString);
  const [report, setReport] = useState<{ readonly tone: 'info' | 'error'; readonly text: string } | null>(null);
  const asking = useQuestions(questions);
  const all = useMemo(() => [...views, ...asking.views], [views, asking.views]);
  const { selection, subjects, select, receive, lit } = useLinks(host, all);
  const handles = useRef(new Map<string, RefObject<GraphHandle | null>>());
  const handleOf = (viewId: string): RefObject<GraphHandle | null> => {
    const handle = handles.current.get(viewId) ?? { current: null };
    handles.current.set(viewId, handle);
    return handle;
  };

  const { main, side, tabs, charts } = useMemo(() => arrange(views), [views]);
  const linked = questions.filter((question) => rowsParameter(question, 1) !== null);
  const others = questions.filter((question) => !linked.includes(question));
  /** The graph that exports and commands mean: the large one, else the one in the open tab. */
  const shownGraph = main?.kind === 'graph' ? main.id : (tabs.find((view) => view.kind === 'graph' && view.id === tab)?.id ?? '');
  const details = selectedDetails(all, selection);

  const links: LinkedViews = {
    picked: (viewId) => (selection?.viewId === viewId ? selection.id : null),
    pick: (viewId, id) => {
      const next = id === null ? null : { viewId, id };
      const view = all.find((candidate) => candidate.id === viewId);
      select(next);
      if (next && view) asking.follow(views, next, selectedMark(view, next.id)?.subjects ?? []);
    },
    lit,
    ticked: (viewId) => tickedRows(questions, asking.texts, viewId),
    tick: (viewId, rows, ticked) => asking.setTexts(withTicks(questions, asking.texts, viewId, rows, ticked)),
  };
  const attempt = async (action: () => Promise<string | null>): Promise<void> => {
    setReport(null);
    try {
      const text = await action();
      if (text !== null) setReport({ tone: 'info', text });
    } catch (error) {
      const problem = problemOf(error);
      if (problem !== null) setReport({ tone: 'error', text: problem });
    }
  };
  const exportAs = (kind: ExportKind): Promise<void> =>
    attempt(async () => {
      const graph = handleOf(shownGraph).current;
      const shown = graph?.wish ?? { viewId: '', variant: '', minimumSupport: 0 };
      const { path } = await host.export(kind === 'png' ? { kind, ...shown, png: await drawnGraph(graph) } : { kind, ...shown });
      return path && `Saved ${path}`;
    });
  const open = (sequence: number): Promise<void> =>
    attempt(async () => {
      await host.openSequence({ sequence });
      return null;
    });
  useAction(onAction, (action) => {
    switch (action.action) {
      case 'export':
        void exportAs(action.kind);
        break;
      case 'light':
        receive(action.subjects);
        asking.follow(views, null, action.subjects);
        break;
      case 'fit':
        handleOf(shownGraph).current?.fit();
        break;
      case 'toggleTable':
        handleOf(shownGraph).current?.toggleTable();
        break;
    }
  });

  const draw = (view: View, named = false) => <ViewDrawing key={view.id} {...{ view, host, links, handleOf, named }} />;
  const drawFamily = (family: readonly View[], named = false) =>
    family.length === 1 ? draw(family[0]!, named) : <Alternatives key={family[0]!.id} views={family} draw={(view) => draw(view)} />;
  const drawAll = (shown: readonly View[]) => families(shown).map((family) => drawFamily(family));
  const panelOf = (question: (typeof questions)[number]) => <QuestionPanel key={question.id} {...{ question, host, drawAll }} {...asking.asked(question)} />;
  const allTabs: readonly Tab[] = [
    ...others.map((question) => ({ id: `question ${question.id}`, title: question.title, draw: () => panelOf(question) })),
    ...families(tabs).map((family) => ({ id: family[0]!.id, title: familyOf(family[0]!)?.title ?? family[0]!.title, draw: () => drawFamily(family, true) })),
    ...(charts.length > 0 ? [{ id: 'charts', title: 'Charts', draw: () => <div class="chartGrid">{charts.map((view) => draw(view))}</div> }] : []),
  ];
  return (
    <>
      <header class="viewHeader results">
        <div>
          <h1>{title}</h1>
          <p class="muted">{subjectText(state)}</p>
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
        <div class="resultColumn">
          <div class={`resultMain ${linked.length > 0 ? 'withAnswers' : ''}`}>
            {main && draw(main)}
            {linked.map(panelOf)}
          </div>
          {allTabs.length > 0 && (
            <div class={`resultTables ${allTabs.length === 1 && charts.length > 0 ? 'chartsOnly' : ''}`}>
              <Tabs label="More" tabs={allTabs} selected={tab || (tabs[0]?.id ?? '')} onSelect={setTab} />
            </div>
          )}
        </div>
        <aside class="resultSide" aria-label="Figures">
          <p class="unseen" role="status">
            {details ? `Pinned: ${details.title}` : ''}
          </p>
          {details && <PinnedCard details={details} subjects={subjects} canOpen={state.dataHasLines} onOpen={(sequence) => void open(sequence)} onUnpin={() => select(null)} />}
          {side.map((view) => draw(view))}
          <AboutRun document={result} parameters={state.parameters} />
        </aside>
      </main>
    </>
  );
}

async function drawnGraph(graph: GraphHandle | null): Promise<Uint8Array> {
  const drawing = graph?.drawing();
  if (!drawing) throw new Error('There is no drawing to export: switch from the tables to the graph, or wait until it is laid out.');
  return pngOf(drawing.svg, drawing);
}
