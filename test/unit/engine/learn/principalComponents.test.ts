import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { principalComponents, project } from '../../../../src/engine/learn/principalComponents.js';
import { assertNear, learnerFixture, matrixOf, type Rows } from './learnerFixtures.js';

interface Case {
  readonly data: Rows;
  readonly components: Rows;
  readonly variances: readonly number[];
  readonly shares: readonly number[];
  readonly projected: Rows;
}

describe('principal components', () => {
  for (const [name, expected] of Object.entries(learnerFixture<Readonly<Record<string, Case>>>('principal-components'))) {
    it(`${name}: scikit-learn's`, async () => {
      const found = await principalComponents(matrixOf(expected.data), 3, silentTask);
      assertNear(found.components, expected.components.flat(), 1e-5, 'component');
      assertNear(found.shares, expected.shares, 1e-5, 'share');
      expected.variances.forEach((variance, i) => assert.ok(Math.abs(found.variances[i]! / variance - 1) < 1e-6));
      assertNear(project(found, matrixOf(expected.data)), expected.projected.flat(), 1e-4, 'coordinate');
    });
  }

  it('are found for data wider than the space that is searched at once', async () => {
    const random = seededRandom(1);
    const width = 700;
    const directions = [0, 1].map((which) => Float64Array.from({ length: width }, (_, i) => (i % 2 === which ? 1 : 0) / Math.sqrt(width / 2)));
    const rows = Array.from({ length: 900 }, (_, row) => {
      const angle = (2 * Math.PI * row) / 900;
      const [a, b] = [20 * Math.cos(angle), 10 * Math.sin(angle)];
      return Array.from({ length: width }, (__, i) => a * directions[0]![i]! + b * directions[1]![i]! + 0.02 * (random.next() - 0.5));
    });
    const found = await principalComponents(matrixOf(rows), 2, silentTask);
    directions.forEach((direction, which) => {
      const cosine = direction.reduce((sum, each, i) => sum + each * found.components[which * width + i]!, 0);
      assert.ok(cosine > 0.99999, `component ${which}: ${cosine}`);
    });
  });

  it('are orthonormal where all directions vary alike', async () => {
    // The corners of a cross-polytope: the covariance is a multiple of the identity.
    const rows = Array.from({ length: 24 }, (_, i) => Array.from({ length: 12 }, (__, axis) => (axis === i >> 1 ? (i % 2 === 0 ? 1 : -1) : 0)));
    const found = await principalComponents(matrixOf(rows), 12, silentTask);
    for (let a = 0; a < 12; a++) {
      assert.ok(Math.abs(found.variances[a]! - 2 / 23) < 1e-9);
      for (let b = 0; b <= a; b++) {
        let product = 0;
        for (let i = 0; i < 12; i++) product += found.components[a * 12 + i]! * found.components[b * 12 + i]!;
        assert.ok(Math.abs(product - (a === b ? 1 : 0)) < 1e-9);
      }
    }
    assertNear(found.shares, new Array<number>(12).fill(1 / 12), 1e-9, 'share');
  });

  it('lie along the axis that varies, the largest entry positive', async () => {
    const found = await principalComponents(matrixOf([[0, 5, 0], [0, 5, -2], [0, 5, 4]]), 2, silentTask);
    assertNear(found.components.subarray(0, 3), [0, 0, 1], 1e-12, 'component');
    assertNear(found.variances, [28 / 3, 0], 1e-9, 'variance');
    assertNear(found.shares, [1, 0], 1e-9, 'share');
    assertNear(project(found, matrixOf([[0, 5, 2 / 3], [0, 5, 5 / 3]])).filter((_, i) => i % 2 === 0), [0, 1], 1e-6, 'coordinate');
  });

  it('of constant data have no variance', async () => {
    const found = await principalComponents(matrixOf([[1, 2], [1, 2], [1, 2]]), 2, silentTask);
    assert.deepEqual([Array.from(found.variances), Array.from(found.shares)], [[0, 0], [0, 0]]);
  });

  it('are the same every time', async () => {
    const random = seededRandom(2);
    const matrix = matrixOf(Array.from({ length: 50 }, () => Array.from({ length: 20 }, () => random.next())));
    assert.deepEqual(await principalComponents(matrix, 4, silentTask), await principalComponents(matrix, 4, silentTask));
  });

  it('can be cancelled, and need two rows', async () => {
    await assert.rejects(principalComponents(matrixOf([[1], [2]]), 1, cancelledTask), CancelledError);
    await assert.rejects(principalComponents(matrixOf([[1, 2]]), 1, silentTask), RangeError);
    await assert.rejects(principalComponents(matrixOf([[1], [2]]), 0, silentTask), RangeError);
  });
});
