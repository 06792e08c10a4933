import assert from 'node:assert/strict';
import type { DecisionTree, TreeNode } from '../../../../../src/engine/learn/decisionTree.js';
import { growClassifier } from '../../../../../src/engine/learn/decisionTree.js';
import { prepareColumns } from '../../../../../src/engine/learn/decisionTreeColumns.js';
import { conceptNames } from '../../../../../src/engine/methods/concepts/clusterConcepts.js';
import { runAll, runFreely, type ConceptModel } from '../../../../../src/engine/methods/concepts/conceptModel.js';
import { transitionsOf } from '../../../../../src/engine/methods/concepts/growTrees.js';
import { always, columnNames, numberText, ruleTo, testText } from '../../../../../src/engine/methods/treeText.js';

const leaf = (value: readonly number[]): TreeNode => ({ feature: -1, threshold: 0, equality: false, left: -1, right: -1, value, samples: 1, weight: 1, impurity: 0 });
const split = (feature: number, threshold: number, left: number, right: number, equality = false): TreeNode => ({ feature, threshold, equality, left, right, value: [1, 1], samples: 2, weight: 2, impurity: 0.5 });
const treeOf = (...nodes: readonly TreeNode[]): DecisionTree => ({ target: 'class', features: 2, nodes });

/** Reads a rule over numbers as a person would. */
function holds(rule: string, values: Readonly<Record<string, number>>): boolean {
  return rule.split(' or ').some((path) =>
    path.split(' and ').every((condition) => {
      const [, above, name, operator, limit] = /^(?:(\S+) < )?(\w+) ([≤>]) (\S+)$/.exec(condition)!;
      const value = values[name!]!;
      return (above === undefined || value > Number(above)) && (operator === '≤' ? value <= Number(limit) : value > Number(limit));
    }),
  );
}

describe('names of concepts', () => {
  const names = ['empty', 'occupied'];

  it('are the class from 80.0 % on, and uncertain at 79.9 %', () => {
    assert.deepEqual(conceptNames([[800, 200], [201, 799]], names), ['empty', 'uncertain']);
    assert.deepEqual(conceptNames([[4, 1], [1, 4]], names), ['empty', 'occupied']);
  });

  it('are unique', () => {
    assert.deepEqual(conceptNames([[9, 0], [8, 0], [1, 1], [0, 7], [2, 2]], names), ['empty 1', 'empty 2', 'uncertain 1', 'occupied', 'uncertain 2']);
    assert.deepEqual(conceptNames([[5, 0, 0], [4, 0, 0], [0, 3, 0]], ['a', 'a 1', 'b']), ['a 1', 'a 2', 'a 1 1']);
  });
});

describe('transition samples', () => {
  it('are of every ordered pair, staying included, within sequences only', () => {
    const assignment = Int32Array.of(0, 0, 1, 1, 0, /* next */ 1, 1, 0);
    const offsets = Int32Array.of(0, 5, 8);
    assert.deepEqual(transitionsOf({ offsets }, assignment, 2, 0), [[1], [2], [4, 7], [3, 6]]);
    assert.deepEqual(transitionsOf({ offsets }, assignment, 2, 1), [[], [2], [4, 7], [3]]);
    assert.deepEqual(transitionsOf({ offsets }, assignment, 2, 3), [[], [], [4], []]);
  });
});

describe('running freely', () => {
  /** Concept 1 while x > 0, back only when the step before was negative too; window of 1. */
  const model: ConceptModel = {
    window: 1,
    whole: true,
    width: 1,
    start: treeOf(split(0, 0, 1, 2), leaf([1, 0]), leaf([0, 1])),
    trees: [treeOf(split(0, 0, 1, 2), leaf([1, 0]), leaf([0, 1])), treeOf(split(0, 0, 1, 4), split(1, 0, 2, 3), leaf([1, 0]), leaf([0, 1]), leaf([0, 1]))],
    classes: [0, 1],
  };
  const run = (...inputs: readonly number[]): number[] => Array.from(runFreely(model, Float32Array.from(inputs), 0, inputs.length));

  it('gives the first steps the start concept, then goes by the window', () => {
    assert.deepEqual(run(-1, 1, -1, -1, -1, 1), [1, 1, 1, 0, 0, 1]);
    assert.deepEqual(run(1, -1, 1), [0, 0, 1]);
  });

  it('takes what there is of a sequence shorter than the window', () => {
    assert.deepEqual(run(1), [1]);
  });

  it('never looks across the end of a sequence', () => {
    const inputs = Float32Array.of(-1, -1, 1, -1, 1, -1, 1);
    assert.deepEqual(Array.from(runAll(model, { offsets: [0, 2, 4, 7], inputs })), [0, 0, 0, 0, 0, 0, 1]);
  });
});

describe('rules in words', () => {
  const columns = { names: ['light', 'co2'], words: null };

  it('draw the questions of a path together and leave out splits that change nothing', () => {
    const tree = treeOf(
      split(0, 200, 1, 4), split(1, 600.04, 2, 3), leaf([5, 0, 0]), leaf([4, 1, 0]),
      split(0, 350.1234, 5, 6), leaf([0, 7, 0]), split(1, 612.5, 7, 8), leaf([0, 9, 0]), leaf([0, 0, 2]),
    );
    assert.equal(ruleTo({ ...tree, nodes: tree.nodes.map((node, i) => (i === 1 ? { ...node, value: [9, 1, 0] } : node)) }, 0, columns), 'light ≤ 200');
    assert.equal(ruleTo(tree, 1, columns), 'light > 350.1 and co2 ≤ 612.5 or 200 < light ≤ 350.1');
    assert.equal(ruleTo(tree, 2, columns), 'light > 350.1 and co2 > 612.5');
    assert.equal(ruleTo(tree, 3, columns), null);
    assert.equal(ruleTo(treeOf(leaf([0, 1])), 1, columns), always);
  });

  it('ask words whether they are the one', () => {
    const words = { names: ['word', 'word (t−1)'], words: ['not', 'very', 'good'] };
    const tree = treeOf(split(0, 0, 1, 2, true), leaf([1, 0, 0]), split(0, 2, 3, 4, true), leaf([0, 1, 0]), split(1, 1, 5, 6, true), leaf([0, 1, 0]), leaf([0, 0, 1]));
    assert.equal(testText(tree.nodes[4]!, words), 'word (t−1) = very');
    assert.equal(testText(tree.nodes[1]!, words), null);
    assert.equal(ruleTo(tree, 1, words), 'word = good or word ≠ not, good and word (t−1) = very');
    assert.equal(ruleTo(tree, 2, words), 'word ≠ not, good and word (t−1) ≠ very');
  });

  it('agree with the tree on every row', () => {
    const rows = Array.from({ length: 200 }, (_, i) => [(i * 37) % 101, (i * 53) % 97]);
    const labels = rows.map(([a, b]) => (a! > 50 ? (b! > 40 ? 2 : 1) : b! > 70 ? 1 : 0));
    const tree = growClassifier(prepareColumns({ data: Float32Array.from(rows.flat()), count: rows.length, width: 2 }, 'exact'), labels, 3, null, { maxDepth: null, minLeaf: 1 });
    for (const target of [0, 1, 2]) {
      const rule = ruleTo(tree, target, { names: ['a', 'b'], words: null })!;
      rows.forEach(([a, b], i) => assert.equal(holds(rule, { a: a!, b: b! }), labels[i] === target, `${a}, ${b}: ${rule}`));
    }
  });

  it('name columns of earlier steps, and numbers in four digits', () => {
    assert.deepEqual(columnNames(['x', 'y'], 1), ['x', 'y', 'x (t−1)', 'y (t−1)']);
    assert.deepEqual([0.123456, 1234.56, 12345, -0.5].map(numberText), ['0.1235', '1235', '12345', '-0.5']);
  });
});
