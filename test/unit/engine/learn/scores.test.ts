import assert from 'node:assert/strict';
import { areaUnderCurve, balancedAccuracy } from '../../../../src/engine/learn/scores.js';
import { assertNear, learnerFixture } from './learnerFixtures.js';

interface Fixture {
  readonly labels: readonly number[];
  readonly predicted: readonly number[];
  readonly scores: readonly number[];
  readonly balancedAccuracy: number;
  readonly auc: readonly number[];
}

describe('scores of predictions', () => {
  const fixture = learnerFixture<Fixture>('scores');

  it("are scikit-learn's, with many ties", () => {
    const areas = fixture.auc.map((_, label) => areaUnderCurve(fixture.scores, fixture.labels.map((each) => (each === label ? 1 : 0)))!);
    assertNear(areas, fixture.auc, 1e-12, 'area');
    assertNear([balancedAccuracy(fixture.labels, fixture.predicted, 3)!], [fixture.balancedAccuracy], 1e-12, 'balanced accuracy');
  });

  it('know the area of perfect, reversed and undecided scores', () => {
    assert.equal(areaUnderCurve([1, 2, 3, 4], [0, 0, 1, 1]), 1);
    assert.equal(areaUnderCurve([4, 3, 2, 1], [0, 0, 1, 1]), 0);
    assert.equal(areaUnderCurve([7, 7, 7, 7], [0, 1, 1, 0]), 0.5);
    assert.equal(areaUnderCurve([1, 2, 2, 3], [0, 0, 1, 1]), 3.5 / 4);
  });

  it('end where a score is no number', () => {
    assert.notEqual(areaUnderCurve([1, NaN, 2, NaN], [0, 1, 1, 0]), null);
  });

  it('say nothing where there is nothing to compare', () => {
    assert.equal(areaUnderCurve([1, 2], [1, 1]), null);
    assert.equal(areaUnderCurve([1, 2], [0, 0]), null);
    assert.equal(areaUnderCurve([], []), null);
    assert.equal(balancedAccuracy([], [], 2), null);
    assert.equal(balancedAccuracy([0, 0, 2], [0, 1, 2], 3), 0.75);
  });
});
