import assert from 'node:assert/strict';
import { join } from 'node:path';
import { CancelledError, UnrollError } from '../../../src/engine/core/errors.js';
import { ThreadHost } from '../../../src/protocol/threadHost.js';
import { ConnectionError } from '../../../src/protocol/wireErrors.js';
import type { Trial } from './trialService.js';
import { typescriptWorker } from './typescriptWorker.js';

describe('protocol/threadHost, against real threads', () => {
  let host: ThreadHost<Trial>;
  let spawned: number;
  let crashes: string[];

  /** @param terminateAfter milliseconds */
  function newHost(terminateAfter: number): ThreadHost<Trial> {
    return new ThreadHost<Trial>({
      name: 'trial',
      terminateAfter,
      onCrash: (error) => crashes.push(error.message),
      spawn() {
        spawned++;
        return typescriptWorker(join(__dirname, 'trialThread.ts'));
      },
    });
  }

  beforeEach(() => {
    spawned = 0;
    crashes = [];
    host = newHost(50);
  });
  afterEach(() => host.dispose());

  /** Starts a call and waits until the thread is really at it. */
  async function begin(method: 'spin' | 'hang' | 'wait', cancel?: AbortSignal): Promise<{ readonly outcome: Promise<unknown> }> {
    let outcome: Promise<unknown> = Promise.resolve();
    await new Promise<void>((resolve) => {
      outcome = host.client[method](undefined, { cancel, onProgress: () => resolve() }).catch((error: unknown) => error);
    });
    return { outcome };
  }

  it('starts the thread at the first call and keeps it', async () => {
    assert.equal(spawned, 0);
    assert.equal(await host.client.threadId(), await host.client.threadId());
    assert.equal(spawned, 1);
  });

  it('passes errors of handlers on and keeps the thread', async () => {
    await assert.rejects(host.client.fail(), (error) => error instanceof UnrollError && error.kind === 'model' && error.message === 'net.keras: truncated.');
    await host.client.threadId();
    assert.equal(spawned, 1);
  });

  it('cancels a loop that never yields through the shared flag, without killing the thread', async () => {
    // However long a busy machine takes to give the thread its turn.
    host = newHost(3_600_000);
    const before = await host.client.threadId();
    const abort = new AbortController();
    const { outcome } = await begin('spin', abort.signal);
    abort.abort();
    assert.ok((await outcome) instanceof CancelledError);
    assert.equal(await host.client.threadId(), before);
  });

  for (const method of ['hang', 'wait'] as const) {
    it(`kills a thread whose cancelled call does not let go (${method}), and starts another`, async () => {
      const before = await host.client.threadId();
      const abort = new AbortController();
      const { outcome } = await begin(method, abort.signal);
      abort.abort();
      assert.ok((await outcome) instanceof CancelledError);
      assert.notEqual(await host.client.threadId(), before);
      assert.deepEqual(crashes, []);
    });
  }

  it('begins again what else the killed thread was asked for', async () => {
    const abort = new AbortController();
    const { outcome } = await begin('hang', abort.signal);
    const innocent = host.client.threadId();
    abort.abort();
    assert.ok((await outcome) instanceof CancelledError);
    assert.equal(typeof (await innocent), 'number');
    assert.equal(spawned, 2);
  });

  it('a cancellation after the answer kills nothing', async () => {
    const abort = new AbortController();
    const before = await host.client.threadId(undefined, { cancel: abort.signal });
    const { outcome } = await begin('wait');
    abort.abort();
    assert.equal(await host.client.threadId(), before);
    host.terminate();
    assert.ok((await outcome) instanceof ConnectionError);
  });

  for (const [how, crash] of [
    ['exits', (client: typeof host.client) => client.exit(3)],
    ['throws outside of a request', (client: typeof host.client) => client.throwOutside()],
  ] as const) {
    it(`rejects everything pending when the thread ${how}, and starts another`, async () => {
      const pending = await begin('wait');
      await assert.rejects(crash(host.client), (error) => error instanceof ConnectionError && error.kind === 'crashed');
      assert.ok((await pending.outcome) instanceof ConnectionError);
      assert.equal(crashes.length, 1);
      await host.client.threadId();
      assert.equal(spawned, 2);
    });
  }

  it('terminate and dispose reject everything pending; only dispose is final', async () => {
    const first = await begin('hang');
    host.terminate();
    assert.ok((await first.outcome) instanceof ConnectionError);
    const second = await begin('hang');
    host.dispose();
    const error = await second.outcome;
    assert.ok(error instanceof ConnectionError && error.kind === 'disposed');
    await assert.rejects(host.client.threadId(), ConnectionError);
    assert.equal(spawned, 2);
  });

  it('throttles progress and always delivers the last report', async () => {
    const reports: string[] = [];
    await host.client.report(100_000, { onProgress: (_fraction, message) => reports.push(message) });
    assert.equal(reports.at(-1), '100000');
    assert.ok(reports.length < 1000);
  });
});
