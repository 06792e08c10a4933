/**
 * Entry of the engine's thread: owns open models, so that neither the command line nor the extension host ever waits
 * for one.
 */
import { parentPort } from 'node:worker_threads';
import { Endpoint } from '../protocol/endpoint.js';
import { threadPort } from '../protocol/port.js';
import type { EngineService } from '../protocol/services.js';
import { engineService } from './engineService.js';
import { OpenModels } from './openModels.js';

if (!parentPort) throw new Error('This file is the entry of a worker thread.');
const surroundings = { version: process.env['UNROLL_VERSION'] ?? 'development', now: () => performance.now() };
new Endpoint<EngineService>(threadPort(parentPort), { serve: engineService(surroundings, new OpenModels()) });
