/**
 * The read-only editor for model files: architecture at a glance. Whatever is wrong with a file is a state inside the
 * editor, never a toast.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { CancelledError } from '../engine/core/errors.js';
import { Endpoint } from '../protocol/endpoint.js';
import type { ModelEditorHost, ModelEditorState, ViewClient } from '../protocol/services.js';
import { SnapshotSource } from '../protocol/snapshots.js';
import type { Engine } from './engine.js';
import { report } from './errors.js';
import { watchFiles } from './watchFiles.js';
import { fillWebview } from './webviewHtml.js';
import { webviewPort } from './webviewPort.js';

/** Starts a method on a model, or on several, asking the user for what is missing. */
export type StartMethod = (method: string, ...models: readonly vscode.Uri[]) => Promise<void>;

class ModelDocument implements vscode.CustomDocument {
  constructor(readonly uri: vscode.Uri) {}

  dispose(): void {}
}

export class ModelEditorProvider implements vscode.CustomReadonlyEditorProvider<ModelDocument> {
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly engine: Engine,
    private readonly start: StartMethod,
  ) {}

  openCustomDocument(uri: vscode.Uri): ModelDocument {
    return new ModelDocument(uri);
  }

  resolveCustomEditor({ uri }: ModelDocument, panel: vscode.WebviewPanel): void {
    const editor = new ModelEditor(uri, panel, this.engine, this.start);
    panel.onDidDispose(() => editor.dispose());
    fillWebview(panel.webview, this.extensionUri, 'modelEditor', path.basename(uri.fsPath));
    void editor.load();
  }
}

class ModelEditor implements vscode.Disposable {
  private readonly endpoint: Endpoint<ModelEditorHost>;
  private readonly snapshots: SnapshotSource<ModelEditorState>;
  private readonly watcher: vscode.Disposable;
  private readonly fileName: string;
  private loading: AbortController | null = null;

  constructor(
    private readonly uri: vscode.Uri,
    panel: vscode.WebviewPanel,
    private readonly engine: Engine,
    start: StartMethod,
  ) {
    this.fileName = path.basename(uri.fsPath);
    this.endpoint = new Endpoint<ModelEditorHost>(webviewPort(panel.webview), {
      serve: {
        hello: async () => this.snapshots.current,
        tensorStatistics: ({ tensors }) => this.engine.inspector.tensorStatistics({ modelPath: this.uri.fsPath, tensors }),
        runMethod: ({ method }) => start(method, this.uri),
        assume: (setting) => this.assume(setting),
        openSidecar: async () => vscode.commands.executeCommand('vscode.open', this.sidecar, { viewColumn: vscode.ViewColumn.Beside }),
        retry: () => this.load(),
      },
      onDefect: report,
    });
    const view = this.endpoint.notifier<ViewClient<ModelEditorState>>();
    this.snapshots = new SnapshotSource(this.loadingState(), (snapshot) => view.update(snapshot));
    const reload = (): void => void this.load();
    // The overview says what would compute feed-forward layers.
    this.watcher = vscode.Disposable.from(watchFiles([uri.fsPath, this.sidecar.fsPath], reload), engine.onDidChangeBackend(reload));
  }

  /** Reads the overview; a newer load replaces one under way. */
  async load(): Promise<void> {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    if (this.snapshots.current.state.phase !== 'ready') this.snapshots.set(this.loadingState());
    try {
      if (this.uri.scheme !== 'file') {
        return this.snapshots.set(this.failed(vscode.l10n.t('Unroll reads models from disk, and this file is not on disk. Save it to a folder first.')));
      }
      const overview = await this.engine.inspector.describe({ modelPath: this.uri.fsPath }, { cancel: loading.signal });
      if (!loading.signal.aborted) this.snapshots.set({ phase: 'ready', overview });
    } catch (error) {
      if (loading.signal.aborted || error instanceof CancelledError) return;
      this.snapshots.set(this.failed(report(error), await exists(this.sidecar)));
    }
  }

  dispose(): void {
    this.loading?.abort();
    this.watcher.dispose();
    this.endpoint.dispose();
  }

  private async assume(setting: { readonly key: string; readonly text: string | null }): Promise<void> {
    await this.engine.inspector.assume({ modelPath: this.uri.fsPath, ...setting });
    // Not left to the watcher: where files are shared over a network it may learn late of a change, or never.
    await this.load();
  }

  private get sidecar(): vscode.Uri {
    return this.uri.with({ path: `${this.uri.path}.unroll.json` });
  }

  private loadingState(): ModelEditorState {
    return { phase: 'loading', fileName: this.fileName, message: vscode.l10n.t('Reading the model…') };
  }

  private failed(message: string, hasSidecar = false): ModelEditorState {
    return { phase: 'failed', fileName: this.fileName, message, hasSidecar };
  }
}

async function exists(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}
