import assert from 'node:assert/strict';
import type { TensorStatistics } from '../../../../src/engine/results/overview.js';
import { StatisticsStore } from '../../../../webview-ui/modelEditor/statisticsStore.js';

const answer = (name: string): TensorStatistics => ({
  name, elements: 1, minimum: 0, maximum: 0, mean: 0, deviation: 0, zeros: 1, notFinite: 0, histogram: [1],
});
const names = (count: number, prefix = 't'): string[] => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** A host that answers when it is told to. */
function slowHost() {
  const pages: { tensors: readonly string[]; answer: () => void; fail: (error: Error) => void }[] = [];
  const ask = (tensors: readonly string[]): Promise<readonly TensorStatistics[]> =>
    new Promise((resolve, reject) => pages.push({ tensors, answer: () => resolve(tensors.map(answer)), fail: reject }));
  return { pages, ask };
}

/** Lets the store carry on after an answer. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('statistics store', () => {
  it('asks page by page and tells its listeners of each', async () => {
    const { pages, ask } = slowHost();
    const store = new StatisticsStore(ask);
    let told = 0;
    store.subscribe(() => told++);
    store.want(names(10));
    assert.equal(store.get('t9'), 'waiting');
    pages[0]!.answer();
    await settled();
    assert.deepEqual(store.get('t0'), answer('t0'));
    assert.deepEqual(pages.map((page) => page.tensors.length), [8, 2]);
    assert.equal(told, 1);
    pages[1]!.answer();
    await settled();
    assert.deepEqual(store.get('t9'), answer('t9'));
    assert.equal(told, 2);
  });

  it('puts what was wanted last first', async () => {
    const { pages, ask } = slowHost();
    const store = new StatisticsStore(ask);
    store.want(names(30));
    store.want(names(3, 'seen'));
    store.want(['t20', 'seen0']);
    pages[0]!.answer();
    await settled();
    assert.deepEqual(pages[1]!.tensors.slice(0, 5), ['t20', 'seen0', 'seen1', 'seen2', 't8']);
  });

  it('asks for nothing twice', async () => {
    const { pages, ask } = slowHost();
    const store = new StatisticsStore(ask);
    store.want(['a']);
    store.want(['a']);
    pages[0]!.answer();
    await settled();
    store.want(['a']);
    await settled();
    assert.equal(pages.length, 1);
  });

  it('carries a failure to the tensors of its page only', async () => {
    const { pages, ask } = slowHost();
    const store = new StatisticsStore(ask);
    store.want(names(9));
    pages[0]!.fail(new Error('The file is gone.'));
    await settled();
    pages[1]!.answer();
    await settled();
    assert.deepEqual(store.get('t0'), { problem: 'The file is gone.' });
    assert.deepEqual(store.get('t8'), answer('t8'));
  });
});
