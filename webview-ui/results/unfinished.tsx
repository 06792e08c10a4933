/** A run that has no result: under way, failed, or cancelled. */
import { useState } from 'preact/hooks';
import type { ResultPanelState } from '../../src/protocol/services.js';
import { Button, ProgressBar } from '../parts/elements.js';
import { problemOf } from '../parts/host.js';
import { Notice } from '../parts/notice.js';
import { subjectText } from './subject.js';

interface UnfinishedProps {
  readonly state: Exclude<ResultPanelState, { phase: 'ready' }>;
  readonly onCancel: () => void;
  readonly onRunAgain: () => void;
  readonly onSettings: () => void;
  /** Opens the file in which is said how the data are read. */
  readonly onSidecar: () => Promise<void>;
}

export function Unfinished({ state, onCancel, onRunAgain, onSettings, onSidecar }: UnfinishedProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const openSidecar = (): void => {
    setProblem(null);
    onSidecar().catch((error: unknown) => setProblem(problemOf(error)));
  };
  const subject = <p class="muted">{subjectText(state)}</p>;
  const again = (
    <div class="buttons">
      <Button icon="refresh" onClick={onRunAgain}>
        Run again
      </Button>
      {state.parameters.length > 0 && (
        <Button secondary icon="settings-gear" onClick={onSettings}>
          Settings…
        </Button>
      )}
      {state.phase === 'failed' && state.ofData && (
        <Button secondary icon="edit" onClick={openSidecar}>
          Say how to read the data…
        </Button>
      )}
    </div>
  );
  switch (state.phase) {
    case 'running':
      return (
        <Notice tone="quiet" title={state.title}>
          {subject}
          <ProgressBar fraction={state.fraction} label={state.message || state.title} />
          <p class="progressText">
            <span>{state.message}</span>
            {state.fraction !== null && <span>{Math.floor(state.fraction * 100)} %</span>}
          </p>
          <div class="buttons">
            <Button secondary icon="debug-stop" onClick={onCancel}>
              Cancel
            </Button>
          </div>
        </Notice>
      );
    case 'failed':
      return (
        <Notice tone="error" title={`${state.title}: no result`}>
          {subject}
          <p>{state.message}</p>
          {again}
          {problem !== null && (
            <p class="problem" role="alert">
              {problem}
            </p>
          )}
        </Notice>
      );
    case 'cancelled':
      return (
        <Notice tone="quiet" title={`${state.title}: cancelled`}>
          {subject}
          <p>The run was stopped before it had a result.</p>
          {again}
        </Notice>
      );
  }
}
