/**
 * The engine as the shell knows it: threads that are started when first asked and may be killed. Looking at models and
 * running methods have a thread each, so that an editor answers while an extraction runs.
 */
import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { Client } from '../protocol/client.js';
import { LayoutClient } from '../protocol/layoutClient.js';
import type { BackendSettings, EngineService, EngineThreadData, LayoutService } from '../protocol/services.js';
import { ThreadHost } from '../protocol/threadHost.js';
import { log } from './errors.js';

/** Milliseconds that cancelled work may take to let go before its thread is killed. */
const cancelGrace = 200;
const simpleLayoutSeconds = 20;

export class Engine implements vscode.Disposable {
  private readonly inspecting: ThreadHost<EngineService>;
  private readonly running: ThreadHost<EngineService>;
  private readonly drawing: ThreadHost<LayoutService>;
  /** Graph drawing within the time the user allows. */
  readonly layout: LayoutClient;
  private readonly backendChanged = new vscode.EventEmitter<void>();
  /** What computes feed-forward layers may be another now. */
  readonly onDidChangeBackend = this.backendChanged.event;

  /**
   * @param extensionPath folder of the extension; its `dist/threads` holds the threads
   * @param backend what a new thread begins with
   */
  constructor(
    private readonly extensionPath: string,
    private backend: BackendSettings,
  ) {
    this.inspecting = this.thread<EngineService>('inspection', 'engine.mjs');
    this.running = this.thread<EngineService>('extraction', 'engine.mjs');
    this.drawing = this.thread<LayoutService>('layout', 'layout.mjs');
    this.layout = new LayoutClient(this.drawing.client, {
      get full() {
        return vscode.workspace.getConfiguration('unroll').get<number>('layoutSeconds', 8);
      },
      simple: simpleLayoutSeconds,
    });
  }

  /** For quick questions: overviews, data proposals, views of stored results. */
  get inspector(): Client<EngineService> {
    return this.inspecting.client;
  }

  /** For extractions. */
  get runner(): Client<EngineService> {
    return this.running.client;
  }

  async useBackend(backend: BackendSettings): Promise<void> {
    this.backend = backend;
    await Promise.all([this.inspector.useBackend(backend), this.runner.useBackend(backend)]);
    this.backendChanged.fire();
  }

  dispose(): void {
    this.backendChanged.dispose();
    this.inspecting.dispose();
    this.running.dispose();
    this.drawing.dispose();
  }

  private thread<Service>(name: string, file: string): ThreadHost<Service> {
    return new ThreadHost<Service>({
      name,
      spawn: () => this.spawn(file),
      terminateAfter: cancelGrace,
      onCrash: (error) => log().error(error),
    });
  }

  /** What a thread has to say goes to the log. */
  private spawn(file: string): Worker {
    const workerData: EngineThreadData = { backend: this.backend, threads: vscode.workspace.getConfiguration('unroll').get<number>('threads', 0) || undefined };
    const worker = new Worker(path.join(this.extensionPath, 'dist', 'threads', file), { workerData, stderr: true });
    worker.stderr.on('data', (text: Buffer) => log().warn(text.toString().trim()));
    return worker;
  }
}
