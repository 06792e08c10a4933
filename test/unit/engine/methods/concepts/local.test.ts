import assert from 'node:assert/strict';
import { seededRandom } from '../../../../../src/engine/core/random.js';
import { explainLocally } from '../../../../../src/engine/methods/concepts/local.js';
import { wordData } from '../fsa/automatonNet.js';
import { conceptsOf, flipFlop, flips, rowData, statesAlong } from './latch.js';

const answers = (rows: readonly (readonly number[])[]): string[] => statesAlong(rows).map(String);

describe('the local explanation', () => {
  it('tells step by step which concept, what was asked and where it leads, from the stored result alone', async () => {
    const { document } = await conceptsOf(await flipFlop(2), rowData({ names: ['x', 'y'], sequences: flips(40, { features: 2 }) }), { k: 2 });
    const rows = [[0.1, 0.5], [0.9, 0.25], [0.2, 0.5], [0.8, 0.5]];
    const { steps, firstDivergence } = explainLocally(document, { rows }, answers(rows));
    assert.equal(firstDivergence, null);
    assert.deepEqual(steps.map(({ from, concept, extracted, model }) => [from, concept, extracted, model]), [
      [null, 'C0', '0', '0'],
      ['C0', 'C1', '1', '1'],
      ['C1', 'C1', '1', '1'],
      ['C1', 'C0', '0', '0'],
    ]);
    assert.deepEqual(steps[1]!.input, [{ name: 'x', value: '0.9' }, { name: 'y', value: '0.25' }]);
    for (const { path, input } of steps) {
      assert.equal(path.length, 1);
      assert.match(path[0]!.test, /^x ≤ 0\.\d+$/);
      assert.equal(path[0]!.value, input[0]!.value);
      assert.equal(path[0]!.passed, Number(input[0]!.value) < 0.5);
    }
  });

  it('marks the first step at which the network answers otherwise', async () => {
    const { document } = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(40) }), { k: 2 });
    const rows = [[0.1], [0.9], [0.2], [0.2]];
    assert.equal(explainLocally(document, { rows }, ['0', '1', '0', '0']).firstDivergence, 2);
    // Where the network answers only at the end, only the end can differ.
    assert.equal(explainLocally(document, { rows }, [null, null, null, '0']).firstDivergence, 3);
    assert.equal(explainLocally(document, { rows }, [null, null, null, '1']).firstDivergence, null);
  });

  it('agrees with the run that was measured', async () => {
    const sequences = flips(40, { features: 2, seed: 3 });
    const split = Uint8Array.from(sequences, (_, i) => (i < 25 ? 0 : 1));
    const dataset = { ...rowData({ names: ['x', 'y'], sequences }), split };
    const { document } = await conceptsOf(await flipFlop(2), dataset, { k: 3, depth: 1, window: 1, treeInput: 'window' });
    const { heldOut } = document.card;
    assert.ok(!('reason' in heldOut) && heldOut.n === 15);
    const steps = sequences.slice(25).flatMap((rows) => explainLocally(document, { rows }, answers(rows)).steps);
    const share = steps.filter(({ model, extracted }) => model === extracted).length / steps.length;
    assert.ok(share < 1);
    assert.equal(heldOut.perStep!.value, share);
  });

  it('reads symbols, and words that the data did not have', async () => {
    const random = seededRandom(2);
    const alphabet = ['a', 'b', 'c'];
    const sequences = Array.from({ length: 40 }, () => Array.from({ length: 10 }, () => random.integer(3)));
    const net = await flipFlop(3, true, (state, oneHot) => (oneHot[1] === 1 ? 1 - state : state));
    const { document } = await conceptsOf(net, wordData(sequences, alphabet), { k: 2 });
    const { steps } = explainLocally(document, { symbols: ['a', 'b', 'z', 'b'] }, ['0', '1', '1', '0']);
    assert.deepEqual(steps.map(({ extracted }) => extracted), ['0', '1', '1', '0']);
    assert.deepEqual(steps[2]!.input, [{ name: 'symbol', value: 'z' }]);
    assert.deepEqual(steps[3]!.path, [{ test: 'symbol = b', value: 'b', passed: true }]);
  });

  it('says nothing of an empty sequence, and refuses rows of another width', async () => {
    const { document } = await conceptsOf(await flipFlop(1), rowData({ names: ['x'], sequences: flips(20) }), { k: 2 });
    assert.deepEqual(explainLocally(document, { rows: [] }, []), { steps: [], firstDivergence: null });
    assert.throws(() => explainLocally(document, { rows: [[1, 2]] }, ['0']), RangeError);
  });
});
