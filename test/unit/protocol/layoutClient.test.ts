import assert from 'node:assert/strict';
import { CancelledError, UnrollError } from '../../../src/engine/core/errors.js';
import type { CallOptions, Client } from '../../../src/protocol/client.js';
import type { View } from '../../../src/engine/results/views.js';
import { LayoutClient } from '../../../src/protocol/layoutClient.js';
import type { LayoutJob, LayoutRequest, LayoutService } from '../../../src/protocol/services.js';
import { fakeClock } from './fakeClock.js';

const request: LayoutRequest = { variant: { id: 'raw', label: 'As extracted', nodes: [], edges: [] }, groups: [], minimumSupport: 0 };
const limits = { full: 5, simple: 10 };

/** A layout thread whose drawings end when the test says so, or are cancelled. */
function trial() {
  const clock = fakeClock();
  const drawings: { job: LayoutJob; finish: (svg: string) => void; fail: (error: Error) => void }[] = [];
  const draw = (job: LayoutJob, options: CallOptions = {}): Promise<never> =>
    new Promise((resolve, reject) => {
      if (options.cancel?.aborted) return reject(new CancelledError());
      options.cancel?.addEventListener('abort', () => reject(new CancelledError()));
      drawings.push({ job, finish: (svg) => resolve(svg as never), fail: reject });
    });
  const service: Client<LayoutService> = { prepare: async () => {}, svg: draw, place: draw, dot: async () => 'digraph {}' };
  return { clock, drawings, client: new LayoutClient(service, limits, clock) };
}

/** Lets promises that are settled carry on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('protocol/layoutClient', () => {
  it('draws fully where there is time', async () => {
    const { client, drawings } = trial();
    const svg = client.svg(request);
    await settle();
    drawings[0]!.finish('<svg/>');
    assert.equal(await svg, '<svg/>');
    assert.deepEqual(drawings.map(({ job }) => job.effort), ['full']);
  });

  it('draws simply when the full drawing is out of time', async () => {
    const { client, drawings, clock } = trial();
    const svg = client.svg(request);
    await settle();
    clock.advance(limits.full * 1000);
    await settle();
    drawings[1]!.finish('<svg simple/>');
    assert.equal(await svg, '<svg simple/>');
    assert.deepEqual(drawings.map(({ job }) => job.effort), ['full', 'simple']);
  });

  it('gives up with advice when the simple drawing is out of time too', async () => {
    const { client, clock } = trial();
    const placed = client.place(request);
    await settle();
    clock.advance(limits.full * 1000);
    await settle();
    clock.advance(limits.simple * 1000);
    await assert.rejects(placed, (error) => error instanceof UnrollError && /threshold/.test(error.message));
  });

  it("the user's cancellation ends it at once", async () => {
    const { client, drawings } = trial();
    const abort = new AbortController();
    const svg = client.svg(request, { cancel: abort.signal });
    await settle();
    abort.abort();
    await assert.rejects(svg, CancelledError);
    assert.equal(drawings.length, 1);
  });

  it('an error of the drawing is no reason to try again', async () => {
    const { client, drawings } = trial();
    const svg = client.svg(request);
    await settle();
    drawings[0]!.fail(new UnrollError('internal', 'syntax error'));
    await assert.rejects(svg, /syntax error/);
    assert.equal(drawings.length, 1);
  });

  describe('pictures for a report', () => {
    const graph = (edges: number): View => ({
      kind: 'graph', id: 'machine', title: '', summary: '', groups: [], threshold: null,
      variants: [{
        id: 'raw', label: '', nodes: [],
        edges: Array.from({ length: edges }, (_, i) => ({ id: String(i), from: '', to: '', labels: [], support: i, confidence: 1, supposed: false, details: { title: '', facts: [] } })),
      }],
    });

    it('show every variant of every graph, whole where it is not dense', async () => {
      const { client, drawings } = trial();
      const pictures = client.pictures([graph(40), { kind: 'metrics', id: 'm', title: '', metrics: [], notes: [] }]);
      await settle();
      drawings[0]!.finish('<svg/>');
      assert.deepEqual(await pictures, [{ viewId: 'machine', variant: 'raw', svg: '<svg/>', minimumSupport: 0 }]);
    });

    it('show the edges of most support of a dense graph', async () => {
      const { client, drawings } = trial();
      const pictures = client.pictures([graph(100)]);
      await settle();
      assert.equal(drawings[0]!.job.minimumSupport, 60); // of the supports 0 to 99 forty are left
      drawings[0]!.finish('<svg/>');
      assert.equal((await pictures)[0]!.minimumSupport, 60);
    });

    it('leave out a graph that takes too long, and nothing else', async () => {
      const { client, drawings, clock } = trial();
      const pictures = client.pictures([graph(1), graph(2)]);
      for (const limit of [limits.full, limits.simple]) {
        await settle();
        clock.advance(limit * 1000);
      }
      await settle();
      drawings[2]!.finish('<svg/>');
      assert.equal((await pictures).length, 1);
    });
  });

  it('draws one after the other, each with its own time', async () => {
    const { client, drawings, clock } = trial();
    const first = client.svg(request);
    const second = client.place(request);
    await settle();
    assert.equal(drawings.length, 1);
    clock.advance(limits.full * 1000 - 1);
    drawings[0]!.finish('first');
    await first;
    await settle();
    clock.advance(limits.full * 1000 - 1);
    drawings[1]!.finish('second');
    assert.equal(await second, 'second');
    assert.equal(drawings.length, 2);
  });
});
