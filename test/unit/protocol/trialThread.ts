/** A real thread with a service of every kind of behaviour, good and bad. */
import { parentPort } from 'node:worker_threads';
import { UnrollError } from '../../../src/engine/core/errors.js';
import { Endpoint } from '../../../src/protocol/endpoint.js';
import { threadPort } from '../../../src/protocol/port.js';
import type { Trial } from './trialService.js';

const threadIdentity = Math.random();

new Endpoint<Trial>(threadPort(parentPort!), {
  serve: {
    threadId: async () => threadIdentity,
    async fail() {
      throw new UnrollError('model', 'net.keras: truncated.');
    },
    async spin(_argument, task) {
      task.progress(null, 'spinning');
      for (;;) task.throwIfCancelled();
    },
    async hang(_argument, task) {
      task.progress(null, 'hanging');
      for (;;);
    },
    async wait(_argument, task) {
      task.progress(null, 'waiting');
      await new Promise(() => {});
    },
    async exit(code) {
      process.exit(code);
    },
    async throwOutside() {
      setImmediate(() => {
        throw new Error('thrown outside of any request');
      });
      return new Promise(() => {});
    },
    async report(count, task) {
      for (let i = 1; i <= count; i++) task.progress(i / count, String(i));
    },
  },
});
