/** The model editor: a model file's architecture at a glance, and what can be run on it. */
import '../styles/base.css';
import '../styles/parts.css';
import '../styles/tables.css';
import './assumptions.css';
import './layerFlow.css';
import './modelEditor.css';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ModelOverview } from '../../src/engine/results/overview.js';
import type { ModelEditorHost, ModelEditorState } from '../../src/protocol/services.js';
import { Button, ProgressBar } from '../parts/elements.js';
import { Facts } from '../parts/facts.js';
import { countOf } from '../parts/format.js';
import { inBackground } from '../parts/host.js';
import { mountView, type ViewProps } from '../parts/mountView.js';
import { Notice } from '../parts/notice.js';
import { Statements } from '../parts/statements.js';
import { Assumptions } from './assumptions.js';
import { LayerFlow } from './layerFlow.js';
import { Statistics } from './measured.js';
import { MethodCards } from './methodCards.js';
import { OverviewHeader } from './overviewHeader.js';
import { StatisticsStore } from './statisticsStore.js';
import { TensorTable } from './tensorTable.js';

type Props = ViewProps<ModelEditorHost, ModelEditorState>;

function ModelEditor({ host, state }: Props) {
  switch (state.phase) {
    case 'loading':
      return (
        <Notice tone="quiet" title={state.fileName}>
          <ProgressBar fraction={null} label={state.message} />
          <p class="muted">{state.message}</p>
        </Notice>
      );
    case 'failed':
      return (
        <Notice tone="error" title={`${state.fileName} cannot be shown`}>
          <p>{state.message}</p>
          <div class="buttons">
            <Button icon="refresh" onClick={() => inBackground(host.retry())}>
              Try again
            </Button>
            {state.hasSidecar && (
              <Button secondary icon="go-to-file" onClick={() => inBackground(host.openSidecar())}>
                Open its sidecar
              </Button>
            )}
          </div>
        </Notice>
      );
    case 'ready':
      return <Overview host={host} overview={state.overview} />;
  }
}

function Overview({ host, overview }: { host: Props['host']; overview: ModelOverview }) {
  // A changed file gives a new overview, and old figures must not stand beside it.
  const statistics = useMemo(() => new StatisticsStore((tensors) => host.tensorStatistics({ tensors })), [host, overview]);
  const { assumptions, notes, metadata, methods, layers, tensors } = overview;
  const pairs = Object.entries(metadata);
  return (
    <Statistics.Provider value={statistics}>
      <OverviewHeader overview={overview} />
      <main class="overview">
        <div class="overviewFirst">
          <Section title="What can be run">
            <MethodCards methods={methods} onRun={(method) => host.runMethod({ method })} />
          </Section>
          <Section title="Architecture" note={countOf(layers.length, 'layer')}>
            <LayerFlow overview={overview} />
          </Section>
        </div>
        <div class="overviewSecond">
          {assumptions.length > 0 && (
            <Section title="Assumed" note="not said by the file">
              <Assumptions assumptions={assumptions} sidecar={overview.sidecar} host={host} />
            </Section>
          )}
          {notes.length > 0 && (
            <Section title="Notes">
              <Statements statements={notes} icon="info" />
            </Section>
          )}
          <Section title="Tensors">
            <TensorTable tensors={tensors} />
          </Section>
          {pairs.length > 0 && (
            <Section title="Metadata" note="as the file carries it">
              <Facts facts={pairs} wide />
            </Section>
          )}
        </div>
      </main>
    </Statistics.Provider>
  );
}

function Section({ title, note = null, children }: { title: string; note?: string | null; children: ComponentChildren }) {
  return (
    <section class="section" aria-label={title}>
      <h2>
        {title} {note !== null && <span class="muted">{note}</span>}
      </h2>
      {children}
    </section>
  );
}

mountView<ModelEditorHost, ModelEditorState>(ModelEditor);
