import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { boost, boostedLeaves, boostedScores, type BoostingLoss, type BoostingOptions } from '../../../../src/engine/learn/boosting.js';
import { prepareColumns } from '../../../../src/engine/learn/decisionTreeColumns.js';
import { probabilityOf } from '../../../../src/engine/learn/logOdds.js';
import { areaUnderCurve } from '../../../../src/engine/learn/scores.js';
import { assertNear, learnerFixture, matrixOf, type Rows } from './learnerFixtures.js';

interface Fixture {
  readonly loss: BoostingLoss;
  readonly features: Rows;
  readonly targets: readonly number[];
  readonly heldOut: { readonly features: Rows; readonly targets: readonly number[] };
  readonly cases: readonly (Pick<BoostingOptions, 'rounds' | 'maxLeaves' | 'maxDepth' | 'learningRate' | 'minLeaf'> & {
    /** Of the rows grown on. */
    readonly scores: readonly number[];
    /** Share of the variance explained, or area under the curve, on held-out rows. */
    readonly quality: number;
    /** Where LightGBM stops early, after 10 rounds without less loss. */
    readonly bestRounds: number;
    readonly bestLoss: number;
  })[];
}

const gentle: BoostingOptions = { loss: 'squaredError', rounds: 20, learningRate: 0.3, maxDepth: 3, maxLeaves: null, minLeaf: 5, patience: null };
const unweighted = (targets: readonly number[]) => ({ targets, weights: null });

function explained(scores: ArrayLike<number>, targets: readonly number[]): number {
  const mean = targets.reduce((sum, each) => sum + each, 0) / targets.length;
  const squares = (from: (row: number) => number): number => targets.reduce((sum, target, row) => sum + (target - from(row)) ** 2, 0);
  return 1 - squares((row) => scores[row]!) / squares(() => mean);
}

/** A curve with a step, noisy. */
function curve(count: number, seed: number): { rows: number[][]; targets: number[] } {
  const random = seededRandom(seed);
  const rows = Array.from({ length: count }, () => [random.next(), random.next()]);
  return { rows, targets: rows.map(([x, y]) => Math.sin(6 * x!) + (y! > 0.6 ? 2 : 0) + 0.3 * (random.next() - 0.5)) };
}

describe('gradient boosting', () => {
  for (const name of ['boosting-squared-error', 'boosting-logistic']) {
    const { loss, features, targets, heldOut, cases } = learnerFixture<Fixture>(name);
    const columns = prepareColumns(matrixOf(features), 'histogram');
    const heldOutMatrix = matrixOf(heldOut.features);
    cases.forEach(({ scores, quality, bestRounds, bestLoss, ...limits }, i) => {
      const options: BoostingOptions = { ...limits, loss, patience: null };
      it(`${name} ${i}: LightGBM's quality on held-out rows`, async () => {
        const model = await boost(columns, unweighted(targets), null, options, silentTask);
        const found = boostedScores(model, heldOutMatrix, silentTask);
        assertNear([loss === 'logistic' ? areaUnderCurve(found, heldOut.targets)! : explained(found, heldOut.targets)], [quality], 0.01, 'quality');
      });

      // LightGBM guesses how many rows a leaf has from second derivatives, so that logistic trees soon differ.
      if (loss === 'squaredError' || limits.rounds === 1) {
        it(`${name} ${i}: LightGBM's very trees`, async () => {
          const model = await boost(columns, unweighted(targets), null, options, silentTask);
          const found = boostedScores(model, matrixOf(features), silentTask);
          const different = scores.filter((score, row) => Math.abs(score - found[row]!) > 1e-4).length;
          assert.ok(different <= (loss === 'squaredError' ? 0 : 0.05 * scores.length), `${different} rows differ`);
        });
      }

      it(`${name} ${i}: stops early where LightGBM does`, async () => {
        const model = await boost(columns, unweighted(targets), { matrix: heldOutMatrix, ...unweighted(heldOut.targets) }, { ...options, rounds: 400, patience: 10 }, silentTask);
        const rounds = model.trees.length;
        if (loss === 'squaredError') assert.equal(rounds, bestRounds);
        assertNear([model.heldOutLoss![rounds]!], [bestLoss], 0.01, 'held-out loss');
        assert.equal(model.heldOutLoss!.length, rounds + 11);
        assert.equal(Math.min(...model.heldOutLoss!), model.heldOutLoss![rounds]);
        assert.equal(model.trainingLoss.length, rounds + 1);
      });
    });
  }

  it('with one tree and rate 1 gives the mean of each leaf', async () => {
    const rows = [[0], [1], [2], [3]];
    const columns = prepareColumns(matrixOf(rows), 'histogram');
    const model = await boost(columns, unweighted([1, 3, 10, 14]), null, { ...gentle, rounds: 1, learningRate: 1, maxDepth: 1, minLeaf: 1 }, silentTask);
    assert.equal(model.start, 7);
    assertNear(boostedScores(model, matrixOf(rows), silentTask), [2, 2, 12, 12], 1e-12, 'score');
    assertNear(model.trainingLoss, [(36 + 16 + 9 + 49) / 4, (1 + 1 + 4 + 4) / 4], 1e-12, 'loss');
    assert.deepEqual(Array.from(boostedLeaves(model, matrixOf([[9], [0.4], [1.5], [1.6]]), silentTask)), [2, 1, 1, 2]);
  });

  it('takes one Newton step per logistic tree', async () => {
    const rows = [[0], [0], [0], [0], [1], [1], [1], [1]];
    const columns = prepareColumns(matrixOf(rows), 'histogram');
    const model = await boost(columns, unweighted([0, 0, 0, 1, 1, 1, 1, 0]), null, { ...gentle, loss: 'logistic', rounds: 1, learningRate: 1, minLeaf: 1 }, silentTask);
    // From probability 1/2: Σ (target − 1/2) / Σ 1/4 of the rows on each side.
    assertNear(boostedScores(model, matrixOf([[0], [1]]), silentTask), [-1, 1], 1e-12, 'score');
    assertNear([probabilityOf(model.start), model.trainingLoss[0]!], [0.5, Math.LN2], 1e-12, 'start');
  });

  it('splits the leaf that gains most first', async () => {
    // The step of 10 at x = 8 is worth more than the one of 1 at x = 4, and that more than the one of 0.1 at x = 2.
    const rows = Array.from({ length: 16 }, (_, x) => [x]);
    const targets = rows.map(([x]) => (x! >= 8 ? 10 : 0) + (x! >= 4 ? 1 : 0) + (x! >= 2 ? 0.1 : 0));
    const columns = prepareColumns(matrixOf(rows), 'histogram');
    const model = await boost(columns, unweighted(targets), null, { ...gentle, rounds: 1, maxDepth: null, maxLeaves: 3, minLeaf: 1 }, silentTask);
    const { feature, threshold } = model.trees[0]!;
    assert.deepEqual(Array.from(threshold).filter((_, node) => feature[node]! >= 0), [7.5, 3.5]);
  });

  it('leads every row to a leaf of every tree', async () => {
    const { rows, targets } = curve(300, 1);
    const model = await boost(prepareColumns(matrixOf(rows), 'histogram'), unweighted(targets), null, gentle, silentTask);
    const leaves = boostedLeaves(model, matrixOf(rows), silentTask);
    const scores = boostedScores(model, matrixOf(rows), silentTask);
    const { trees } = model;
    assert.equal(leaves.length, rows.length * trees.length);
    for (let row = 0; row < rows.length; row++) {
      const sum = trees.reduce((total, tree, i) => total + tree.value[leaves[row * trees.length + i]!]!, model.start);
      assert.ok(Math.abs(sum - scores[row]!) < 1e-12);
      trees.forEach((tree, i) => assert.equal(tree.feature[leaves[row * trees.length + i]!], -1));
    }
    assertNear([scores.reduce((sum, score, row) => sum + (score - targets[row]!) ** 2, 0) / rows.length], [model.trainingLoss.at(-1)!], 1e-9, 'loss');
  });

  it('lowers the training loss with every tree', async () => {
    const { rows, targets } = curve(300, 2);
    for (const loss of ['squaredError', 'logistic'] as const) {
      const model = await boost(prepareColumns(matrixOf(rows), 'histogram'), unweighted(targets.map((target) => (loss === 'logistic' ? (target > 1 ? 1 : 0) : target))), null, { ...gentle, loss }, silentTask);
      assert.equal(model.trees.length, gentle.rounds);
      model.trainingLoss.forEach((each, round) => assert.ok(round === 0 || each < model.trainingLoss[round - 1]!));
    }
  });

  it('treats a weight as so many equal rows, and rows of no weight as absent', async () => {
    const { rows, targets } = curve(120, 3);
    const weights = rows.map((_, i) => i % 3);
    const repeated = rows.flatMap((row, i) => Array.from({ length: weights[i]! }, () => row));
    const repeatedTargets = targets.flatMap((target, i) => Array.from({ length: weights[i]! }, () => target));
    const options = { ...gentle, minLeaf: 1 };
    const weighted = await boost(prepareColumns(matrixOf(rows), 'histogram'), { targets, weights }, null, options, silentTask);
    const plain = await boost(prepareColumns(matrixOf(repeated), 'histogram'), unweighted(repeatedTargets), null, options, silentTask);
    assertNear(weighted.trainingLoss, plain.trainingLoss, 1e-9, 'loss');
    assertNear(boostedScores(weighted, matrixOf(repeated), silentTask), boostedScores(plain, matrixOf(repeated), silentTask), 1e-9, 'score');
  });

  it('stops when nothing is left to be learned', async () => {
    const columns = prepareColumns(matrixOf([[1], [2], [3]]), 'histogram');
    const constant = await boost(columns, unweighted([4, 4, 4]), null, gentle, silentTask);
    assert.deepEqual([constant.start, constant.trees.length], [4, 0]);
    for (const target of [0, 1]) {
      const certain = await boost(columns, unweighted([target, target, target]), null, { ...gentle, loss: 'logistic', minLeaf: 1 }, silentTask);
      assert.equal(certain.trees.length, 0);
      assertNear([probabilityOf(certain.start)], [target], 1e-12, 'probability');
    }
    const step = await boost(columns, unweighted([0, 1, 1]), null, { ...gentle, learningRate: 1, minLeaf: 1 }, silentTask);
    assert.equal(step.trees.length, 1);
  });

  it('can be cancelled, and needs a row of weight', async () => {
    const columns = prepareColumns(matrixOf([[1], [2]]), 'histogram');
    await assert.rejects(boost(columns, unweighted([1, 2]), null, gentle, cancelledTask), CancelledError);
    await assert.rejects(boost(columns, { targets: [1, 2], weights: [0, 0] }, null, gentle, silentTask), RangeError);
  });
});
