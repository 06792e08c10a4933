import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { StatePartition } from '../../../../../src/engine/methods/fsa/statePartition.js';
import { StateTree } from '../../../../../src/engine/methods/fsa/stateTree.js';
import { determinism, majorityTransitions, observe } from '../../../../../src/engine/methods/fsa/transitions.js';

const letters = Int32Array.of(0, 1);

describe('state tree', () => {
  it('keeps equal prefixes once and counts who passes', () => {
    const tree = new StateTree(1, letters, true);
    const first = tree.add([0, 1, 1], 'fitted', 7);
    const second = tree.add([0, 1, 0], 'fitted', 8);
    const again = tree.add([0, 1], 'probed', 9);
    assert.equal(tree.size, 5);
    assert.deepEqual([first.firstNew, second.firstNew, again.firstNew > again.end], [1, 4, true]);
    assert.deepEqual(Array.from(tree.fitted.subarray(0, 5)), [2, 2, 2, 1, 1]);
    assert.deepEqual(Array.from(tree.probed.subarray(0, 5)), [1, 1, 1, 0, 0]);
    assert.deepEqual(Array.from(tree.word(second.end)), [0, 1, 0]);
    assert.deepEqual(Array.from(tree.path(second.end)), [0, 1, 2, 4]);
    assert.deepEqual([tree.find([0, 1]), tree.find([1]), tree.find([])], [2, -1, 0]);
  });

  it('keeps sequences apart where symbols say only roughly what was read', () => {
    const tree = new StateTree(1, letters, false);
    tree.add([0, 1], 'fitted', 0);
    tree.add([0, 1], 'fitted', 1);
    assert.equal(tree.size, 5);
    assert.deepEqual(Array.from(tree.sequence.subarray(1, 5)), [0, 0, 1, 1]);
  });

  it('finds every word again that it was given, and no other', () => {
    const tree = new StateTree(1, letters, true);
    const words = Array.from({ length: 4000 }, (_, i) => Array.from({ length: 3 + (i % 12) }, (_, t) => (Math.imul(i + 1, 2654435761) >>> (t + 3)) & 1));
    const ends = words.map((word) => tree.add(word, 'fitted', 0).end);
    const known = new Set(words.flatMap((word) => word.map((_, t) => word.slice(0, t + 1).join(''))));
    assert.equal(tree.size, known.size + 1);
    assert.deepEqual(words.map((word) => tree.find(word)), ends);
    for (let length = 1; length <= 14; length++) {
      for (let code = 0; code < 2 ** length; code += 7) {
        const word = Array.from({ length }, (_, t) => (code >> t) & 1);
        assert.equal(tree.find(word) >= 0, known.has(word.join('')), word.join(''));
      }
    }
  });

  it('grows without losing anything', () => {
    const tree = new StateTree(2, letters, true);
    const word = Array.from({ length: 5000 }, (_, i) => (i * i) % 2);
    tree.add([0], 'fitted', 0);
    tree.makeRoom();
    tree.states.set([3, 4], 2);
    const { end } = tree.add(word, 'fitted', 0);
    tree.makeRoom();
    assert.deepEqual(Array.from(tree.word(end)), word);
    assert.deepEqual(Array.from(tree.states.subarray(2, 4)), [3, 4]);
    assert.ok(tree.states.length >= 2 * tree.size);
    const { states } = tree;
    tree.makeRoom();
    assert.equal(tree.states, states);
  });
});

describe('transition counts', () => {
  const tree = new StateTree(1, letters, true);
  for (const word of [[0, 0], [0, 0], [0, 1], [1]]) tree.add(word, 'fitted', 0);
  tree.add([1, 0], 'probed', -1);
  // Nodes: root, 0, 00, 01, 1, 10.
  const stateOf = Int32Array.of(0, 1, 2, 1, 1, 1);

  it('take the majority of the visits that count', () => {
    const fitted = majorityTransitions(tree, stateOf, 3, 2, (node) => tree.fitted[node]!);
    assert.deepEqual(Array.from(fitted), [1, 1, 2, 1, -1, -1]);
  });

  it('leave out nodes without a state', () => {
    const partial = majorityTransitions(tree, Int32Array.of(0, 1, -1, 1, 1, 1), 3, 2, (node) => tree.fitted[node]! + tree.probed[node]!);
    assert.deepEqual(Array.from(partial), [1, 1, 1, 1, -1, -1]);
  });

  it('tell how often the data follows the automaton', () => {
    const seen = observe(tree, stateOf, Int32Array.of(1, 1, 1, 1, 2, 2), 2);
    assert.deepEqual(Array.from(seen.support), [3, 1, 2, 1, 0, 0]);
    assert.deepEqual(Array.from(seen.followed), [3, 1, 0, 1, 0, 0]);
    assert.equal(determinism(seen), 5 / 7);
  });
});

describe('partition of states', () => {
  it('splits one cell and leaves the others as they are', () => {
    const states = Float32Array.of(0, 1, 2, 9, 10, 11);
    const before = StatePartition.of(Float32Array.of(1, 10), 1);
    assert.deepEqual(Array.from(before.assign(states, 6, silentTask)), [0, 0, 0, 1, 1, 1]);
    // The new centre 8.9 is nearer to 9 than 10 is, but 9 lies in the other cell.
    const after = before.split(0, Float32Array.of(0), Float32Array.of(8.9));
    assert.deepEqual(Array.from(after.assign(states, 6, silentTask)), [0, 0, 0, 1, 1, 1]);
    const again = before.split(0, Float32Array.of(0), Float32Array.of(2)).split(2, Float32Array.of(1.9), Float32Array.of(2.2));
    assert.equal(again.clusters, 4);
    assert.deepEqual(Array.from(again.assign(Float32Array.of(0.5, 2, 2.3, 9), 4, silentTask)), [0, 2, 3, 1]);
    assert.deepEqual(Array.from(again.allCentres(), (value) => Number(value.toFixed(2))), [0, 10, 1.9, 2.2]);
    assert.equal(before.clusters, 2);
  });

  it('names a cluster anew when it is split', () => {
    const before = StatePartition.of(Float32Array.of(1, 10), 1);
    const after = before.split(0, Float32Array.of(0), Float32Array.of(2));
    assert.notEqual(after.identity(0), before.identity(0));
    assert.equal(after.identity(1), before.identity(1));
    assert.equal(after.descend(before.identity(0), Float32Array.of(1.8), 0), 2);
  });
});
