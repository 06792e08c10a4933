/**
 * Entry of the engine's thread: owns open models, so that neither the command line nor the extension host ever waits
 * for one.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Endpoint } from '../protocol/endpoint.js';
import { threadPort } from '../protocol/port.js';
import type { BackendSettings, EngineService } from '../protocol/services.js';
import { engineService } from './engineService.js';
import { OpenModels } from './openModels.js';
import { TensorBackends } from './tensors/tensorBackends.js';

if (!parentPort) throw new Error('This file is the entry of a worker thread.');
const surroundings = { version: process.env['UNROLL_VERSION'] ?? 'development', now: () => performance.now() };
const backends = new TensorBackends({ log: (line) => console.warn(line) });
const given = workerData as { readonly backend?: BackendSettings } | null;
if (given?.backend) backends.configure(given.backend);
new Endpoint<EngineService>(threadPort(parentPort), { serve: engineService(surroundings, new OpenModels(), backends) });
