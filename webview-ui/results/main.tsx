/** The result panel: progress of a run and, at its end, whatever views its method has. */
import '../styles/base.css';
import '../styles/parts.css';
import '../styles/gallery.css';
import '../styles/pictures.css';
import '../styles/tables.css';
import './graph/graph.css';
import './graph/marks.css';
import '../charts/charts.css';
import '../charts/steps.css';
import './results.css';
import { useEffect, useState } from 'preact/hooks';
import type { ResultPanelHost, ResultPanelState } from '../../src/protocol/services.js';
import { inBackground } from '../parts/host.js';
import { mountView, type ViewProps } from '../parts/mountView.js';
import { keep } from '../parts/vscode.js';
import { ResultView } from './resultView.js';
import { SettingsDialog } from './settingsDialog.js';
import { Unfinished } from './unfinished.js';

function ResultPanel({ host, state, onAction }: ViewProps<ResultPanelHost, ResultPanelState>) {
  const { run, title, parameters } = state;
  const [choosing, setChoosing] = useState(false);
  // The shell restores the panel from this after a reload of the window.
  useEffect(() => keep('run', run), [run]);
  const common = { onRunAgain: () => inBackground(host.runAgain(null)), onSettings: () => setChoosing(true) };
  return (
    <>
      {state.phase === 'ready' ? (
        <ResultView {...{ host, state, onAction }} {...common} />
      ) : (
        <Unfinished state={state} onCancel={() => inBackground(host.cancel())} onSidecar={() => host.openSidecar()} {...common} />
      )}
      {choosing && (
        <SettingsDialog
          title={title}
          parameters={parameters}
          values={run.parameters}
          seed={run.seed}
          onClose={() => setChoosing(false)}
          onRun={(request) => {
            setChoosing(false);
            inBackground(host.runAgain(request));
          }}
        />
      )}
    </>
  );
}

mountView<ResultPanelHost, ResultPanelState>(ResultPanel);
