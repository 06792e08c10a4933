/** Entry of the threads of a pool: carries out shards of the engine's jobs. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { CarryOut } from '../engine/core/parallel.js';
import { jobNamed } from '../engine/jobs.js';
import { toWire } from '../protocol/wireErrors.js';
import { Control, type HelperMessage, type HelperReply } from './poolMessages.js';

if (!parentPort) throw new Error('This file is the entry of a worker thread.');
const { results } = workerData as { readonly results: MessagePort };
const prepared = new Map<number, CarryOut<never, unknown>>();

parentPort.on('message', (message: HelperMessage) => {
  if (message.type === 'prepare') prepared.set(message.job, prepare(message.name, message.shared as never));
  else if (message.type === 'forget') prepared.delete(message.job);
  else run(message);
});

/** What cannot be prepared fails shard by shard, where somebody waits for it. */
function prepare(name: string, shared: never): CarryOut<never, unknown> {
  try {
    return jobNamed(name).prepare(shared);
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function run({ job, call, shards, control: memory }: HelperMessage & { type: 'run' }): void {
  const control = new Control(shards.length, memory);
  const carryOut = prepared.get(job)!;
  for (let index = control.claim(); index !== null; index = control.claim()) {
    results.postMessage(outcome(call, index, () => carryOut(shards[index] as never, control)));
    control.finish();
  }
}

function outcome(call: number, index: number, work: () => unknown): HelperReply {
  try {
    return { call, index, result: work() };
  } catch (error) {
    return { call, index, error: toWire(error) };
  }
}
