import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { cancelledTask } from '../../../../src/engine/core/task.js';
import { balancedWeights, growClassifier, growRegressor, type DecisionTree } from '../../../../src/engine/learn/decisionTree.js';
import { mostBins, prepareColumns, type FeatureMatrix } from '../../../../src/engine/learn/decisionTreeColumns.js';
import { classOfNode, importancesOf, leafOf, leavesOf, pathOf, predictClass, predictNumber, probabilitiesOf } from '../../../../src/engine/learn/decisionTreeUse.js';

interface Case {
  readonly target: 'class' | 'number';
  readonly options: { readonly maxDepth: number | null; readonly minLeaf: number; readonly balanced: boolean };
  readonly features: readonly (readonly number[])[];
  readonly targets: readonly number[];
  readonly weights: readonly number[] | null;
  readonly tree: Readonly<Record<'feature' | 'threshold' | 'left' | 'right' | 'samples' | 'impurity', readonly number[]>> & { readonly value: readonly (readonly number[])[] };
  readonly importances: readonly number[];
  readonly leaves: readonly number[];
  readonly predictions: readonly number[];
}

const folder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'trees');
const cases = readdirSync(folder).map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case] as const);

function matrix(rows: readonly (readonly number[])[], categorical?: readonly boolean[]): FeatureMatrix {
  return { data: Float32Array.from(rows.flat()), count: rows.length, width: rows[0]!.length, categorical };
}

function grow({ target, options, features, targets, weights }: Case, splits: 'exact' | 'histogram'): DecisionTree {
  const columns = prepareColumns(matrix(features), splits);
  if (target === 'number') return growRegressor(columns, targets, weights, options);
  const classes = Math.max(...targets) + 1;
  return growClassifier(columns, targets, classes, options.balanced ? balancedWeights(targets, classes) : weights, options);
}

function assertNear(found: ArrayLike<number>, expected: readonly number[], tolerance: number, what: string): void {
  assert.equal(found.length, expected.length, what);
  expected.forEach((value, i) => assert.ok(Math.abs(found[i]! - value) <= tolerance * Math.max(1, Math.abs(value)), `${what} ${i}: ${found[i]} instead of ${value}`));
}

const twoClasses = { maxDepth: null, minLeaf: 1 };

describe('decision trees', () => {
  assert.ok(cases.length >= 9);
  for (const [name, expected] of cases) {
    for (const splits of ['exact', 'histogram'] as const) {
      it(`${name}: ${splits} splits are scikit-learn's, node by node`, () => {
        const tree = grow(expected, splits);
        const { nodes } = tree;
        const { feature, threshold, left, right, samples, impurity, value } = expected.tree;
        assert.deepEqual(nodes.map((node) => node.feature), feature);
        assert.deepEqual(nodes.map((node) => node.left), left);
        assert.deepEqual(nodes.map((node) => node.right), right);
        assertNear(nodes.map((node) => node.threshold), threshold, 1e-6, 'threshold');
        assert.deepEqual(nodes.map((node) => node.samples), samples);
        // scikit-learn computes the squared error of targets near 1,000 less precisely.
        assertNear(nodes.map((node) => node.impurity), impurity, expected.target === 'class' ? 1e-9 : 1e-7, 'impurity');
        nodes.forEach((node, i) => assertNear(expected.target === 'class' ? probabilitiesOf(node) : node.value, value[i]!, 1e-9, `value of node ${i}`));
        assertNear(importancesOf(tree), expected.importances, 1e-7, 'importance');
        const rows = matrix(expected.features);
        assert.deepEqual(Array.from(leavesOf(tree, rows)), expected.leaves);
        const predict = expected.target === 'class' ? predictClass : predictNumber;
        assertNear(expected.features.map((_, row) => predict(tree, rows.data, row * rows.width)), expected.predictions, 1e-9, 'prediction');
      });
    }
  }

  it('takes the lowest feature, then the lowest threshold, of equally good splits', () => {
    const rows = [[5, 0, 0], [5, 1, 1], [5, 2, 2], [5, 3, 3]];
    for (const splits of ['exact', 'histogram'] as const) {
      const same = growClassifier(prepareColumns(matrix(rows), splits), [0, 0, 1, 1], 2, null, twoClasses);
      assert.deepEqual([same.nodes[0]!.feature, same.nodes[0]!.threshold], [1, 1.5]);
      const alternating = growClassifier(prepareColumns(matrix(rows), splits), [0, 1, 1, 0], 2, null, { maxDepth: 1, minLeaf: 1 });
      assert.deepEqual([alternating.nodes[0]!.feature, alternating.nodes[0]!.threshold], [1, 0.5]);
    }
  });

  it('does not let rounding choose among equal splits of uneven weights', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 50; round++) {
      const values = Array.from({ length: 40 }, () => random.next());
      const labels = values.map((value) => (value + 0.3 * random.next() > 0.6 ? 1 : 0));
      const weights = values.map(() => 0.1 + random.next());
      // The second column is the first one in reverse: all sums are the same, added up in another order.
      const columns = prepareColumns(matrix(values.map((value) => [value, -value])), 'exact');
      const { nodes } = growClassifier(columns, labels, 2, weights, { maxDepth: 4, minLeaf: 1 });
      for (const node of nodes) assert.ok(node.feature <= 0);
    }
  });

  it('splits where no single split helps, as exclusive or needs', () => {
    const tree = growClassifier(prepareColumns(matrix([[0, 0], [0, 1], [1, 0], [1, 1]]), 'exact'), [0, 1, 1, 0], 2, null, twoClasses);
    assert.deepEqual(tree.nodes.map((node) => node.feature), [0, 1, -1, -1, 1, -1, -1]);
    assert.deepEqual(tree.nodes.filter((node) => node.feature < 0).map(classOfNode), [0, 1, 1, 0]);
  });

  it('asks ids whether they are equal', () => {
    const rows = [[7, 0.1], [3, 0.2], [7, 0.3], [1, 0.4], [3, 0.5], [7, 0.6], [1, 0.7]];
    for (const splits of ['exact', 'histogram'] as const) {
      const tree = growClassifier(prepareColumns(matrix(rows, [true, false]), splits), rows.map(([id]) => (id === 3 ? 1 : 0)), 2, null, twoClasses);
      assert.equal(tree.nodes.length, 3);
      assert.deepEqual({ ...tree.nodes[0], value: undefined }, { feature: 0, threshold: 3, equality: true, left: 1, right: 2, samples: 7, weight: 7, impurity: tree.nodes[0]!.impurity, value: undefined });
      assert.deepEqual([[3, 9], [7, 9], [1, 9], [99, 9]].map((row) => predictClass(tree, row)), [1, 0, 0, 0]);
      assert.deepEqual(pathOf(tree, [3, 9]), [0, 1]);
      assert.equal(leafOf(tree, [9, 9, 5, 0], 2), 2);
    }
  });

  it('bins columns of many values into even shares and still finds the cut', () => {
    const random = seededRandom(1);
    const rows = Array.from({ length: 20_000 }, () => [random.next(), random.next() ** 8]);
    const labels = rows.map(([, value]) => (value! > 0.001 ? 1 : 0));
    const prepared = prepareColumns(matrix(rows), 'histogram');
    for (const column of prepared.columns) {
      assert.ok(column.kind === 'binned' && column.low.length > mostBins / 2 && column.low.length <= mostBins);
      for (let bin = 1; bin < column.low.length; bin++) assert.ok(column.low[bin]! > column.high[bin - 1]!);
      const counts = new Int32Array(column.low.length);
      for (const bin of column.bins) counts[bin]!++;
      assert.ok(Math.max(...counts) <= 2 * Math.ceil(rows.length / mostBins));
    }
    const tree = growClassifier(prepared, labels, 2, null, { maxDepth: 1, minLeaf: 1 });
    assert.equal(tree.nodes[0]!.feature, 1);
    const wrong = rows.filter((row, i) => predictClass(tree, row) !== labels[i]).length;
    assert.ok(wrong <= rows.length / mostBins, `${wrong} wrong`);
  });

  it('leaves a single leaf where nothing can be split', () => {
    const columns = prepareColumns(matrix([[1], [1], [1]]), 'exact');
    assert.equal(growClassifier(columns, [0, 1, 1], 2, null, twoClasses).nodes.length, 1);
    assert.equal(growClassifier(columns, [1, 1, 1], 2, null, twoClasses).nodes.length, 1);
    const root = growClassifier(prepareColumns(matrix([[1], [2], [3]]), 'exact'), [0, 1, 1], 2, null, { maxDepth: null, minLeaf: 2 });
    assert.deepEqual(root.nodes[0]!.value, [1, 2]);
    assert.deepEqual(Array.from(importancesOf(root)), [0]);
    assert.deepEqual(growRegressor(columns, [2, 4, 9], null, twoClasses).nodes.map((node) => node.value), [[5]]);
  });

  it('survives its JSON form', () => {
    const tree = grow(cases[0]![1], 'exact');
    assert.deepEqual(JSON.parse(JSON.stringify(tree)), tree);
  });

  it('can be cancelled', () => {
    assert.throws(() => prepareColumns(matrix([[1], [2]]), 'histogram', cancelledTask), CancelledError);
    for (const splits of ['exact', 'histogram'] as const) {
      assert.throws(() => growClassifier(prepareColumns(matrix([[1], [2]]), splits), [0, 1], 2, null, twoClasses, cancelledTask), CancelledError);
    }
  });

  it('refuses what trees cannot be grown on', () => {
    assert.throws(() => prepareColumns({ data: new Float32Array(0), count: 0, width: 1 }, 'exact'), RangeError);
    assert.throws(() => prepareColumns(matrix([[1], [NaN]]), 'exact'), /Row 1 of column 0/);
    assert.throws(() => growClassifier(prepareColumns(matrix([[1]]), 'exact'), [0], 1, [0], twoClasses), RangeError);
  });
});
