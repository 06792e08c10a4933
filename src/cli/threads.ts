/**
 * The threads that do the work: this one stays free, so that progress is drawn and Ctrl-C works even while another is
 * deep inside WASM.
 */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { LayoutClient } from '../protocol/layoutClient.js';
import type { Client } from '../protocol/client.js';
import type { EngineService, EngineThreadData, LayoutService } from '../protocol/services.js';
import { ThreadHost } from '../protocol/threadHost.js';

/** How long cancelled work may take to let go: an interrupted program is to be gone within 250 ms. */
const cancelGrace = 50;

/**
 * What later versions of V8 begin with: a tenth of it makes V8 optimise most functions of Graphviz, which takes longer
 * than they run. Loops like those of our own kernels are optimised at once all the same.
 */
const wasmBudget = '--wasm-tiering-budget=13000000';

export interface Threads {
  readonly engine: Client<EngineService>;
  readonly layout: LayoutClient;
  dispose(): void;
}

/** @param folder of the built threads; none is started before it is needed */
export function startThreads(folder: string, workerData: EngineThreadData): Threads {
  setFlagsFromString(wasmBudget);
  const host = <Service>(name: string, file: string): ThreadHost<Service> =>
    new ThreadHost<Service>({ name, spawn: () => new Worker(join(folder, file), { workerData }), terminateAfter: cancelGrace });
  const engine = host<EngineService>('engine', 'engine.mjs');
  const layout = host<LayoutService>('layout', 'layout.mjs');
  return {
    engine: engine.client,
    layout: new LayoutClient(layout.client),
    dispose() {
      engine.dispose();
      layout.dispose();
    },
  };
}
