import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { CancelledError, UnrollError } from '../../../src/engine/core/errors.js';
import type { Task } from '../../../src/engine/core/task.js';
import { type Handlers, Transferring } from '../../../src/protocol/client.js';
import type { Message } from '../../../src/protocol/messages.js';
import { type NodePort, type Port, threadPort } from '../../../src/protocol/port.js';
import { ConnectionError } from '../../../src/protocol/wireErrors.js';
import { type Connection, connect } from './connection.js';
import { fakeClock } from './fakeClock.js';

interface Sums {
  add(numbers: readonly number[]): Promise<number>;
  hello(): Promise<string>;
  fail(how: 'user' | 'defect' | 'string' | 'uncloneable'): Promise<unknown>;
  /** Runs until it is cancelled. */
  endless(name: string): Promise<void>;
  report(count: number): Promise<void>;
  big(): Promise<Float32Array>;
}

/** What the service is doing, and the tasks it was given by name. */
function sums() {
  const tasks = new Map<string, Task>();
  const ended: string[] = [];
  let started: (() => void)[] = [];
  const kept = { buffer: null as ArrayBuffer | null };
  const handlers: Handlers<Sums> = {
    add: async (numbers) => numbers.reduce((sum, value) => sum + value, 0),
    hello: async () => 'hello',
    async fail(how) {
      if (how === 'user') throw new UnrollError('data', 'words.csv, row 3: no label.\nAdd one.');
      if (how === 'defect') throw new TypeError('x is not a function');
      const text: unknown = 'thrown text';
      if (how === 'string') throw text;
      return () => {};
    },
    async endless(name, task) {
      tasks.set(name, task);
      for (const tell of started) tell();
      started = [];
      try {
        for (;;) {
          await new Promise((resolve) => setImmediate(resolve));
          await task.checkpoint();
        }
      } finally {
        ended.push(name);
      }
    },
    async report(count, task) {
      for (let i = 0; i < count; i++) task.progress(i / count, `step ${i}`);
    },
    async big() {
      const values = new Float32Array([1, 2, 3]);
      kept.buffer = values.buffer;
      return new Transferring(values, [values.buffer]);
    },
  };
  const untilStarted = (): Promise<void> => new Promise((resolve) => started.push(resolve));
  return { handlers, tasks, ended, kept, untilStarted };
}

describe('protocol/endpoint, in process', () => {
  let open: { close(): void }[] = [];
  const kept = <T extends { close(): void }>(connection: T): T => {
    open.push(connection);
    return connection;
  };
  const joined = (service: ReturnType<typeof sums>): Connection<Sums> => kept(connect<Sums>({ serve: service.handlers }));

  afterEach(() => {
    for (const connection of open) connection.close();
    open = [];
  });

  it('answers calls, many at a time and each with its own answer', async () => {
    const { client } = joined(sums());
    const answers = await Promise.all([client.add([1, 2]), client.hello(), client.add([3, 4])]);
    assert.deepEqual(answers, [3, 'hello', 7]);
  });

  it('answers hello as often as it comes', async () => {
    const { client } = joined(sums());
    assert.deepEqual(await Promise.all([client.hello(), client.hello()]), ['hello', 'hello']);
  });

  it("keeps kind and message of the user's errors, on one line", async () => {
    const { client } = joined(sums());
    await assert.rejects(client.fail('user'), (error) => {
      assert.ok(error instanceof UnrollError);
      assert.equal(error.kind, 'data');
      assert.equal(error.message, 'words.csv, row 3: no label. Add one.');
      return true;
    });
  });

  for (const [how, said] of [
    ['defect', /Internal error in Unroll.*x is not a function/],
    ['string', /Internal error in Unroll.*thrown text/],
    ['uncloneable', /Internal error in Unroll.*could not be cloned/],
  ] as const) {
    it(`marks what a handler throws by mistake as internal (${how}), and goes on serving`, async () => {
      const { client } = joined(sums());
      await assert.rejects(client.fail(how), (error) => error instanceof UnrollError && error.kind === 'internal' && said.test(error.message));
      assert.equal(await client.add([1]), 1);
    });
  }

  it('rejects a call whose argument cannot be sent', async () => {
    const { client } = joined(sums());
    await assert.rejects(client.add([(() => 1) as unknown as number]), /could not be cloned/);
  });

  it('answers unknown methods with an error, those every object has included', async () => {
    const { asking } = joined(sums());
    for (const method of ['nonsense', 'constructor', 'toString', '__proto__']) {
      await assert.rejects(asking.call(method, null), /There is no method/);
    }
  });

  it('survives messages that are none, and answers a malformed request', async () => {
    const defects: unknown[] = [];
    const { handlers } = sums();
    const { raw, client } = kept(connect<Sums>({ serve: handlers, onDefect: (thrown) => defects.push(thrown) }));
    const port = raw as MessagePort;
    const answered = once(port, 'message') as Promise<[Message]>;
    const nonsense = [null, 7, 'text', [], {}, { type: 'request' }, { type: 'reply', id: 'a' }, { type: 'what', id: 1 }, { type: 'error', id: 1, error: {} }];
    for (const message of nonsense) port.postMessage(message);
    port.postMessage({ type: 'request', id: 5, method: 3, cancelFlag: null });
    const [answer] = await answered;
    assert.equal(answer.type === 'error' && answer.id, 5);
    assert.equal(defects.length, nonsense.length);
    assert.equal(await client.add([2]), 2);
  });

  it('ignores answers to calls that nobody made', async () => {
    const { raw, client } = joined(sums());
    raw.postMessage({ type: 'reply', id: 1, value: 1 });
    raw.postMessage({ type: 'progress', id: 1, fraction: 0.5, message: '' });
    raw.postMessage({ type: 'error', id: 1, error: { kind: 'internal', message: '', stack: null } });
    assert.equal(await client.add([4]), 4);
  });

  it('dispose rejects everything pending and every later call', async () => {
    const service = sums();
    const { asking, client } = joined(service);
    const started = service.untilStarted();
    const pending = [client.endless('a'), client.endless('b')].map((call) => call.catch((error: unknown) => error));
    await started;
    asking.dispose();
    for (const error of await Promise.all(pending)) assert.ok(error instanceof ConnectionError && error.kind === 'disposed');
    await assert.rejects(client.hello(), ConnectionError);
  });

  it('dispose of the serving side cancels what runs there', async () => {
    const service = sums();
    const { serving, client } = joined(service);
    const started = service.untilStarted();
    void client.endless('a').catch(() => {});
    await started;
    serving.dispose();
    assert.throws(() => service.tasks.get('a')!.throwIfCancelled(), CancelledError);
  });

  for (const [title, port] of [
    ['by shared flag', threadPort],
    ['by message, where memory cannot be shared', (end: NodePort) => ({ ...threadPort(end), sharesMemory: false })],
  ] as const) {
    it(`cancels the call that was meant and no other, ${title}`, async () => {
      const service = sums();
      const { client } = kept(connect<Sums>({ serve: service.handlers }, {}, port));
      const [first, second] = [new AbortController(), new AbortController()];
      const calls = [
        client.endless('first', { cancel: first.signal }),
        client.endless('second', { cancel: second.signal }),
      ] as const;
      first.abort();
      await assert.rejects(calls[0], CancelledError);
      assert.deepEqual(service.ended, ['first']);
      service.tasks.get('second')!.throwIfCancelled();
      second.abort();
      await assert.rejects(calls[1], CancelledError);
    });
  }

  it('a loop that never yields sees the shared flag before any message could arrive', async () => {
    const flagSeen: boolean[] = [];
    const abort = new AbortController();
    const { client } = kept(
      connect<{ spin(): Promise<void> }>({
        serve: {
          async spin(_argument, task) {
            abort.abort(); // In one process the other side can only act in between; what counts is that no turn passes.
            try {
              task.throwIfCancelled();
              flagSeen.push(false);
            } catch {
              flagSeen.push(true);
            }
          },
        },
      }),
    );
    await client.spin(undefined, { cancel: abort.signal });
    assert.deepEqual(flagSeen, [true]);
  });

  it('a cancellation that comes too late does not touch the next job', async () => {
    const service = sums();
    const ids: number[] = [];
    const noting = (end: NodePort): Port => ({
      ...threadPort(end),
      post(message, transfer) {
        if (message.type === 'request') ids.push(message.id);
        end.postMessage(message, transfer);
      },
    });
    const { client, raw } = kept(connect<Sums>({ serve: service.handlers }, {}, noting));
    const late = new AbortController();
    assert.equal(await client.add([1], { cancel: late.signal }), 1);
    const started = service.untilStarted();
    const next = new AbortController();
    const job = client.endless('next', { cancel: next.signal });
    await started;
    late.abort();
    raw.postMessage({ type: 'cancel', id: ids[0] });
    await client.hello();
    service.tasks.get('next')!.throwIfCancelled();
    next.abort();
    await assert.rejects(job, CancelledError);
  });

  it('does not send what was cancelled before', async () => {
    const service = sums();
    const { client } = joined(service);
    await assert.rejects(client.endless('never', { cancel: AbortSignal.abort() }), CancelledError);
    await client.hello();
    assert.equal(service.tasks.size, 0);
  });

  it('sends progress at most ten times in any second, and always the last', async () => {
    const clock = fakeClock();
    const sent: { at: number; message: string }[] = [];
    const { client } = kept(
      connect<{ work(): Promise<void> }>({
        clock,
        serve: {
          async work(_argument, task) {
            for (let i = 1; i <= 2500; i++) {
              clock.advance(1);
              task.progress(i / 2500, String(i));
            }
          },
        },
      }),
    );
    const start = clock.now();
    await client.work(undefined, { onProgress: (fraction, message) => sent.push({ at: start + fraction! * 2500, message }) });
    assert.ok(sent.length > 18, `${sent.length} reports in 2.5 s`);
    for (const { at } of sent) assert.ok(sent.filter((other) => other.at >= at && other.at < at + 1000).length <= 10);
    assert.equal(sent.at(-1)?.message, '2500');
  });

  it('sends a report that waits when its time has come, without a further one', async () => {
    const clock = fakeClock();
    let finish = (): void => {};
    const { client } = kept(
      connect<{ work(): Promise<void> }>({
        clock,
        serve: {
          work(_argument, task) {
            task.progress(0.1, 'first');
            task.progress(0.2, 'second');
            return new Promise((resolve) => (finish = resolve));
          },
        },
      }),
    );
    const reports: string[] = [];
    let told = (): void => {};
    const work = client.work(undefined, {
      onProgress(_fraction, message) {
        reports.push(message);
        told();
      },
    });
    await new Promise<void>((resolve) => (told = resolve));
    const next = new Promise<void>((resolve) => (told = resolve));
    assert.deepEqual(reports, ['first']);
    clock.advance(200);
    await next;
    assert.deepEqual(reports, ['first', 'second']);
    finish();
    await work;
  });

  it('moves big arrays instead of copying them', async () => {
    const service = sums();
    const { client } = joined(service);
    assert.deepEqual([...(await client.big())], [1, 2, 3]);
    assert.equal(service.kept.buffer!.byteLength, 0);
  });

  it('hands pushes to the listener; one that throws does no harm', async () => {
    const heard: unknown[] = [];
    const defects: unknown[] = [];
    interface Heard {
      update(value: number): Promise<void>;
    }
    const { serving, client } = kept(
      connect<{ hello(): Promise<string> }, Heard>(
        { serve: { hello: async () => 'hello' } },
        {
          hear: {
            update(value) {
              if (value === 1) throw new Error('cannot draw');
              heard.push(value);
            },
          },
          onDefect: (thrown) => defects.push(thrown),
        },
      ),
    );
    const notifier = serving.notifier<Heard & { unknown(): Promise<void> }>();
    notifier.update(1);
    notifier.unknown();
    notifier.update(2);
    await client.hello();
    assert.deepEqual(heard, [2]);
    assert.equal(defects.length, 2);
  });
});
