/** Starts a webview app: connects it, draws every state that arrives, and shows a defect instead of an empty page. */
import { Component, type ComponentChildren, type ComponentType, render } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Client } from '../../src/protocol/client.js';
import type { Snapshot, ViewAction } from '../../src/protocol/services.js';
import { connect } from './host.js';
import { Notice } from './notice.js';
import { holdReadiness, usePhaseMark } from './readiness.js';

type ActionListener = (action: ViewAction) => void;

export interface ViewProps<Host, State> {
  readonly host: Client<Host>;
  readonly state: State;
  /** Subscribes to commands of the editor title and the palette. @returns what ends it */
  readonly onAction: (listener: ActionListener) => () => void;
}

/** Draws `View` into `#root` from the first snapshot on. */
export function mountView<Host extends { hello(): Promise<Snapshot<State>> }, State extends { readonly phase: string }>(
  View: ComponentType<ViewProps<Host, State>>,
): void {
  const release = holdReadiness();
  const root = document.getElementById('root')!;
  const listeners = new Set<ActionListener>();
  const onAction = (listener: ActionListener): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const draw = (state: State): void =>
    render(
      <DefectBoundary>
        <Drawn phase={state.phase} onDrawn={release}>
          <View host={host} state={state} onAction={onAction} />
        </Drawn>
      </DefectBoundary>,
      root,
    );
  const host = connect<Host, State>({
    onState: draw,
    onAction: (action) => listeners.forEach((listener) => listener(action)),
  });
}

function Drawn({ phase, onDrawn, children }: { phase: string; onDrawn: () => void; children: ComponentChildren }) {
  usePhaseMark(phase);
  useEffect(onDrawn, [onDrawn]);
  return <>{children}</>;
}

class DefectBoundary extends Component<{ children: ComponentChildren }, { defect: string | null }> {
  override state = { defect: null };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ defect: error instanceof Error ? error.message : String(error) });
  }

  override render() {
    if (this.state.defect === null) return <>{this.props.children}</>;
    return (
      <Notice tone="error" title="This view could not be drawn">
        <p>{this.state.defect}</p>
        <p>This is a defect of Unroll: please report it. Closing and opening the editor again may help.</p>
      </Notice>
    );
  }
}

/** Listens to commands for as long as the component lives; always calls the latest `listener`. */
export function useAction(onAction: ViewProps<unknown, unknown>['onAction'], listener: ActionListener): void {
  const latest = useRef(listener);
  useLayoutEffect(() => {
    latest.current = listener;
  });
  useEffect(() => onAction((action) => latest.current(action)), [onAction]);
}
