import assert from 'node:assert/strict';
import { join } from 'node:path';
import { CancelledError } from '../../../src/engine/core/errors.js';
import { LayoutClient } from '../../../src/protocol/layoutClient.js';
import type { LayoutRequest, LayoutService } from '../../../src/protocol/services.js';
import { ThreadHost } from '../../../src/protocol/threadHost.js';
import { graph, variant } from '../engine/export/sampleViews.js';
import { typescriptWorker } from '../protocol/typescriptWorker.js';
import { ring } from './ring.js';

const small: LayoutRequest = { variant, groups: graph.groups, minimumSupport: 0 };
/** Takes Graphviz seconds in layers. */
const slow: LayoutRequest = { variant: ring(160, 3), groups: [], minimumSupport: 0 };

describe('worker/layoutThread, a real thread', () => {
  let host: ThreadHost<LayoutService>;
  let spawned: number;

  beforeEach(() => {
    spawned = 0;
    host = new ThreadHost<LayoutService>({
      name: 'layout',
      terminateAfter: 1,
      spawn() {
        spawned++;
        return typescriptWorker(join(__dirname, '../../../src/worker/layoutThread.ts'));
      },
    });
  });
  afterEach(() => host.dispose());

  it('draws', async () => {
    const client = new LayoutClient(host.client);
    assert.equal((await client.place(small)).nodes.length, variant.nodes.length);
    assert.match(await client.svg(small), /^<svg/);
    assert.match(await client.dot(small), /^digraph/);
    assert.equal(spawned, 1);
  });

  it('is killed in the middle of a drawing that takes too long, and draws it simply', async () => {
    const client = new LayoutClient(host.client, { full: 0.05, simple: 60 });
    const placed = await client.place(slow);
    assert.match(placed.simplified!, /without layers/);
    assert.equal(placed.nodes.length, slow.variant.nodes.length);
    assert.equal(spawned, 2);
  });

  it('is killed in the middle of a drawing that the user cancels', async () => {
    const client = new LayoutClient(host.client, { full: 60, simple: 60 });
    await client.place(small);
    const abort = new AbortController();
    const placed = client.place(slow, { cancel: abort.signal });
    setImmediate(() => abort.abort());
    await assert.rejects(placed, CancelledError);
    assert.equal((await client.place(small)).simplified, null);
    assert.equal(spawned, 2);
  });
});
