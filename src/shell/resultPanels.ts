/**
 * All result panels: opening them beside the code, finding the active one for commands, restoring them after a reload.
 */
import * as vscode from 'vscode';
import type { RunIdentity, RunRequest } from '../protocol/services.js';
import type { Engine } from './engine.js';
import { ResultPanel } from './resultPanel.js';
import type { StoredResults } from './storedResults.js';
import { fillWebview } from './webviewHtml.js';

export const resultViewType = 'unroll.result';
/** Set while a result is in sight: a panel that is covered has no view that could export anything. */
const visibleContext = 'unroll.resultVisible';

export class ResultPanels implements vscode.WebviewPanelSerializer<unknown> {
  private readonly open = new Set<ResultPanel>();
  /** The panel used last: the next one opens in its place, and commands from the palette mean it while it is in sight. */
  private recent: ResultPanel | null = null;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly engine: Engine,
    private readonly results: StoredResults,
  ) {}

  /** Opens a panel beside the active editor, or where the last one is, and runs; resolves when the run has ended, however it ended. */
  async start(request: RunRequest): Promise<void> {
    const column = { viewColumn: this.recent?.panel.viewColumn ?? vscode.ViewColumn.Beside, preserveFocus: false };
    const panel = vscode.window.createWebviewPanel(resultViewType, 'Unroll', column, { enableFindWidget: true });
    await this.adopt(panel, request).run(request);
  }

  /** The panel that commands mean; null when none is in sight. */
  get active(): ResultPanel | null {
    return this.recent?.panel.visible ? this.recent : ([...this.open].find(({ panel }) => panel.visible) ?? null);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const run = savedRun(state);
    if (!run) {
      panel.dispose(); // Closed before its first snapshot arrived: there is nothing to restore.
      return;
    }
    // Not awaited: VS Code would show nothing until the engine has started.
    void this.adopt(panel, run).restore();
  }

  private adopt(panel: vscode.WebviewPanel, request: RunRequest): ResultPanel {
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'icon.svg');
    const result = new ResultPanel(panel, this.engine, this.results, request);
    this.open.add(result);
    this.setRecent(result);
    panel.onDidChangeViewState(() => {
      this.setRecent(panel.active ? result : this.recent);
    });
    result.onDidSelect((subjects) => {
      for (const other of this.open) if (other !== result && other.modelPath === result.modelPath) other.light(subjects);
    });
    panel.onDidDispose(() => {
      this.open.delete(result);
      this.setRecent(this.recent === result ? ([...this.open].at(-1) ?? null) : this.recent);
    });
    fillWebview(panel.webview, this.extensionUri, 'results', panel.title);
    return result;
  }

  private setRecent(panel: ResultPanel | null): void {
    this.recent = panel;
    void vscode.commands.executeCommand('setContext', visibleContext, this.active !== null);
  }
}

/** The run inside a webview's saved state; null where it holds none. Saved state is input like any other. */
function savedRun(state: unknown): RunIdentity | null {
  const run = (state as { run?: Partial<RunIdentity> } | null | undefined)?.run;
  if (!run || typeof run !== 'object') return null;
  const texts = [run.id, run.method, run.modelPath, run.dataPath ?? ''].every((text) => typeof text === 'string');
  const others = run.otherModels === undefined || (Array.isArray(run.otherModels) && run.otherModels.every((path) => typeof path === 'string'));
  const sound = texts && others && typeof run.seed === 'number' && typeof run.parameters === 'object' && run.parameters !== null;
  return sound ? (run as RunIdentity) : null;
}
