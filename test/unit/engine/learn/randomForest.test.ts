import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { prepareColumns } from '../../../../src/engine/learn/decisionTreeColumns.js';
import { forestJob, type ForestOptions } from '../../../../src/engine/learn/forestTrees.js';
import { forestClasses, forestProbabilities, growForest, type ForestData } from '../../../../src/engine/learn/randomForest.js';
import { areaUnderCurve } from '../../../../src/engine/learn/scores.js';
import { accuracyOf, assertNear, learnerFixture, matrixOf, type Rows } from './learnerFixtures.js';

interface Fixture {
  readonly options: { readonly maxDepth: number; readonly minLeaf: number };
  readonly features: Rows;
  readonly labels: readonly number[];
  readonly heldOut: { readonly features: Rows; readonly labels: readonly number[] };
  readonly outOfBag: number;
  readonly accuracy: number;
  readonly auc: readonly number[];
  readonly importances: readonly number[];
}

const fixture = learnerFixture<Fixture>('forest');
const classes = 4;
const fixtureData: ForestData = { columns: prepareColumns(matrixOf(fixture.features), 'histogram'), labels: fixture.labels, classes, weights: null };
const small: ForestOptions = { trees: 10, maxDepth: null, minLeaf: 1, featuresPerSplit: null, seed: 1 };

function dataOf(rows: Rows, labels: readonly number[], weights: readonly number[] | null = null): ForestData {
  return { columns: prepareColumns(matrixOf(rows), 'histogram'), labels, classes: 2, weights };
}

describe('random forests', () => {
  it("come to scikit-learn's accuracy, area under the curve, out-of-bag score and importances", async () => {
    const heldOut = matrixOf(fixture.heldOut.features);
    const seeds = [1, 2, 3, 4];
    let outOfBag = 0;
    let accuracy = 0;
    for (const seed of seeds) {
      const forest = await growForest(fixtureData, { ...small, ...fixture.options, trees: 300, seed }, silentTask);
      outOfBag += forest.outOfBag.accuracy! / seeds.length;
      accuracy += accuracyOf(forestClasses(forest, heldOut, silentTask), fixture.heldOut.labels) / seeds.length;
      const probabilities = forestProbabilities(forest, heldOut, silentTask);
      for (let label = 0; label < classes; label++) {
        const scores = Array.from({ length: heldOut.count }, (_, row) => probabilities[row * classes + label]!);
        assertNear([areaUnderCurve(scores, fixture.heldOut.labels.map((each) => (each === label ? 1 : 0)))!], [fixture.auc[label]!], 0.01, `area, class ${label}`);
      }
      assertNear(forest.importances, fixture.importances, 0.01, 'importance');
    }
    assertNear([outOfBag, accuracy], [fixture.outOfBag, fixture.accuracy], 0.01, 'accuracy');
  });

  it('are the same in whatever shards they are grown', async () => {
    const options = { ...small, trees: 7, maxDepth: 4 };
    const { trees } = await growForest(fixtureData, options, silentTask);
    const plan = { ...fixtureData, labels: Int32Array.from(fixture.labels), weights: null, options };
    // Each as a thread of its own would grow it, and in another order.
    const shards = [[5, 7], [0, 2], [2, 5]].map(([from, to]) => forestJob.prepare(structuredClone(plan))({ from: from!, to: to! }, silentTask));
    assert.deepEqual([shards[1], shards[2], shards[0]].flatMap((shard) => shard!.map(({ tree }) => tree)), trees);
  });

  it('are told apart by their seed alone', async () => {
    const options = { ...small, maxDepth: 4 };
    const [one, again, two] = await Promise.all([1, 1, 2].map((seed) => growForest(fixtureData, { ...options, seed }, silentTask)));
    assert.deepEqual(again, one);
    const trees = new Set([...one!.trees, ...two!.trees].map(({ feature, threshold }) => `${feature.join()} ${threshold.join()}`));
    assert.equal(trees.size, 2 * options.trees, 'forests of neighbouring seeds have a tree in common');
  });

  it('judge every row by the trees that have not seen it', async () => {
    const forest = await growForest(fixtureData, { ...small, trees: 1 }, silentTask);
    const unseen = Array.from(forest.outOfBag.classes.keys()).filter((row) => forest.outOfBag.classes[row]! >= 0);
    // A bootstrap sample lacks 1 / e of the rows.
    assert.ok(Math.abs(unseen.length / fixture.labels.length - Math.exp(-1)) < 0.08, `${unseen.length} rows unseen`);
    // The one tree, grown till its leaves are pure, is right on all rows that it has seen, but not on the others.
    const said = forestClasses(forest, matrixOf(fixture.features), silentTask);
    for (let row = 0; row < said.length; row++) {
      if (forest.outOfBag.classes[row]! < 0) assert.equal(said[row], fixture.labels[row]);
      else assert.equal(said[row], forest.outOfBag.classes[row]);
    }
    assert.ok(forest.outOfBag.accuracy! < 0.75);
  });

  it('give probabilities that sum to one', async () => {
    const forest = await growForest(fixtureData, { ...small, maxDepth: 3 }, silentTask);
    const probabilities = forestProbabilities(forest, matrixOf(fixture.heldOut.features), silentTask);
    for (let row = 0; row < fixture.heldOut.features.length; row++) {
      const own = probabilities.subarray(row * classes, (row + 1) * classes);
      assert.ok(Math.abs(own.reduce((sum, each) => sum + each, 0) - 1) < 1e-6);
    }
  });

  it('find the column that decides among constant ones, though few are drawn', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => [1, 1, 1, i, 1, 1, 1, 1, 1]);
    const labels = rows.map((_, i) => (i < 30 ? 0 : 1));
    const forest = await growForest(dataOf(rows, labels), { ...small, featuresPerSplit: 1 }, silentTask);
    assert.deepEqual(Array.from(forest.importances), [0, 0, 0, 1, 0, 0, 0, 0, 0]);
    assert.deepEqual(Array.from(forestClasses(forest, matrixOf([[1, 1, 1, 2, 1, 1, 1, 1, 1], [1, 1, 1, 57, 1, 1, 1, 1, 1]]), silentTask)), [0, 1]);
  });

  it('are single leaves where there is nothing to tell apart', async () => {
    for (const [rows, labels] of [[[[1], [2], [3]], [1, 1, 1]], [[[5], [5], [5]], [0, 0, 1]]] as const) {
      const forest = await growForest(dataOf(rows, labels), small, silentTask);
      assert.ok(forest.trees.every(({ feature }) => feature.length === 1));
      assert.deepEqual(Array.from(forest.importances), [0]);
    }
  });

  it('leave rows of no weight out of their trees', async () => {
    const random = seededRandom(1);
    const rows = Array.from({ length: 200 }, () => [random.next()]);
    const truth = rows.map(([x]) => (x! > 0.5 ? 1 : 0));
    // The first half is mislabelled, but weighs nothing.
    const labels = truth.map((label, i) => (i < 100 ? 1 - label : label));
    const forest = await growForest(dataOf(rows, labels, rows.map((_, i) => (i < 100 ? 0 : 1))), small, silentTask);
    assert.ok(accuracyOf(forestClasses(forest, matrixOf(rows), silentTask), truth) > 0.97);
    assert.ok(forest.outOfBag.accuracy! > 0.9);
    assert.ok(forest.outOfBag.classes.subarray(0, 100).every((each) => each === -1));
    // One row of weight is drawn for every tree, however many there are without.
    const one = await growForest(dataOf(rows, labels, rows.map((_, i) => (i === 150 ? 1 : 0))), small, silentTask);
    assert.ok(one.trees.every(({ shares }) => shares[labels[150]!] === 1));
    assert.equal(one.outOfBag.accuracy, null);
  });

  it('ask ids whether they are equal', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => [i % 300]);
    const labels = rows.map(([id]) => (id === 17 || id === 250 ? 1 : 0));
    const columns = prepareColumns({ ...matrixOf(rows), categorical: [true] }, 'histogram');
    const forest = await growForest({ columns, labels, classes: 2, weights: null }, { ...small, trees: 40 }, silentTask);
    assert.ok(forest.trees.every(({ feature, equality }) => feature.every((asked, node) => asked < 0 || equality[node] === 1)));
    const probabilities = forestProbabilities(forest, matrixOf([[17], [18], [250]]), silentTask);
    assert.ok(probabilities[1]! > 0.4 && probabilities[3] === 0 && probabilities[5]! > 0.4);
  });

  it('can be cancelled', async () => {
    await assert.rejects(growForest(fixtureData, small, cancelledTask), CancelledError);
    let looks = 0;
    const soon = { ...silentTask, throwIfCancelled: () => { if (++looks > 40) throw new CancelledError(); } };
    await assert.rejects(growForest(fixtureData, small, soon), CancelledError, 'in the middle of a tree');
  });

  it('refuse what they cannot be grown on', async () => {
    await assert.rejects(growForest(fixtureData, { ...small, trees: 0 }, silentTask), /at least one tree/);
    await assert.rejects(growForest(dataOf([[1], [2]], [0, 2]), small, silentTask), /Row 1 has the label 2/);
    await assert.rejects(growForest(dataOf([[1], [2]], [0, 1], [0, 0]), small, silentTask), RangeError);
  });
});
