import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { fitLogistic, fitOneVersusRest, logisticScores, type LogisticOptions } from '../../../../src/engine/learn/logisticRegression.js';
import { probabilityOf } from '../../../../src/engine/learn/logOdds.js';
import { areaUnderCurve, balancedAccuracy } from '../../../../src/engine/learn/scores.js';
import { assertNear, learnerFixture, matrixOf, type Rows } from './learnerFixtures.js';

interface Score {
  readonly intercept: number;
  readonly coefficients: readonly number[];
}

interface Fixture {
  readonly features: Rows;
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  readonly cases: readonly { readonly penalty: 'l1' | 'l2'; readonly c: number; readonly weighted: boolean; readonly standardised: Score; readonly own: Score; readonly auc: number; readonly balancedAccuracy: number }[];
}

const { features, labels, weights, cases } = learnerFixture<Fixture>('logistic-regression');
const matrix = matrixOf(features);
const ridge: LogisticOptions = { penalty: 'l2', c: 1 };

describe('logistic regression', () => {
  for (const { penalty, c, weighted, standardised, own, auc, balancedAccuracy: balanced } of cases) {
    it(`${penalty}, C = ${c}${weighted ? ', weighted' : ''}: scikit-learn's coefficients`, async () => {
      const model = await fitLogistic(matrix, labels, weighted ? weights : null, { penalty, c }, silentTask);
      assert.ok(model.converged);
      assertNear([...model.standardised.coefficients, model.standardised.intercept], [...standardised.coefficients, standardised.intercept], 1e-4, 'standardised coefficient');
      assertNear([...model.coefficients, model.intercept], [...own.coefficients, own.intercept], 1e-3, 'coefficient');
      if (penalty === 'l1') assert.deepEqual(Array.from(model.coefficients, (each) => each === 0), own.coefficients.map((each) => each === 0));
      const scores = logisticScores(model, matrix);
      assertNear([areaUnderCurve(scores, labels)!], [auc], 1e-3, 'area');
      assertNear([balancedAccuracy(labels, scores.map((score) => (score > 0 ? 1 : 0)), 2)!], [balanced], 1e-3, 'balanced accuracy');
    });
  }

  it('gives the closed form for one column of two values', async () => {
    // Without a penalty to speak of, each value gets the log-odds of its own rows: 1 of 4 and 3 of 4.
    const rows = matrixOf([[0], [0], [0], [0], [2], [2], [2], [2]]);
    const model = await fitLogistic(rows, [1, 0, 0, 0, 1, 1, 1, 0], null, { penalty: 'l2', c: 1e8 }, silentTask);
    assertNear(logisticScores(model, matrixOf([[0], [2]])), [-Math.log(3), Math.log(3)], 1e-5, 'log-odds');
    assertNear([model.standardised.coefficients[0]!, model.coefficients[0]!, model.intercept], [Math.log(3), Math.log(3), -Math.log(3)], 1e-5, 'coefficient');
  });

  it('puts all coefficients at 0 for a strong L1 penalty, the intercept at the log-odds of the rows', async () => {
    const model = await fitLogistic(matrix, labels, null, { penalty: 'l1', c: 1e-4 }, silentTask);
    assert.ok(model.standardised.coefficients.every((each) => each === 0));
    assertNear([probabilityOf(model.intercept)], [labels.reduce((sum, each) => sum + each, 0) / labels.length], 1e-9, 'share');
  });

  it('does not depend on the units of the columns', async () => {
    const scaled = matrixOf(features.map((row) => row.map((value, i) => value * 2 ** (i - 3))));
    const [one, other] = [await fitLogistic(matrix, labels, null, ridge, silentTask), await fitLogistic(scaled, labels, null, ridge, silentTask)];
    assertNear(other.standardised.coefficients, one.standardised.coefficients, 1e-6, 'standardised coefficient');
    assertNear(other.coefficients.map((each, i) => each * 2 ** (i - 3)), one.coefficients, 1e-6, 'coefficient');
  });

  it('ignores constant columns, however far from zero', async () => {
    const model = await fitLogistic(matrixOf([[0, 16777215], [1, 16777215], [2, 16777215], [3, 16777215]]), [0, 1, 0, 1], null, ridge, silentTask);
    assert.equal(model.coefficients[1], 0);
    assert.equal(model.standardised.coefficients[1], 0);
  });

  it('tells rows of one kind by the intercept alone', async () => {
    for (const target of [0, 1]) {
      const model = await fitLogistic(matrixOf([[1], [2]]), [target, target], null, ridge, silentTask);
      assert.ok(model.converged && model.iterations === 0);
      assert.deepEqual(Array.from(model.coefficients), [0]);
      assertNear([probabilityOf(model.intercept)], [target], 1e-12, 'probability');
    }
  });

  it('says when it has not converged', async () => {
    const model = await fitLogistic(matrix, labels, null, { ...ridge, iterations: 2 }, silentTask);
    assert.deepEqual([model.converged, model.iterations], [false, 2]);
  });

  it('stays finite where a column separates the kinds', async () => {
    const model = await fitLogistic(matrixOf([[-2], [-1], [1], [2]]), [0, 0, 1, 1], null, { penalty: 'l2', c: 1e6 }, silentTask);
    assert.ok(model.converged && Number.isFinite(model.coefficients[0]!));
    assert.ok(logisticScores(model, matrixOf([[-1], [1]])).every((score, i) => (i === 1 ? score > 3 : score < -3)));
  });

  it('sets each class against the rest', async () => {
    const rows = matrixOf([[0, 0], [0, 1], [5, 0], [5, 1], [0, 9], [0, 8]]);
    const classes = [0, 0, 1, 1, 2, 2];
    const models = await fitOneVersusRest(rows, classes, 3, null, ridge, silentTask);
    const scores = models.map((model) => logisticScores(model, rows));
    classes.forEach((label, row) => assert.ok(scores.every((each, i) => each[row]! <= scores[label]![row]! && (i === label || each[row]! < scores[label]![row]!))));
    assert.deepEqual(models[1], await fitLogistic(rows, classes.map((label) => (label === 1 ? 1 : 0)), null, ridge, silentTask));
  });

  it('can be cancelled, and needs a row of weight', async () => {
    await assert.rejects(fitLogistic(matrix, labels, null, ridge, cancelledTask), CancelledError);
    await assert.rejects(fitLogistic(matrixOf([[1], [2]]), [0, 1], [0, 0], ridge, silentTask), RangeError);
  });
});
