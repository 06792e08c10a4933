/**
 * Entry of the engine's thread: owns open models, so that neither the command line nor the extension host ever waits
 * for one.
 */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { Endpoint } from '../protocol/endpoint.js';
import { threadPort } from '../protocol/port.js';
import type { EngineService, EngineThreadData } from '../protocol/services.js';
import { engineService } from './engineService.js';
import { OpenDataSets } from './openDataSets.js';
import { OpenModels } from './openModels.js';
import { TensorBackends } from './tensors/tensorBackends.js';
import { ThreadPool, usualThreads } from './threadPool.js';

if (!parentPort) throw new Error('This file is the entry of a worker thread.');
const surroundings = { version: process.env['UNROLL_VERSION'] ?? 'development', now: () => performance.now() };
const backends = new TensorBackends({ log: (line) => console.warn(line) });
const given = workerData as EngineThreadData | null;
if (given?.backend) backends.configure(given.backend);
const parallel = new ThreadPool({
  threads: given?.threads ?? usualThreads(),
  spawn: (data, transfer) => new Worker(new URL('pool.mjs', import.meta.url), { workerData: data, transferList: [...transfer] }),
});
new Endpoint<EngineService>(threadPort(parentPort), { serve: engineService(surroundings, new OpenModels(), new OpenDataSets(), backends), parallel });
