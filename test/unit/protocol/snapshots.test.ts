import assert from 'node:assert/strict';
import type { Snapshot } from '../../../src/protocol/services.js';
import { newestOnly, SnapshotSource } from '../../../src/protocol/snapshots.js';

describe('protocol/snapshots', () => {
  it('pushes whole states under rising revisions; hello may come twice', () => {
    const pushed: Snapshot<string>[] = [];
    const source = new SnapshotSource('loading', (snapshot) => pushed.push(snapshot));
    const hello = source.current;
    source.set('half');
    source.set('ready');
    assert.equal(hello.state, 'loading');
    assert.deepEqual(pushed.map(({ state }) => state), ['half', 'ready']);
    assert.ok(hello.revision < pushed[0]!.revision && pushed[0]!.revision < pushed[1]!.revision);
    assert.deepEqual(source.current, pushed[1]);
    assert.deepEqual(source.current, source.current);
  });

  it('a late or repeated snapshot does not bring an old state back', () => {
    const applied: string[] = [];
    const receive = newestOnly<string>((state) => applied.push(state));
    receive({ revision: 2, state: 'ready' });
    receive({ revision: 1, state: 'loading' });
    receive({ revision: 2, state: 'ready' });
    receive({ revision: 3, state: 'outdated' });
    assert.deepEqual(applied, ['ready', 'outdated']);
  });
});
