/**
 * One result panel: runs a method, shows its progress and result beside the code, exports it, and notices when model or
 * data change. The webview only draws; everything is asked of the engine's threads.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { CancelledError, UnrollError } from '../engine/core/errors.js';
import type { Task } from '../engine/core/task.js';
import type { ParameterValues } from '../engine/methods/method.js';
import type { FileReference, ResultDocument } from '../engine/results/document.js';
import type { Subject, View } from '../engine/results/views.js';
import type { Notifier } from '../protocol/client.js';
import { Endpoint } from '../protocol/endpoint.js';
import type { ExportKind, MethodDescription, ResultPanelHost, ResultPanelState, RunIdentity, RunRequest, ViewClient } from '../protocol/services.js';
import { SnapshotSource } from '../protocol/snapshots.js';
import { pairWithData } from './dataChoice.js';
import type { Engine } from './engine.js';
import { report } from './errors.js';
import { exportResult, layoutOf } from './exportResult.js';
import { methodTitles } from './methodTitles.js';
import { StoredResults } from './storedResults.js';
import { watchFiles } from './watchFiles.js';
import { webviewPort } from './webviewPort.js';

type Phase = ResultPanelState extends infer S ? (S extends unknown ? Omit<S, keyof PanelBase> : never) : never;
type PanelBase = Pick<ResultPanelState, 'run' | 'title' | 'modelName' | 'dataName' | 'dataHasLines' | keyof MethodDescription>;

export class ResultPanel implements vscode.Disposable {
  private readonly endpoint: Endpoint<ResultPanelHost>;
  private readonly view: Notifier<ViewClient<ResultPanelState>>;
  private readonly snapshots: SnapshotSource<ResultPanelState>;
  private base: PanelBase;
  private phase: Phase = { phase: 'running', fraction: null, message: '' };
  private running: AbortController | null = null;
  /** By question. */
  private readonly asking = new Map<string, AbortController>();
  private readonly answered = new Map<string, readonly View[]>();
  /** What another result of the same model has selected last. */
  private linked: readonly Subject[] = [];
  private watcher: vscode.Disposable | null = null;
  /** A file of the run was written to since its run began, or since the panel was restored. */
  private filesTouched = false;
  private disposed = false;
  private readonly selected = new vscode.EventEmitter<readonly Subject[]>();
  /** Something was selected, or nothing is any more. */
  readonly onDidSelect = this.selected.event;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly engine: Engine,
    private readonly results: StoredResults,
    request: RunRequest,
  ) {
    this.base = this.baseOf(request);
    this.endpoint = new Endpoint<ResultPanelHost>(webviewPort(panel.webview), {
      serve: {
        hello: async () => this.snapshots.current,
        place: async (wish) => this.engine.layout.place(layoutOf(this.views, wish)),
        export: async (wish) => ({ path: this.phase.phase === 'ready' ? await exportResult(this.engine, this.phase, wish) : null }),
        cancel: async () => this.abortAll(),
        runAgain: (changes) => this.run({ ...this.base.run, ...changes }),
        ask: ({ question, parameters }, task) => this.ask(question, parameters, task),
        linked: async () => this.linked,
        select: async ({ subjects }) => this.selected.fire(subjects),
        openSidecar: () => this.openSidecar(),
        openSequence: ({ sequence }) => this.openSequence(sequence),
      },
      onDefect: report,
    });
    this.view = this.endpoint.notifier<ViewClient<ResultPanelState>>();
    // A hidden webview is gone and misses these; it says hello when it comes back and gets the newest one then.
    this.snapshots = new SnapshotSource(this.state(), (snapshot) => this.view.update(snapshot));
    panel.onDidDispose(() => this.dispose());
  }

  /** Runs the method anew. Errors become a state of the panel; nothing is thrown. */
  async run(request: RunRequest): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.answered.clear();
    this.base = this.baseOf(request);
    this.watch();
    this.show({ phase: 'running', fraction: null, message: vscode.l10n.t('Starting…') });
    const isCurrent = (): boolean => this.running === running && !this.disposed;
    try {
      await this.describeRun();
      // Graphviz takes a while to load, in a thread that has nothing else to do. Where it cannot be loaded, drawing says so.
      if (this.base.drawsGraphs) void this.engine.layout.prepare().catch(() => {});
      const { document, views } = await this.runWithProgress(request, running, isCurrent);
      if (!isCurrent()) return;
      await this.results.write(this.base.run.id, document);
      this.show({ phase: 'ready', document, views, outdated: null });
      if (this.filesTouched) await this.checkOutdated();
    } catch (error) {
      if (!isCurrent()) return;
      if (error instanceof CancelledError) this.show({ phase: 'cancelled' });
      else this.show(failed(error));
    } finally {
      if (this.running === running) this.running = null;
    }
  }

  /** Shows the stored result after a reload of the window; without one, offers to run again. */
  async restore(): Promise<void> {
    try {
      await this.describeRun();
      const document = await this.results.read(this.base.run.id);
      if (!document) return this.show({ phase: 'cancelled' });
      const views = await this.engine.inspector.present({ document });
      if (this.disposed) return;
      this.watch();
      this.show({ phase: 'ready', document, views, outdated: null });
      await this.checkOutdated();
    } catch (error) {
      this.show(failed(error));
    }
  }

  /** Asks the view to export what it shows now (variant and threshold are the view's). */
  export(kind: ExportKind): void {
    this.view.invoke({ action: 'export', kind });
  }

  /** Lights what another result of the same model has selected; a view that is covered asks for it when it comes back. */
  light(subjects: readonly Subject[]): void {
    this.linked = subjects;
    this.view.invoke({ action: 'light', subjects });
  }

  get modelPath(): string {
    return this.base.run.modelPath;
  }

  runAgain(): Promise<void> {
    return this.run(this.base.run);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.abortAll();
    this.selected.dispose();
    this.watcher?.dispose();
    this.endpoint.dispose();
  }

  private async runWithProgress(
    request: RunRequest,
    running: AbortController,
    isCurrent: () => boolean,
  ): Promise<{ document: ResultDocument; views: Extract<Phase, { phase: 'ready' }>['views'] }> {
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: this.panel.title, cancellable: true },
      async (notification, token) => {
        token.onCancellationRequested(() => running.abort());
        let shown = 0;
        const onProgress = (fraction: number | null, message: string): void => {
          if (!isCurrent()) return;
          this.show({ phase: 'running', fraction, message });
          const percent = Math.floor((fraction ?? 0) * 100);
          notification.report({ message, increment: Math.max(0, percent - shown) });
          shown = Math.max(shown, percent);
        };
        return this.engine.runner.run(request, { cancel: running.signal, onProgress });
      },
    );
  }

  private async describeRun(): Promise<void> {
    const { method, dataPath } = this.base.run;
    // Data that are gone or damaged are for the run to report; a result is shown without them.
    const dataHasLines = dataPath !== null && (await this.engine.inspector.hasLines({ dataPath }).catch(() => false));
    const described = this.base.parameters.length > 0 ? {} : await this.engine.inspector.method({ method });
    this.base = { ...this.base, ...described, dataHasLines };
  }

  /** Asked once more, a question means its newest parameters: what is still looked for of the earlier ones is dropped. */
  private async ask(question: string, parameters: ParameterValues, task: Task): Promise<readonly View[]> {
    this.asking.get(question)?.abort();
    if (this.phase.phase !== 'ready') throw new CancelledError();
    const asking = new AbortController();
    this.asking.set(question, asking);
    const onProgress = (fraction: number | null, message: string): void => task.progress(fraction, message);
    const views = await this.engine.runner.ask({ run: this.base.run, document: this.phase.document, question, parameters }, { cancel: asking.signal, onProgress });
    // Ids in an answer may be those of the result's own views.
    const named = views.map((view) => ({ ...view, id: `${question}/${view.id}` }));
    this.answered.set(question, named);
    return named;
  }

  private abortAll(): void {
    this.running?.abort();
    for (const asking of this.asking.values()) asking.abort();
  }

  /** What the panel may show: the result's own views, and those of answers. */
  private get views(): readonly View[] {
    return this.phase.phase === 'ready' ? [...this.phase.views, ...[...this.answered.values()].flat()] : [];
  }

  private async openSidecar(): Promise<void> {
    const { modelPath, dataPath } = this.base.run;
    if (dataPath !== null) await pairWithData(this.engine, { modelPath, dataPath }, vscode.ViewColumn.One);
  }

  private async openSequence(sequence: number): Promise<void> {
    const { modelPath, dataPath } = this.base.run;
    if (dataPath === null) return;
    const location = await this.engine.inspector.locate({ modelPath, dataPath, sequence });
    if (!location) throw new UnrollError('data', vscode.l10n.t('{0} is not a text file: its sequences cannot be shown.', path.basename(dataPath)));
    const line = new vscode.Position(location.line - 1, 0);
    await vscode.window.showTextDocument(vscode.Uri.file(location.path), { selection: new vscode.Range(line, line), viewColumn: vscode.ViewColumn.One, preserveFocus: true });
  }

  private watch(): void {
    const { modelPath, otherModels = [], dataPath } = this.base.run;
    this.watcher?.dispose();
    this.filesTouched = false;
    this.watcher = watchFiles([modelPath, ...otherModels, ...(dataPath === null ? [] : [dataPath])], () => {
      this.filesTouched = true;
      void this.checkOutdated();
    });
  }

  /** What a result was made of: each file with what the result knows of it. */
  private files({ model, otherModels = [], data }: ResultDocument): readonly (readonly [file: string, reference: FileReference])[] {
    const { modelPath, otherModels: otherPaths = [], dataPath } = this.base.run;
    return [
      [modelPath, model],
      ...otherModels.map((reference, i) => [otherPaths[i] ?? reference.path, reference] as const),
      ...(dataPath === null || data === null ? [] : [[dataPath, data] as const]),
    ];
  }

  /** Says of the result that is shown which of its files are others now; without a result there is nothing to say. */
  private async checkOutdated(): Promise<void> {
    if (this.phase.phase !== 'ready') return;
    const { document } = this.phase;
    const changed: string[] = [];
    for (const [file, reference] of this.files(document)) {
      const hash = await this.engine.inspector.hash({ path: file }).catch(() => null);
      if (hash !== reference.sha256) {
        const name = path.basename(file);
        changed.push(hash === null ? vscode.l10n.t('{0} is gone', name) : vscode.l10n.t('{0} has changed', name));
      }
    }
    if (this.disposed || this.phase.phase !== 'ready' || this.phase.document !== document) return;
    const outdated = changed.length > 0 ? vscode.l10n.t('{0} since this result was made.', changed.join(', ')) : null;
    if (outdated !== this.phase.outdated) this.show({ ...this.phase, outdated });
  }

  private baseOf(request: RunRequest): PanelBase {
    const { method, modelPath, otherModels = [], dataPath, parameters, seed } = request;
    const title = methodTitles()[method] ?? method;
    const modelName = [modelPath, ...otherModels].map((model) => path.basename(model)).join(', ');
    this.panel.title = `${title}: ${shortened(path.basename(modelPath), otherModels)}`;
    return {
      run: { method, modelPath, otherModels, dataPath, parameters, seed, id: StoredResults.idOf(request) } satisfies RunIdentity,
      title,
      modelName,
      dataName: dataPath === null ? null : path.basename(dataPath),
      dataHasLines: false,
      parameters: this.base?.run.method === method ? this.base.parameters : [],
      questions: this.base?.run.method === method ? this.base.questions : [],
      drawsGraphs: this.base?.run.method === method && this.base.drawsGraphs,
    };
  }

  private show(phase: Phase): void {
    if (this.disposed) return;
    this.phase = phase;
    this.snapshots.set(this.state());
  }

  private state(): ResultPanelState {
    return { ...this.base, ...this.phase };
  }
}

function failed(error: unknown): Phase {
  return { phase: 'failed', message: report(error), ofData: error instanceof UnrollError && error.kind === 'data' };
}

/** @returns the models of a run as they have room in a tab */
function shortened(first: string, others: readonly string[]): string {
  switch (others.length) {
    case 0:
      return first;
    case 1:
      return vscode.l10n.t('{0} and {1}', first, path.basename(others[0]!));
    default:
      return vscode.l10n.t('{0} and {1} others', first, others.length);
  }
}
