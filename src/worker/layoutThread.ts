/**
 * Entry of the layout thread: Graphviz cannot be interrupted, so it runs where it may be killed.
 */
import { parentPort } from 'node:worker_threads';
import { Endpoint } from '../protocol/endpoint.js';
import { threadPort } from '../protocol/port.js';
import type { LayoutService } from '../protocol/services.js';
import { layoutService } from './layoutService.js';

if (!parentPort) throw new Error('This file is the entry of a worker thread.');
new Endpoint<LayoutService>(threadPort(parentPort), {
  serve: layoutService(async () => (await import('@hpcc-js/wasm-graphviz')).Graphviz.load()),
});
